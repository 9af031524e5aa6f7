//! Calls by the minute and by the hour, with the time that Telegram took.

use domain::BotLimits;
use domain::history::{History, Span};
use server::{bots, gateway};
use telegram_double::Fault;

use super::ground::Engine;
use super::stage::{Stage, TestBot};

/// What the bot's user sees.
async fn history(stage: &Stage, bot: &TestBot, span: Span) -> History {
    bots::history(&stage.server, &stage.user_of(bot).await, bot.id, span).await.unwrap()
}

/// Writes the counters down, as at the end of a server.
async fn finish(stage: &Stage) {
    stage.server.stopping.cancel();
    gateway::run(stage.server.clone()).await;
}

async fn what_is_counted_is_the_same_before_and_after_it_is_written(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot_with(BotLimits { rps: 6, max_concurrent: 10 }).await;
    stage.telegram.fault(Fault::Delay { ms: 300 }.times(1).on_method("sendMessage"));
    let slow = "sendMessage?chat_id=1&text=hi";
    for method in ["getMe", "getMe", slow, "sendMessage", "getUpdates", "getFile", "logOut"] {
        stage.get(&bot, method).await;
    }
    let (minutes, hours) =
        (history(&stage, &bot, Span::Hour).await, history(&stage, &bot, Span::Day).await);
    assert_eq!(minutes.sum(), hours.sum());
    let sum = hours.sum();
    assert_eq!((sum.calls, sum.errors, sum.refused), (7, 2, 1));
    assert_eq!(sum.latencies.count(), 5, "no poll and no refusal has a latency");
    assert!(sum.latencies.quantile(0.99) > Some(256), "{:?}", sum.latencies);
    assert!(sum.latencies.quantile(0.2) < Some(256), "{:?}", sum.latencies);
    finish(&stage).await;
    assert_eq!(stage.server.gateway.pending_in(bot.id, Span::Hour), [], "all is written");
    assert_eq!(history(&stage, &bot, Span::Hour).await.sum(), sum);
    for span in [Span::Day, Span::Week, Span::Month] {
        assert_eq!(history(&stage, &bot, span).await.sum(), sum, "{span:?}");
    }
}

#[tokio::test]
async fn what_is_counted_is_the_same_before_and_after_it_is_written_on_sqlite() {
    what_is_counted_is_the_same_before_and_after_it_is_written(Engine::Sqlite).await;
}

#[tokio::test]
async fn what_is_counted_is_the_same_before_and_after_it_is_written_on_postgres() {
    what_is_counted_is_the_same_before_and_after_it_is_written(Engine::Postgres).await;
}

async fn two_nodes_add_up_and_a_first_use_is_noted_once(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    let second = stage.second_node().await;
    for _ in 0..3 {
        stage.get(&bot, "getMe").await;
        second.get(&bot, "getMe").await;
    }
    tokio::join!(finish(&stage), finish(&second));
    for span in [Span::Hour, Span::Day] {
        let sum = history(&stage, &bot, span).await.sum();
        assert_eq!((sum.calls, sum.latencies.count()), (6, 6), "{span:?}");
    }
    let page = bots::page(&stage.server, &stage.user_of(&bot).await, bot.id).await.unwrap();
    let lines: Vec<String> = page.activity.iter().map(|row| row.event.to_string()).collect();
    assert_eq!(lines, ["Key “test” used for the first time"]);
}

#[tokio::test]
async fn two_nodes_add_up_and_a_first_use_is_noted_once_on_sqlite() {
    two_nodes_add_up_and_a_first_use_is_noted_once(Engine::Sqlite).await;
}

#[tokio::test]
async fn two_nodes_add_up_and_a_first_use_is_noted_once_on_postgres() {
    two_nodes_add_up_and_a_first_use_is_noted_once(Engine::Postgres).await;
}

async fn the_program_before_latencies_may_go_on_counting(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    stage
        .sql(
            "INSERT INTO bot_traffic (bot_id, hour, calls, errors, refused) \
            SELECT id, created_at - created_at % 3600, 7, 1, 2 FROM bots WHERE id = $1",
            bot.id.0,
        )
        .await;
    let sum = history(&stage, &bot, Span::Day).await.sum();
    assert_eq!((sum.calls, sum.errors, sum.refused, sum.latencies.count()), (7, 1, 2, 0));
}

#[tokio::test]
async fn the_program_before_latencies_may_go_on_counting_on_sqlite() {
    the_program_before_latencies_may_go_on_counting(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_program_before_latencies_may_go_on_counting_on_postgres() {
    the_program_before_latencies_may_go_on_counting(Engine::Postgres).await;
}
