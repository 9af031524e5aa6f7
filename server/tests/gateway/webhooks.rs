//! Webhooks, which Telegram calls past the gateway.

use std::time::Duration;

use axum::body::Body;
use serde_json::json;
use server::gateway;
use telegram_double::Fault;

use super::ground::Engine;
use super::looks::PATIENCE;
use super::stage::{Reply, Stage, TestBot};

pub const URL: &str = "https://bot.example.org/hook";

/// A stage whose gateway does its work in the background as well.
pub async fn running(engine: Engine) -> Stage {
    let stage = Stage::start_on(engine).await;
    tokio::spawn(gateway::run(stage.server.clone()));
    stage
}

/// Sets the webhook as a program does, by way of JSON.
pub async fn set(stage: &Stage, bot: &TestBot, url: &str) -> Reply {
    let body = json!({"url": url, "secret_token": "canary_secret", "allowed_updates": ["message"]});
    post(stage, bot, "setWebhook", "application/json", body.to_string()).await
}

async fn post(
    stage: &Stage,
    bot: &TestBot,
    method: &str,
    kind: &str,
    body: impl Into<Body>,
) -> Reply {
    let mut request = stage.request(bot, method, body.into());
    request.headers_mut().insert("content-type", kind.parse().unwrap());
    stage.send(request).await
}

/// Waits until Telegram calls this address; an empty one is none.
pub async fn becomes(stage: &Stage, bot: &TestBot, url: &str) {
    let so =
        stage.telegram.wait_until(PATIENCE, || stage.telegram.webhook(&bot.token)["url"] == url);
    assert!(so.await, "{}", stage.telegram.webhook(&bot.token));
}

