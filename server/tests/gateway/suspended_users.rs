//! A suspended user's bots are as silent as suspended ones.

use std::time::Instant;

use domain::{BotId, BotLimits, Provider, Reason, UserId};
use server::admin::{Actor, reinstate_user, suspend_user};
use server::db::{self, bots::NewBot};
use server::gateway;

use super::ground::Engine;
use super::looks::{PATIENCE, SOON};
use super::stage::{Stage, TestBot};

const REFUSAL: &str = "Forbidden: bot is suspended by the administrator: spam";
const URL: &str = "https://bot.example.org/hook";

async fn owner(stage: &Stage, bot: &TestBot) -> UserId {
    stage.user_of(bot).await.id
}

async fn suspend(stage: &Stage, bot: &TestBot) {
    let (user, reason) = (owner(stage, bot).await, Reason::parse("spam").unwrap());
    suspend_user(&stage.server, &Actor::command_line(), user, &reason, None).await.unwrap();
}

async fn reinstate(stage: &Stage, bot: &TestBot) {
    let user = owner(stage, bot).await;
    reinstate_user(&stage.server, &Actor::command_line(), user).await.unwrap();
}

async fn their_bots_are_silent_and_come_back(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let (bot, other) = (stage.bot().await, stage.bot().await);
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    suspend(&stage, &bot).await;
    stage.get(&bot, "getMe").await.is_refused(403, REFUSAL);
    assert_eq!(stage.get(&other, "getMe").await.status, 200, "somebody else's goes on");
    // The bot's own suspension outlives its user's.
    stage.suspend(&bot, "scam").await;
    stage
        .get(&bot, "getMe")
        .await
        .is_refused(403, "Forbidden: bot is suspended by the administrator: scam");
    reinstate(&stage, &bot).await;
    stage
        .get(&bot, "getMe")
        .await
        .is_refused(403, "Forbidden: bot is suspended by the administrator: scam");
    stage.reinstate(&bot).await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
}

#[tokio::test]
async fn a_suspended_users_bots_are_silent_and_come_back_on_sqlite() {
    their_bots_are_silent_and_come_back(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_suspended_users_bots_are_silent_and_come_back_on_postgres() {
    their_bots_are_silent_and_come_back(Engine::Postgres).await;
}

#[tokio::test]
async fn a_waiting_poll_on_another_node_ends_soon() {
    let stage = Stage::start_on(Engine::Postgres).await;
    let node = stage.second_node().await;
    tokio::spawn(gateway::run(node.server.clone()));
    let bot = stage.bot().await;
    let waiting = Box::pin(node.get(&bot, "getUpdates?timeout=30"));
    let (reply, start) = tokio::join!(waiting, async {
        assert!(stage.telegram.wait_for_poll(&bot.token, PATIENCE).await, "the poll arrives");
        let start = Instant::now();
        suspend(&stage, &bot).await;
        start
    });
    reply.is_refused(403, REFUSAL);
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

async fn webhooks_go_and_come_back(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    tokio::spawn(gateway::run(stage.server.clone()));
    let bot = stage.bot().await;
    let set = format!("setWebhook?url={URL}");
    assert_eq!(stage.get(&bot, &set).await.json()["result"], true);
    for _ in 0..2 {
        suspend(&stage, &bot).await;
        becomes(&stage, &bot, "").await;
        reinstate(&stage, &bot).await;
        becomes(&stage, &bot, URL).await;
    }
}

async fn becomes(stage: &Stage, bot: &TestBot, url: &str) {
    let so =
        stage.telegram.wait_until(PATIENCE, || stage.telegram.webhook(&bot.token)["url"] == url);
    assert!(so.await, "{}", stage.telegram.webhook(&bot.token));
}

#[tokio::test]
async fn webhooks_go_with_their_user_and_come_back_on_sqlite() {
    webhooks_go_and_come_back(Engine::Sqlite).await;
}

#[tokio::test]
async fn webhooks_go_with_their_user_and_come_back_on_postgres() {
    webhooks_go_and_come_back(Engine::Postgres).await;
}

async fn a_bot_registered_meanwhile_is_silent_too(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    let user = owner(&stage, &bot).await;
    suspend(&stage, &bot).await;
    let (server, id) = (&stage.server, BotId(stage.server.new_id()));
    let row = NewBot {
        id,
        user,
        provider: Provider::Telegram,
        provider_id: 4_711,
        name: "Late",
        username: "late_bot",
        credential: b"sealed",
        fingerprint: b"late",
        limits: BotLimits { rps: 1, max_concurrent: 1 },
    };
    let mut tx = server.db.begin().await.unwrap();
    assert!(db::bots::insert(&mut tx.conn(), &row, stage.now()).await.unwrap());
    let found = db::bots::by_id(&mut tx.conn(), id).await.unwrap().unwrap();
    assert!(found.bot.user_suspended);
    tx.commit().await.unwrap();
    reinstate(&stage, &bot).await;
    let mut held = server.db.read().await.unwrap();
    let found = db::bots::by_id(&mut held.conn(), id).await.unwrap().unwrap();
    assert!(!found.bot.user_suspended);
}

#[tokio::test]
async fn a_bot_registered_meanwhile_is_silent_too_on_sqlite() {
    a_bot_registered_meanwhile_is_silent_too(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_bot_registered_meanwhile_is_silent_too_on_postgres() {
    a_bot_registered_meanwhile_is_silent_too(Engine::Postgres).await;
}
