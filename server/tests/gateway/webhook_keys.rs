//! Webhooks belong to the key that set them.

use domain::Overlap;
use server::{bots, gateway};
use telegram_double::Fault;

use super::ground::Engine;
use super::looks::PATIENCE;
use super::stage::{Stage, TestBot};
use super::webhooks::{URL, becomes, is_told, running, set};

const DISOWNED: &str = "\"webhook_disowned\"";

/// The bot with another key.
async fn with_another_key(stage: &Stage, bot: &TestBot) -> TestBot {
    let (key, key_id) = stage.key_for(bot.id, 1).await;
    TestBot { id: bot.id, token: bot.token.clone(), key, key_id }
}

async fn revoke(stage: &Stage, bot: &TestBot) {
    let viewer = stage.user_of(bot).await;
    bots::revoke_key(&stage.server, &viewer, bot.id, bot.key_id).await.unwrap();
}

async fn rotate(stage: &Stage, bot: &TestBot, overlap: Overlap) {
    let viewer = stage.user_of(bot).await;
    bots::rotate_key(&stage.server, &viewer, bot.id, bot.key_id, overlap).await.unwrap();
}

/// Stops and starts the bot, and waits until all is done that follows from it.
async fn restart(stage: &Stage, bot: &TestBot) {
    for is_running in [false, true] {
        stage.set_running(bot, is_running).await;
        stage.until_no_duty(bot).await;
    }
}

async fn a_webhook_goes_with_the_key_that_set_it_and_does_not_come_back(engine: Engine) {
    let stage = running(engine).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    revoke(&stage, &bot).await;
    becomes(&stage, &bot, "").await;
    is_told(&stage, &bot, DISOWNED, 1).await;
    let viewer = stage.user_of(&bot).await;
    let page = bots::page(&stage.server, &viewer, bot.id).await.unwrap();
    assert!(page.webhook_lost_at.is_some(), "the page says that it is to be set again");
    restart(&stage, &bot).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    let other = with_another_key(&stage, &bot).await;
    assert_eq!(set(&stage, &other, URL).await.status, 200);
    restart(&stage, &bot).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], URL);
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_webhook_goes_with_the_key_that_set_it_and_does_not_come_back_on_sqlite() {
    a_webhook_goes_with_the_key_that_set_it_and_does_not_come_back(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_webhook_goes_with_the_key_that_set_it_and_does_not_come_back_on_postgres() {
    a_webhook_goes_with_the_key_that_set_it_and_does_not_come_back(Engine::Postgres).await;
}

#[tokio::test]
async fn a_webhook_of_a_stopped_bot_is_not_set_again_once_its_key_is_revoked() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    stage.set_running(&bot, false).await;
    becomes(&stage, &bot, "").await;
    stage.until_no_duty(&bot).await;
    revoke(&stage, &bot).await;
    stage.until_no_duty(&bot).await;
    assert!(!stage.has_webhook(&bot).await);
    stage.set_running(&bot, true).await;
    stage.until_no_duty(&bot).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_webhook_that_another_key_has_set_again_stays() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    let other = with_another_key(&stage, &bot).await;
    for key in [&bot, &other] {
        assert_eq!(set(&stage, key, URL).await.status, 200);
    }
    revoke(&stage, &bot).await;
    stage.until_no_duty(&bot).await;
    restart(&stage, &bot).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], URL);
    assert_eq!(stage.events(&bot, DISOWNED).await, 0);
    stage.server.stopping.cancel();
}

async fn a_rotated_keys_webhook_goes_when_its_time_is_over(engine: Engine) {
    let stage = running(engine).await;
    let (at_once, later) = (stage.bot().await, stage.bot().await);
    for bot in [&at_once, &later] {
        assert_eq!(set(&stage, bot, URL).await.status, 200);
    }
    rotate(&stage, &at_once, Overlap::None).await;
    rotate(&stage, &later, Overlap::Day).await;
    becomes(&stage, &at_once, "").await;
    assert_eq!(stage.telegram.webhook(&later.token)["url"], URL);
    let over = "UPDATE gateway_keys SET expires_at = 1 WHERE id = $1";
    stage.sql(over, later.key_id.0).await;
    becomes(&stage, &later, "").await;
    is_told(&stage, &later, DISOWNED, 1).await;
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_rotated_keys_webhook_goes_when_its_time_is_over_on_sqlite() {
    a_rotated_keys_webhook_goes_when_its_time_is_over(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_rotated_keys_webhook_goes_when_its_time_is_over_on_postgres() {
    a_rotated_keys_webhook_goes_when_its_time_is_over(Engine::Postgres).await;
}

async fn the_removal_outlives_whatever_becomes_of_the_bot(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    revoke(&stage, &bot).await;
    for is_running in [false, true] {
        stage.set_running(&bot, is_running).await;
    }
    tokio::spawn(gateway::run(stage.server.clone()));
    becomes(&stage, &bot, "").await;
    stage.until_no_duty(&bot).await;
    is_told(&stage, &bot, DISOWNED, 1).await;
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn the_removal_outlives_whatever_becomes_of_the_bot_on_sqlite() {
    the_removal_outlives_whatever_becomes_of_the_bot(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_removal_outlives_whatever_becomes_of_the_bot_on_postgres() {
    the_removal_outlives_whatever_becomes_of_the_bot(Engine::Postgres).await;
}

#[tokio::test]
async fn a_webhook_that_is_being_set_while_its_key_is_revoked_goes_too() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    stage.telegram.fault(Fault::Delay { ms: 3_000 }.times(1).on_method("setWebhook"));
    let (reply, ()) = tokio::join!(set(&stage, &bot, URL), async {
        let busy = || stage.telegram.active_calls(&bot.token) == 1;
        assert!(stage.telegram.wait_until(PATIENCE, busy).await);
        revoke(&stage, &bot).await;
    });
    reply.is_refused(401, "Unauthorized");
    is_told(&stage, &bot, DISOWNED, 1).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn its_user_hears_which_key_set_a_webhook_once_for_each_address() {
    const TOLD: &str = "{\"webhook_set\":\"test\"}";
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    for (url, times) in [(URL, 1), (URL, 1), ("https://other.example.org/", 2), (URL, 3)] {
        assert_eq!(set(&stage, &bot, url).await.status, 200);
        assert_eq!(stage.events(&bot, TOLD).await, times, "{url}");
    }
    let other = with_another_key(&stage, &bot).await;
    assert_eq!(set(&stage, &other, URL).await.status, 200);
    assert_eq!(stage.events(&bot, TOLD).await, 4, "another key is news");
    assert_eq!(stage.get(&bot, "deleteWebhook").await.status, 200);
    assert_eq!(stage.events(&bot, TOLD).await, 4);
    for round in 0..30 {
        let url = format!("https://{round}.example.org/");
        assert_eq!(set(&stage, &bot, &url).await.status, 200);
    }
    assert_eq!(stage.events(&bot, TOLD).await, 20, "and no more than so often a day");
}