/// Waits until the bot's activity has this event as often.
pub async fn is_told(stage: &Stage, bot: &TestBot, event: &'static str, times: i64) {
    let start = std::time::Instant::now();
    while stage.events(bot, event).await != times {
        assert!(
            start.elapsed() < PATIENCE,
            "{event} is told {} times",
            stage.events(bot, event).await
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn a_webhook_goes_with_its_bot_and_comes_back_with_it(engine: Engine) {
    let stage = running(engine).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.json()["result"], true);
    let before = stage.telegram.webhook(&bot.token);
    stage.telegram.inject_text(&bot.token, "waiting");
    for round in 1..=2 {
        stage.set_running(&bot, false).await;
        becomes(&stage, &bot, "").await;
        is_told(&stage, &bot, "\"webhook_removed\"", round).await;
        stage.set_running(&bot, true).await;
        becomes(&stage, &bot, URL).await;
        is_told(&stage, &bot, "\"webhook_restored\"", round).await;
    }
    stage.suspend(&bot, "spam").await;
    becomes(&stage, &bot, "").await;
    stage.reinstate(&bot).await;
    becomes(&stage, &bot, URL).await;
    let mut after = stage.telegram.webhook(&bot.token);
    assert_eq!(after["pending_update_count"], 1, "no update is dropped");
    after["pending_update_count"] = before["pending_update_count"].clone();
    assert_eq!(after, before, "and all is as the program had set it");
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_webhook_goes_with_its_bot_and_comes_back_with_it_on_sqlite() {
    a_webhook_goes_with_its_bot_and_comes_back_with_it(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_webhook_goes_with_its_bot_and_comes_back_with_it_on_postgres() {
    a_webhook_goes_with_its_bot_and_comes_back_with_it(Engine::Postgres).await;
}

#[tokio::test]
async fn every_way_of_setting_a_webhook_is_remembered() {
    let stage = running(Engine::Sqlite).await;
    let form = "--b\r\ncontent-disposition: form-data; name=\"url\"\r\n\r\nhttps://bot.example.org/hook\r\n\
        --b\r\ncontent-disposition: form-data; name=\"certificate\"; filename=\"a.pem\"\r\n\r\npem\r\n--b--\r\n";
    let in_query = "SETWEBHOOK?url=https%3A%2F%2Fbot.example.org%2Fhook&drop_pending_updates=true";
    for (method, kind, body) in [
        (in_query, "text/plain", ""),
        ("?method=setWebhook", "application/json", r#"{"url":"https://bot.example.org/hook"}"#),
        (
            "setWebhook",
            "application/x-www-form-urlencoded",
            "url=https%3A%2F%2Fbot.example.org%2Fhook",
        ),
        ("setWebhook", "multipart/form-data; boundary=b", form),
    ] {
        let bot = stage.bot().await;
        let reply = post(&stage, &bot, method, kind, body).await;
        assert_eq!(reply.json()["result"], true, "{reply:?}");
        stage.telegram.inject_text(&bot.token, "waiting");
        let before = stage.telegram.webhook(&bot.token);
        stage.set_running(&bot, false).await;
        becomes(&stage, &bot, "").await;
        stage.set_running(&bot, true).await;
        becomes(&stage, &bot, URL).await;
        assert_eq!(
            stage.telegram.webhook(&bot.token),
            before,
            "and no update is dropped: {method}"
        );
    }
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn what_was_set_elsewhere_or_is_too_large_to_keep_is_lost_and_its_user_told() {
    let stage = running(Engine::Sqlite).await;
    let lost = "SELECT webhook_lost_at FROM bots WHERE id = $1";
    let large = json!({"url": URL, "padding": "x".repeat(65 << 10)}).to_string();
    for set_before in [false, true] {
        for past_the_gateway in [false, true] {
            let bot = stage.bot().await;
            if set_before {
                assert_eq!(set(&stage, &bot, "https://old.example.org/").await.status, 200);
            }
            if past_the_gateway {
                stage.set_webhook_elsewhere(&bot, URL).await;
            } else {
                let reply = post(&stage, &bot, "setWebhook", "application/json", large.clone());
                assert_eq!(reply.await.status, 200);
            }
            stage.set_running(&bot, false).await;
            becomes(&stage, &bot, "").await;
            is_told(&stage, &bot, "\"webhook_lost\"", 1).await;
            assert!(stage.number(lost, bot.id.0).await.is_some());
            stage.set_running(&bot, true).await;
            assert_eq!(set(&stage, &bot, URL).await.status, 200);
            assert_eq!(stage.number(lost, bot.id.0).await, None, "it was set again");
            assert_eq!(stage.telegram.webhook(&bot.token)["url"], URL);
        }
    }
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_webhook_that_its_program_deleted_does_not_come_back() {
    let stage = running(Engine::Sqlite).await;
    for method in ["deleteWebhook", "setWebhook?url="] {
        let bot = stage.bot().await;
        assert_eq!(set(&stage, &bot, URL).await.status, 200);
        assert_eq!(stage.get(&bot, method).await.status, 200);
        assert!(!stage.has_webhook(&bot).await, "{method}");
        stage.set_running(&bot, false).await;
        stage.set_running(&bot, true).await;
        stage.until_no_duty(&bot).await;
        assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    }
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_webhook_that_telegram_refused_is_not_remembered() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, "http://insecure.example.org").await.status, 400);
    assert!(!stage.has_webhook(&bot).await);
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    assert_eq!(set(&stage, &bot, "http://insecure.example.org").await.status, 400);
    assert!(stage.has_webhook(&bot).await, "the one before is still set");
}

async fn the_newest_wish_wins_and_outlives_its_process(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    for is_running in [false, true, false] {
        stage.set_running(&bot, is_running).await;
    }
    let other = stage.second_node().await;
    // As a node that was killed at it has left it: taken, until its time is over.
    let taken = "UPDATE bots SET webhook_held_until = webhook_due_at + 2 WHERE id = $1";
    stage.sql(taken, bot.id.0).await;
    tokio::spawn(gateway::run(other.server.clone()));
    becomes(&stage, &bot, "").await;
    stage.until_no_duty(&bot).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    other.server.stopping.cancel();
}

#[tokio::test]
async fn the_newest_wish_wins_and_outlives_its_process_on_sqlite() {
    the_newest_wish_wins_and_outlives_its_process(Engine::Sqlite).await;
}

#[tokio::test]
async fn the_newest_wish_wins_and_outlives_its_process_on_postgres() {
    the_newest_wish_wins_and_outlives_its_process(Engine::Postgres).await;
}

#[tokio::test]
async fn a_wish_that_comes_while_the_one_before_is_being_done_is_done_after_it() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    stage.set_running(&bot, false).await;
    becomes(&stage, &bot, "").await;
    stage.until_no_duty(&bot).await;
    let slow = Fault::Delay { ms: 3_000 }.always().on_method("setWebhook");
    stage.telegram.fault(slow);
    stage.set_running(&bot, true).await;
    let busy = || stage.telegram.active_calls(&bot.token) == 1;
    assert!(stage.telegram.wait_until(PATIENCE, busy).await);
    stage.set_running(&bot, false).await;
    stage.until_no_duty(&bot).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    assert_eq!(stage.telegram.calls(&bot.token, "setWebhook"), 2, "it was being set meanwhile");
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn two_nodes_remove_a_webhook_once() {
    let stage = running(Engine::Postgres).await;
    let other = stage.second_node().await;
    tokio::spawn(gateway::run(other.server.clone()));
    let bot = stage.bot().await;
    for round in 1..=5 {
        assert_eq!(set(&stage, &bot, URL).await.status, 200);
        tokio::join!(
            stage.set_running(&bot, false),
            other.server.gateway.refresh(&other.server, bot.id)
        );
        becomes(&stage, &bot, "").await;
        stage.until_no_duty(&bot).await;
        assert_eq!(stage.telegram.calls(&bot.token, "deleteWebhook"), round);
        assert_eq!(stage.events(&bot, "\"webhook_removed\"").await, i64::try_from(round).unwrap());
        stage.set_running(&bot, true).await;
        becomes(&stage, &bot, URL).await;
        stage.until_no_duty(&bot).await;
    }
    stage.server.stopping.cancel();
    other.server.stopping.cancel();
}

#[tokio::test]
async fn what_telegram_hears_too_late_is_removed_after_all() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    stage.telegram.fault(Fault::Delay { ms: 3_000 }.times(1).on_method("setWebhook"));
    let (reply, ()) = tokio::join!(set(&stage, &bot, URL), async {
        let busy = || stage.telegram.active_calls(&bot.token) == 1;
        assert!(stage.telegram.wait_until(PATIENCE, busy).await);
        stage.set_running(&bot, false).await;
    });
    reply.is_refused(403, "Forbidden: bot is stopped");
    is_told(&stage, &bot, "\"webhook_removed\"", 1).await;
    assert_eq!(stage.telegram.webhook(&bot.token)["url"], "");
    stage.set_running(&bot, true).await;
    becomes(&stage, &bot, URL).await;
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn an_upstream_in_trouble_is_asked_again_until_the_webhook_is_gone() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    stage.telegram.fault(Fault::Html { status: 502 }.times(1).on_method("getWebhookInfo"));
    stage.telegram.fault(Fault::TooMany { retry_after: 1 }.times(1).on_method("deleteWebhook"));
    stage.suspend(&bot, "spam").await;
    becomes(&stage, &bot, "").await;
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_webhook_of_a_token_that_does_not_work_is_nobodys_worry() {
    let stage = running(Engine::Sqlite).await;
    let bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    stage.telegram.revoke(&bot.token);
    stage.suspend(&bot, "spam").await;
    stage.until_no_duty(&bot).await;
    let failing = "SELECT failing_since FROM bots WHERE id = $1";
    assert!(stage.number(failing, bot.id.0).await.is_some());
    stage.server.stopping.cancel();
}

async fn a_new_token_gets_the_webhook_of_the_one_before(engine: Engine) {
    let stage = running(engine).await;
    let mut bot = stage.bot().await;
    assert_eq!(set(&stage, &bot, URL).await.status, 200);
    stage.telegram.revoke(&bot.token);
    stage.set_running(&bot, false).await;
    stage.until_no_duty(&bot).await;
    let token = bot.token.replace("AArookery", "BBrookery");
    let user = stage.user_of(&bot).await;
    server::bots::replace_token(&stage.server, &user, bot.id, &token).await.unwrap();
    bot.token = token;
    stage.until_no_duty(&bot).await;
    stage.set_running(&bot, true).await;
    becomes(&stage, &bot, URL).await;
    stage.server.stopping.cancel();
}

#[tokio::test]
async fn a_new_token_gets_the_webhook_of_the_one_before_on_sqlite() {
    a_new_token_gets_the_webhook_of_the_one_before(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_new_token_gets_the_webhook_of_the_one_before_on_postgres() {
    a_new_token_gets_the_webhook_of_the_one_before(Engine::Postgres).await;
}

#[tokio::test]
async fn the_secret_of_a_webhook_is_stored_sealed() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let stage = Stage::start_on(engine).await;
        let bot = stage.bot().await;
        assert_eq!(set(&stage, &bot, URL).await.status, 200);
        assert!(stage.has_webhook(&bot).await);
        let sealed = stage.bytes("SELECT webhook FROM bots WHERE id = $1", bot.id.0).await;
        for canary in ["canary_secret", "bot.example.org", "secret_token"] {
            assert!(
                !sealed.windows(canary.len()).any(|part| part == canary.as_bytes()),
                "{canary}"
            );
        }
    }
}
