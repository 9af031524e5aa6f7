//! Tokens that are checked although no program calls.

use server::gateway;

use super::ground::Engine;
use super::stage::{Stage, TestBot};

/// Makes the bot one that was registered long ago and never checked since.
async fn old(stage: &Stage) -> TestBot {
    let bot = stage.bot().await;
    stage.sql("UPDATE bots SET created_at = 0 WHERE id = $1", bot.id.0).await;
    bot
}

async fn a_revoked_token_of_a_silent_bot_is_noticed_and_its_user_told_once(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = old(&stage).await;
    stage.telegram.revoke(&bot.token);
    gateway::check_next(&stage.server).await.unwrap();
    let failing = "SELECT failing_since FROM bots WHERE id = $1";
    assert!(stage.number(failing, bot.id.0).await.is_some());
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    assert_eq!(stage.telegram.calls(&bot.token, "getMe"), 1, "the check alone");
    stage.sql("UPDATE bots SET checked_at = 0 WHERE id = $1", bot.id.0).await;
    gateway::check_next(&stage.server).await.unwrap();
    assert_eq!(stage.telegram.calls(&bot.token, "getMe"), 1, "it is not asked again");
    assert_eq!(stage.mails("bot_failing").await, 1);
}

#[tokio::test]
async fn a_revoked_token_of_a_silent_bot_is_noticed_and_its_user_told_once_on_sqlite() {
    a_revoked_token_of_a_silent_bot_is_noticed_and_its_user_told_once(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_revoked_token_of_a_silent_bot_is_noticed_and_its_user_told_once_on_postgres() {
    a_revoked_token_of_a_silent_bot_is_noticed_and_its_user_told_once(Engine::Postgres).await;
}

async fn tokens_are_checked_one_at_a_time_whichever_node_asks(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let other = stage.second_node().await;
    let bots = [old(&stage).await, old(&stage).await];
    let asked = || bots.each_ref().map(|bot| stage.telegram.calls(&bot.token, "getMe"));
    for _ in 0..3 {
        gateway::check_next(&stage.server).await.unwrap();
        gateway::check_next(&other.server).await.unwrap();
    }
    assert_eq!(asked().iter().sum::<u64>(), 1, "there is a pause between two");
    let pause = "UPDATE bots SET checked_at = checked_at - 20 WHERE checked_at > $1";
    for _ in 0..3 {
        stage.sql(pause, 20).await;
        gateway::check_next(&other.server).await.unwrap();
    }
    assert_eq!(asked(), [1, 1], "each had its turn, and no second one within hours");
}

#[tokio::test]
async fn tokens_are_checked_one_at_a_time_whichever_node_asks_on_sqlite() {
    tokens_are_checked_one_at_a_time_whichever_node_asks(Engine::Sqlite).await;
}

#[tokio::test]
async fn tokens_are_checked_one_at_a_time_whichever_node_asks_on_postgres() {
    tokens_are_checked_one_at_a_time_whichever_node_asks(Engine::Postgres).await;
}

#[tokio::test]
async fn only_running_bots_are_asked_for_and_trouble_is_not_taken_for_a_refusal() {
    use telegram_double::Fault;
    let stage = Stage::start().await;
    let (stopped, suspended) = (old(&stage).await, old(&stage).await);
    stage.set_running(&stopped, false).await;
    stage.suspend(&suspended, "spam").await;
    stage.bot().await;
    gateway::check_next(&stage.server).await.unwrap();
    assert_eq!(stage.telegram.total_calls(), 0, "a new bot was asked for when it was registered");
    let bot = old(&stage).await;
    for fault in [Fault::Html { status: 401 }, Fault::Html { status: 404 }, Fault::Reset] {
        stage.telegram.fault(fault);
        stage.sql("UPDATE bots SET checked_at = 0 WHERE id = $1", bot.id.0).await;
        gateway::check_next(&stage.server).await.unwrap();
    }
    assert_eq!(stage.telegram.calls(&bot.token, "getMe"), 3);
    assert_eq!(stage.number("SELECT failing_since FROM bots WHERE id = $1", bot.id.0).await, None);
}

#[tokio::test]
async fn a_bot_that_was_renamed_at_telegram_is_known_by_its_new_username() {
    let stage = Stage::start().await;
    let bot = old(&stage).await;
    gateway::check_next(&stage.server).await.unwrap();
    let renamed = "SELECT COUNT(*) FROM bots WHERE id = $1 AND username LIKE 'rook!_%' ESCAPE '!'";
    assert_eq!(stage.number(renamed, bot.id.0).await, Some(1));
}

#[tokio::test]
async fn a_webhook_that_was_missed_and_set_again_elsewhere_is_not_missed_any_more() {
    let stage = Stage::start().await;
    let bot = old(&stage).await;
    let lost = "SELECT webhook_lost_at FROM bots WHERE id = $1";
    stage.sql("UPDATE bots SET webhook_lost_at = 1 WHERE id = $1", bot.id.0).await;
    gateway::check_next(&stage.server).await.unwrap();
    assert_eq!(stage.number(lost, bot.id.0).await, Some(1), "it is still missed");
    stage.set_webhook_elsewhere(&bot, "https://bot.example.org/hook").await;
    stage.sql("UPDATE bots SET checked_at = 0 WHERE id = $1", bot.id.0).await;
    gateway::check_next(&stage.server).await.unwrap();
    assert_eq!(stage.number(lost, bot.id.0).await, None);
}
