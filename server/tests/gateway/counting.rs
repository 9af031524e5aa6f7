//! What is counted, and where it ends up.

use domain::BotLimits;
use domain::history::{Counted, Slot};
use domain::views::Traffic;
use server::{db, gateway};

use super::ground::Engine;
use super::stage::{Stage, TestBot};

async fn stored(stage: &Stage, bot: &TestBot) -> Traffic {
    let mut held = stage.server.db.read().await.unwrap();
    db::traffic::of_bot(&mut held.conn(), bot.id, stage.now()).await.unwrap()
}

async fn counters_are_written_within_five_seconds_and_at_the_end(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot_with(BotLimits { rps: 4, max_concurrent: 10 }).await;
    let running = tokio::spawn(gateway::run(stage.server.clone()));
    for method in ["getMe", "sendMessage?chat_id=1&text=hi", "sendMessage", "logOut"] {
        stage.get(&bot, method).await;
    }
    assert_eq!(stage.server.gateway.pending(bot.id), (4, 1, 1), "known at once");
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    let traffic = stored(&stage, &bot).await;
    assert_eq!((traffic.calls, traffic.errors, traffic.refused), (4, 1, 1));
    assert_eq!(stage.server.gateway.pending(bot.id), (0, 0, 0), "and not twice");
    stage.get(&bot, "getMe").await;
    stage.server.stopping.cancel();
    running.await.unwrap();
    let traffic = stored(&stage, &bot).await;
    assert_eq!((traffic.calls, traffic.hours[23]), (5, 5), "the end writes what was left");
    for sql in [
        "SELECT last_used_at FROM bots WHERE id = $1",
        "SELECT last_used_at FROM gateway_keys WHERE bot_id = $1",
    ] {
        let used = stage.number(sql, bot.id.0).await;
        assert!(used.is_some_and(|used| used >= stage.now().0 - 10), "{sql}: {used:?}");
    }
}

#[tokio::test]
async fn counters_are_written_within_five_seconds_and_at_the_end_on_sqlite() {
    counters_are_written_within_five_seconds_and_at_the_end(Engine::Sqlite).await;
}

#[tokio::test]
async fn counters_are_written_within_five_seconds_and_at_the_end_on_postgres() {
    counters_are_written_within_five_seconds_and_at_the_end(Engine::Postgres).await;
}

async fn traffic_is_summed_by_hour_bot_user_and_installation(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let (one, two) = (stage.bot().await, stage.bot().await);
    let now = stage.now();
    let mut tx = stage.server.db.begin().await.unwrap();
    for (bot, hours_ago, calls, errors, refused) in [
        (one.id, 0, 1, 1, 0),
        (one.id, 0, 2, 0, 1),
        (one.id, 23, 10, 0, 0),
        (one.id, 24, 100, 0, 0),
        (two.id, 0, 5, 0, 0),
        (domain::BotId(1), 0, 5, 0, 0),
    ] {
        let start = now.begin_of(3_600).plus(-hours_ago * 3_600);
        let counted = Counted { calls, errors, refused, ..Counted::default() };
        db::traffic::add(&mut tx.conn(), bot, &Slot { start, counted }).await.unwrap();
    }
    tx.commit().await.unwrap();
    let traffic = stored(&stage, &one).await;
    assert_eq!(
        (traffic.calls, traffic.errors, traffic.refused),
        (13, 1, 1),
        "older hours are not shown"
    );
    assert_eq!((traffic.hours[0], traffic.hours[23]), (10, 3));
    let mut held = stage.server.db.read().await.unwrap();
    let user = stage.number("SELECT user_id FROM bots WHERE id = $1", one.id.0).await.unwrap();
    let of_user = db::traffic::of_bots(&mut held.conn(), domain::UserId(user), now).await.unwrap();
    assert_eq!(of_user, [(one.id, traffic)], "the other bot is another user's");
    let all = db::traffic::of_all(&mut held.conn(), now).await.unwrap();
    assert_eq!((all.calls, all.hours[23]), (18, 8), "a bot that is gone is not counted");
}

#[tokio::test]
async fn traffic_is_summed_by_hour_bot_user_and_installation_on_sqlite() {
    traffic_is_summed_by_hour_bot_user_and_installation(Engine::Sqlite).await;
}

#[tokio::test]
async fn traffic_is_summed_by_hour_bot_user_and_installation_on_postgres() {
    traffic_is_summed_by_hour_bot_user_and_installation(Engine::Postgres).await;
}

async fn a_refused_token_is_noted_once_and_only_while_it_is_the_current_one(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    let now = stage.now();
    let mut tx = stage.server.db.begin().await.unwrap();
    let conn = &mut tx.conn();
    assert_eq!(db::gateway::fail(conn, bot.id, b"another token", now).await.unwrap(), None);
    assert!(db::gateway::fail(conn, bot.id, bot.token.as_bytes(), now).await.unwrap().is_some());
    assert_eq!(db::gateway::fail(conn, bot.id, bot.token.as_bytes(), now).await.unwrap(), None);
    tx.commit().await.unwrap();
    let mut held = stage.server.db.read().await.unwrap();
    let changed = db::gateway::changed(&mut held.conn(), now).await.unwrap();
    assert_eq!(changed, [(bot.id, 3)], "made, started, failed");
    assert_eq!(db::gateway::changed(&mut held.conn(), now.plus(1)).await.unwrap(), []);
}

#[tokio::test]
async fn a_refused_token_is_noted_once_and_only_while_it_is_the_current_one_on_sqlite() {
    a_refused_token_is_noted_once_and_only_while_it_is_the_current_one(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_refused_token_is_noted_once_and_only_while_it_is_the_current_one_on_postgres() {
    a_refused_token_is_noted_once_and_only_while_it_is_the_current_one(Engine::Postgres).await;
}
