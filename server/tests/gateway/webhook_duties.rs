//! What is to be done about a webhook, and what stands in the way.

use std::time::Duration;

use serde_json::json;

use super::ground::Engine;
use super::webhooks::{URL, becomes, running, set};

#[tokio::test]
async fn a_webhook_that_was_deleted_past_the_gateway_does_not_come_back() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    let token = domain::BotToken::parse(&bot.token).unwrap();
    let deleted: bool =
        stage.server.telegram.call(&token, "deleteWebhook", &json!({})).await.unwrap();
    assert!(deleted);
    for is_running in [false, true] {
        stage.set_running(&bot, is_running).await;
        stage.until_no_duty(&bot).await;
    }
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_webhook_that_we_removed_comes_back_after_a_second_reason_to_remove_it() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    stage.set_running(&bot, false).await;
    stage.until_no_duty(&bot).await;
    stage.suspend(&bot, "spam").await;
    stage.until_no_duty(&bot).await;
    stage.reinstate(&bot).await;
    stage.set_running(&bot, true).await;
    becomes(&stage, &bot, URL).await;
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_duty_waits_for_a_token_that_does_not_open() {
    let stage = running(Engine::Sqlite).await;
    let (bot, other) = (stage.bot().await, stage.bot().await);
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    stage.run("CREATE TABLE saved AS SELECT id, credential FROM bots").await;
    let exchanged = "UPDATE bots SET credential = (SELECT credential FROM saved WHERE id = $1)";
    stage.sql(exchanged, other.id.0).await;
    stage.set_running(&bot, false).await;
    let tries = "SELECT webhook_tries FROM bots WHERE id = $1 AND webhook_held_until IS NULL";
    while stage.number(tries, bot.id.0).await < Some(1) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stage.sql(exchanged, bot.id.0).await;
    becomes(&stage, &bot, "").await;
    stage.server.stopping.cancel();
}
