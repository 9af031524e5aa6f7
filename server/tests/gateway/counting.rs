//! What is counted, and where it ends up.

use domain::BotLimits;
use domain::history::{Counted, Slot};
use domain::views::Traffic;
use server::{db, gateway};
use telegram_double::Fault;

use super::ground::Engine;
use super::looks::{PATIENCE, eventually};
use super::stage::{Stage, TestBot};

async fn stored(stage: &Stage, bot: &TestBot) -> Traffic {
    let mut held = stage.server.db.read().await.unwrap();
    db::traffic::of_bot(&mut held.conn(), bot.id, stage.now()).await.unwrap()
}

/// What is counted of the whole installation.
async fn whole(stage: &Stage) -> Vec<(String, i64)> {
    let mut held = stage.server.db.read().await.unwrap();
    let rows = db::hourly::since(&mut held.conn(), stage.now().plus(-7_200)).await.unwrap();
    let mut sums = std::collections::BTreeMap::new();
    for row in rows {
        *sums.entry(row.name).or_insert(0) += row.value;
    }
    sums.into_iter().collect()
}

async fn a_refusal_over_a_limit_is_noted_and_another_is_not(engine: Engine) {
    const LIMITED: &str = "SELECT limited_at FROM bots WHERE id = $1";
    let stage = Stage::start_on(engine).await;
    let tight = stage.bot_with(BotLimits { rps: 1, max_concurrent: 10 }).await;
    let blocked = stage.bot().await;
    for _ in 0..3 {
        stage.get(&tight, "getMe").await;
        stage.get(&blocked, "logOut").await;
    }
    stage.server.stopping.cancel();
    gateway::run(stage.server.clone()).await;
    let limited = stage.number(LIMITED, tight.id.0).await;
    assert!(limited.is_some_and(|at| at >= stage.now().0 - 10), "{limited:?}");
    assert_eq!(stage.number(LIMITED, blocked.id.0).await, None);
}

#[tokio::test]
async fn a_refusal_over_a_limit_is_noted_and_another_is_not_on_sqlite() {
    a_refusal_over_a_limit_is_noted_and_another_is_not(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_refusal_over_a_limit_is_noted_and_another_is_not_on_postgres() {
    a_refusal_over_a_limit_is_noted_and_another_is_not(Engine::Postgres).await;
}

async fn counters_are_written_while_the_server_runs_and_at_the_end(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot_with(BotLimits { rps: 4, max_concurrent: 10 }).await;
    for method in ["getMe", "sendMessage?chat_id=1&text=hi", "sendMessage", "logOut"] {
        stage.get(&bot, method).await;
    }
    assert_eq!(stage.server.gateway.pending(bot.id), (4, 1, 1), "known at once");
    let running = tokio::spawn(gateway::run(stage.server.clone()));
    let all_written = async || stage.server.gateway.pending(bot.id) == (0, 0, 0);
    eventually(all_written).await;
    let traffic = stored(&stage, &bot).await;
    assert_eq!((traffic.calls, traffic.errors, traffic.refused), (4, 1, 1));
    stage.get(&bot, "getMe").await;
    eventually(all_written).await;
    assert_eq!(stored(&stage, &bot).await.calls, 5);
    stage.get(&bot, "getMe").await;
    stage.server.stopping.cancel();
    running.await.unwrap();
    let traffic = stored(&stage, &bot).await;
    assert_eq!(traffic.calls, 6, "the end writes what was left");
    assert_eq!((traffic.errors, traffic.refused), (1, 1), "and nothing twice");
    for sql in [
        "SELECT last_used_at FROM bots WHERE id = $1",
        "SELECT last_used_at FROM gateway_keys WHERE bot_id = $1",
    ] {
        let used = stage.number(sql, bot.id.0).await;
        assert!(used.is_some_and(|used| used >= stage.now().0 - 10), "{sql}: {used:?}");
    }
    let used_hour = "SELECT last_used_at - used_hour FROM bots WHERE id = $1";
    let into_the_hour = stage.number(used_hour, bot.id.0).await;
    assert!(
        into_the_hour.is_some_and(|seconds| (0..3_600).contains(&seconds)),
        "{into_the_hour:?}"
    );
    assert_eq!(
        whole(&stage).await,
        [("calls".to_owned(), 6), ("errors".to_owned(), 1), ("refused".to_owned(), 1)]
    );
}

#[tokio::test]
async fn counters_are_written_while_the_server_runs_and_at_the_end_on_sqlite() {
    counters_are_written_while_the_server_runs_and_at_the_end(Engine::Sqlite).await;
}

#[tokio::test]
async fn counters_are_written_while_the_server_runs_and_at_the_end_on_postgres() {
    counters_are_written_while_the_server_runs_and_at_the_end(Engine::Postgres).await;
}

#[tokio::test]
async fn what_is_counted_when_the_server_stops_is_written_before_it_waits_for_calls() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let running = tokio::spawn(gateway::run(stage.server.clone()));
    stage.telegram.fault(Fault::Hang.always().on_method("sendMessage"));
    let hanging = stage.get(&bot, "sendMessage?chat_id=1&text=hi");
    let stopping = async {
        let hangs = || stage.telegram.active_calls(&bot.token) == 1;
        assert!(stage.telegram.wait_until(PATIENCE, hangs).await);
        stage.server.stopping.cancel();
        while stored(&stage, &bot).await.calls != 1 {
            assert!(!running.is_finished(), "it waits for the call");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert!(!running.is_finished(), "it waits for the call");
    };
    tokio::select! {
        _ = hanging => panic!("it hangs"),
        () = stopping => {}
    }
    // The client has left.
    running.await.unwrap();
}

async fn traffic_is_summed_by_hour_bot_and_user(engine: Engine) {
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
}

#[tokio::test]
async fn traffic_is_summed_by_hour_bot_and_user_on_sqlite() {
    traffic_is_summed_by_hour_bot_and_user(Engine::Sqlite).await;
}

#[tokio::test]
async fn traffic_is_summed_by_hour_bot_and_user_on_postgres() {
    traffic_is_summed_by_hour_bot_and_user(Engine::Postgres).await;
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
