//! What a bot's user changes holds at the gateway at once.

use domain::BotLimits;
use server::bots;

use super::ground::Engine;
use super::looks::PATIENCE;
use super::stage::{Stage, TestBot};

async fn a_deleted_bot_is_unknown_until_it_is_brought_back(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    let keeper = stage.user_of(&bot).await;
    let poll = Box::pin(stage.get(&bot, "getUpdates?timeout=30"));
    let (reply, ()) = tokio::join!(poll, async {
        assert!(stage.telegram.wait_for_poll(&bot.token, PATIENCE).await, "the poll arrives");
        bots::delete(&stage.server, &keeper, bot.id).await.unwrap();
    });
    reply.is_refused(401, "Unauthorized");
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    assert_eq!(stage.telegram.calls(&bot.token, "getMe"), 0);

    bots::restore(&stage.server, &keeper, bot.id).await.unwrap();
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
}

#[tokio::test]
async fn a_deleted_bot_is_unknown_until_it_is_brought_back_on_sqlite() {
    Box::pin(a_deleted_bot_is_unknown_until_it_is_brought_back(Engine::Sqlite)).await;
}

#[tokio::test]
async fn a_deleted_bot_is_unknown_until_it_is_brought_back_on_postgres() {
    Box::pin(a_deleted_bot_is_unknown_until_it_is_brought_back(Engine::Postgres)).await;
}

async fn a_key_whose_time_is_over_is_not_looked_up(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    stage.sql("UPDATE gateway_keys SET expires_at = 1 WHERE bot_id = $1", bot.id.0).await;
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");

    let (key, key_id) = stage.key_for(bot.id, 1).await;
    let next = TestBot { key, key_id, token: bot.token.clone(), ..bot };
    stage.sql("UPDATE gateway_keys SET expires_at = 9000000000 WHERE id = $1", key_id.0).await;
    assert_eq!(stage.get(&next, "getMe").await.status, 200);
}

#[tokio::test]
async fn a_key_whose_time_is_over_is_refused_on_sqlite() {
    Box::pin(a_key_whose_time_is_over_is_not_looked_up(Engine::Sqlite)).await;
}

#[tokio::test]
async fn a_key_whose_time_is_over_is_refused_on_postgres() {
    Box::pin(a_key_whose_time_is_over_is_not_looked_up(Engine::Postgres)).await;
}

#[tokio::test]
async fn changed_limits_hold_from_the_next_call_on() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let keeper = stage.user_of(&bot).await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    let limits = BotLimits { rps: 1, max_concurrent: 1 };
    bots::set_limits(&stage.server, &keeper, bot.id, limits).await.unwrap();
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    assert_eq!(stage.until_refused(&bot).await.status, 429);
}

#[tokio::test]
async fn a_replaced_token_is_the_one_that_is_used_and_keys_go_on() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let keeper = stage.user_of(&bot).await;
    let token = bot.token.replace("AArookery", "BBrookery");
    stage.telegram.revoke(&bot.token);
    assert_eq!(stage.get(&bot, "getMe").await.status, 401);
    let failing = "SELECT failing_since FROM bots WHERE id = $1";
    assert!(stage.number(failing, bot.id.0).await.is_some());

    bots::replace_token(&stage.server, &keeper, bot.id, &token).await.unwrap();
    assert_eq!(stage.number(failing, bot.id.0).await, None);
    assert_eq!(stage.get(&bot, "getWebhookInfo").await.status, 200);
    assert_eq!(stage.telegram.calls(&token, "getWebhookInfo"), 1);
}
