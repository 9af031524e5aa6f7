//! Another program that polls with the same token.

use std::time::Duration;

use domain::Timestamp;
use domain::views::BotPage;
use server::bots;
use telegram_double::Fault;

use super::ground::Engine;
use super::stage::{Stage, TestBot};

const ANSWER: &str = r#"{"ok":false,"error_code":409,"description":"Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}"#;

/// So many polls of the bot end in a conflict.
async fn conflicts(stage: &Stage, bot: &TestBot, times: u32) {
    let headers = [("content-type".to_owned(), "application/json".to_owned())].into();
    let fault = Fault::Reply { status: 409, headers, body: ANSWER.to_owned() };
    stage.telegram.fault(fault.times(times).on_method("getUpdates"));
    for _ in 0..times {
        assert_eq!(stage.get(bot, "getUpdates").await.status, 409);
    }
}

async fn page(stage: &Stage, bot: &TestBot) -> BotPage {
    // Whoever notes a conflict does not keep the poll waiting for it.
    tokio::time::sleep(Duration::from_secs(2)).await;
    bots::page(&stage.server, &stage.user_of(bot).await, bot.id).await.unwrap()
}

fn told(page: &BotPage) -> (usize, Option<Timestamp>) {
    let lines = page.activity.iter().map(|row| row.event.to_string());
    (lines.filter(|line| line.contains("another program polls")).count(), page.conflict_at)
}

async fn conflicts_in_a_row_are_told_once_a_day(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    conflicts(&stage, &bot, 4).await;
    stage.get(&bot, "getUpdates").await;
    conflicts(&stage, &bot, 4).await;
    assert_eq!(told(&page(&stage, &bot).await), (0, None), "a good poll was between them");
    conflicts(&stage, &bot, 1).await;
    let (lines, at) = told(&page(&stage, &bot).await);
    assert_eq!(lines, 1);
    assert!(at.is_some_and(|at| at >= stage.now().plus(-10)), "{at:?}");
    conflicts(&stage, &bot, 10).await;
    assert_eq!(told(&page(&stage, &bot).await), (1, at), "told already");
    stage.sql("UPDATE bots SET conflict_at = conflict_at - 86410 WHERE id = $1", bot.id.0).await;
    assert_eq!(told(&page(&stage, &bot).await), (1, None), "shown for a day");
    conflicts(&stage, &bot, 5).await;
    assert_eq!(told(&page(&stage, &bot).await).0, 2);
}

#[tokio::test]
async fn polls_that_a_webhook_stands_in_the_way_of_tell_of_no_other_program() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.set_webhook_elsewhere(&bot, "https://bot.example.org/hook").await;
    for _ in 0..10 {
        let reply = stage.get(&bot, "getUpdates").await;
        assert_eq!(reply.status, 409, "{reply:?}");
    }
    assert_eq!(told(&page(&stage, &bot).await), (0, None));
}

#[tokio::test]
async fn conflicts_in_a_row_are_told_once_a_day_on_sqlite() {
    conflicts_in_a_row_are_told_once_a_day(Engine::Sqlite).await;
}

#[tokio::test]
async fn conflicts_in_a_row_are_told_once_a_day_on_postgres() {
    conflicts_in_a_row_are_told_once_a_day(Engine::Postgres).await;
}
