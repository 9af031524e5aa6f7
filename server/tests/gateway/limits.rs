//! How much a bot may send.

use domain::BotLimits;
use futures_util::future::join_all;
use serde_json::json;
use server::admin::{self, Actor};
use server::gateway;
use telegram_double::Fault;

use super::ground::Engine;
use super::looks::{PATIENCE, eventually};
use super::stage::Stage;

#[tokio::test]
async fn a_burst_over_the_rate_is_refused_exactly_as_telegram_does() {
    let stage = Stage::start().await;
    let bot = stage.bot_with(BotLimits { rps: 3, max_concurrent: 10 }).await;
    for _ in 0..3 {
        let reply = stage.get(&bot, "getMe").await;
        assert_eq!(reply.status, 200, "as many as the rate may come at once");
    }
    let refused = stage.until_refused(&bot).await;
    assert_eq!(refused.status, 429);
    assert_eq!(
        refused.json(),
        json!({
            "ok": false,
            "error_code": 429,
            "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        })
    );
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.headers["ratelimit-policy"], "\"requests\";q=3;w=1");
    assert_eq!(refused.headers["ratelimit"], "\"requests\";r=0;t=1");
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200, "after retry_after it goes on");
}

#[tokio::test]
async fn ten_times_the_parallel_limit_never_reaches_telegram() {
    let stage = Stage::start().await;
    let bot = stage.bot_with(BotLimits { rps: 1_000, max_concurrent: 5 }).await;
    stage.telegram.fault(Fault::Delay { ms: 2_000 }.always());
    let replies = join_all((0..50).map(|_| stage.get(&bot, "getMe"))).await;
    assert_eq!(stage.telegram.peak_calls(&bot.token), 5);
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 5);
    let refused = replies.iter().find(|reply| reply.status == 429).unwrap();
    assert_eq!(refused.json()["parameters"], json!({"retry_after": 1}));
    assert_eq!(refused.headers["ratelimit-policy"], "\"parallel\";q=5;qu=\"concurrent-requests\"");
    stage.telegram.clear_faults();
    let replies = join_all((0..5).map(|_| stage.get(&bot, "getMe"))).await;
    assert!(replies.iter().all(|reply| reply.status == 200), "all places are free again");
}

#[tokio::test]
async fn a_place_is_free_again_when_the_client_left() {
    let stage = Stage::start().await;
    let bot = stage.bot_with(BotLimits { rps: 1_000, max_concurrent: 1 }).await;
    stage.telegram.fault(Fault::Hang);
    let call = stage.get(&bot, "getMe");
    tokio::select! {
        _ = call => panic!("it hangs"),
        _ = stage.telegram.wait_until(PATIENCE, || stage.telegram.active_calls(&bot.token) == 1) => {}
    }
    eventually(async || stage.get(&bot, "getMe").await.status == 200).await;
}

#[tokio::test]
async fn long_polls_have_places_of_their_own() {
    let stage = Stage::start().await;
    let bot = stage.bot_with(BotLimits { rps: 1_000, max_concurrent: 1 }).await;
    let poll = stage.get(&bot, "getUpdates?timeout=30");
    let meanwhile = async {
        assert!(stage.telegram.wait_for_poll(&bot.token, PATIENCE).await);
        assert_eq!(stage.get(&bot, "getMe").await.status, 200);
        stage.telegram.inject_text(&bot.token, "hello");
    };
    let (reply, ()) = tokio::join!(poll, meanwhile);
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_third_long_poll_is_refused_with_its_own_limit_named() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.telegram.fault(Fault::Hang.always().on_method("getUpdates"));
    let polls = join_all((0..2).map(|_| stage.get(&bot, "getUpdates?timeout=30")));
    let third = async {
        let both = || stage.telegram.calls(&bot.token, "getUpdates") == 2;
        assert!(stage.telegram.wait_until(PATIENCE, both).await);
        stage.get(&bot, "getUpdates?timeout=30").await
    };
    let refused = tokio::select! {
        _ = polls => panic!("they hang"),
        refused = third => refused,
    };
    assert_eq!(refused.status, 429);
    assert_eq!(refused.json()["parameters"], json!({"retry_after": 1}));
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.headers["ratelimit-policy"], "\"polls\";q=2;qu=\"concurrent-requests\"");
    assert_eq!(refused.headers["ratelimit"], "\"polls\";r=0");
    assert_eq!(stage.telegram.calls(&bot.token, "getUpdates"), 2);
}

#[tokio::test]
async fn clients_that_leave_while_a_webhook_is_set_leave_their_places_taken() {
    let stage = Stage::start().await;
    let bot = stage.bot_with(BotLimits { rps: 1_000, max_concurrent: 2 }).await;
    stage.telegram.fault(Fault::Hang.always().on_method("setWebhook"));
    let hook = "setWebhook?url=https%3A%2F%2Fbot.example.org%2Fhook";
    for round in 1..=2 {
        let arrived = || stage.telegram.active_calls(&bot.token) == round;
        tokio::select! {
            _ = stage.get(&bot, hook) => panic!("it hangs"),
            arrived = stage.telegram.wait_until(PATIENCE, arrived) => assert!(arrived),
        }
    }
    for method in [hook, "getMe", "deleteWebhook"] {
        assert_eq!(stage.get(&bot, method).await.status, 429, "{method}");
    }
    assert_eq!(stage.telegram.peak_calls(&bot.token), 2);
}

/// What an operator lowers holds for limits that were chosen before, but not for what an admin has set.
#[tokio::test]
async fn no_more_passes_than_the_operator_lets_users_choose_now() {
    let lowered = [
        ("ROOKERY_BOT_RPS", "1"),
        ("ROOKERY_BOT_PARALLEL", "1"),
        ("ROOKERY_BOT_RPS_MAX", "1"),
        ("ROOKERY_BOT_PARALLEL_MAX", "1"),
    ];
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let stage = stage.with(&lowered).await;
    let refused = stage.until_refused(&bot).await;
    assert_eq!(refused.headers["ratelimit-policy"], "\"requests\";q=1;w=1");
    let page = server::bots::page(&stage.server, &stage.user_of(&bot).await, bot.id).await.unwrap();
    assert_eq!(page.limits, BotLimits { rps: 1, max_concurrent: 1 }, "and its page says so");
    let actor = Actor::command_line();
    let ten = BotLimits { rps: 10, max_concurrent: 10 };
    admin::set_bot_limits(&stage.server, &actor, bot.id, ten, None).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    for _ in 0..5 {
        assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    }
}

#[tokio::test]
async fn a_changed_limit_holds_at_once() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    stage.sql("UPDATE bots SET rps = 1, revision = revision + 1 WHERE id = $1", bot.id.0).await;
    stage.server.gateway.refresh(&stage.server, bot.id).await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    assert_eq!(stage.until_refused(&bot).await.status, 429);
}

#[tokio::test]
async fn one_bots_trouble_does_not_slow_another() {
    let stage = Stage::start().await;
    let (busy, quiet) =
        (stage.bot_with(BotLimits { rps: 1, max_concurrent: 1 }).await, stage.bot().await);
    stage.telegram.fault(Fault::Hang.always().on_token(&busy.token));
    let hanging = stage.get(&busy, "getMe");
    tokio::select! {
        _ = hanging => panic!("it hangs"),
        reply = stage.get(&quiet, "getMe") => assert_eq!(reply.status, 200),
    }
}

/// Two nodes know the bot; an admin's limits hold on both, and so does their end.
async fn limits_of_an_admin_hold_on_every_node(engine: Engine) {
    let here = Stage::start_on(engine).await;
    let there = here.second_node().await;
    let bot = here.bot().await;
    let running = tokio::spawn(gateway::run(there.server.clone()));
    assert_eq!(there.get(&bot, "getMe").await.status, 200);
    let one = BotLimits { rps: 1, max_concurrent: 1 };
    let actor = Actor::command_line();
    admin::set_bot_limits(&here.server, &actor, bot.id, one, None).await.unwrap();
    assert_eq!(here.get(&bot, "getMe").await.status, 200);
    let refused = here.until_refused(&bot).await;
    assert_eq!(refused.headers["ratelimit-policy"], "\"requests\";q=1;w=1");
    eventually(async || there.get(&bot, "getMe").await.status == 429).await;

    admin::clear_bot_limits(&here.server, &actor, bot.id).await.unwrap();
    let five_in_a_row = async |stage: &Stage| {
        for _ in 0..5 {
            if stage.get(&bot, "getMe").await.status != 200 {
                return false;
            }
        }
        true
    };
    eventually(async || five_in_a_row(&here).await && five_in_a_row(&there).await).await;
    there.server.stopping.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn limits_of_an_admin_hold_on_every_node_on_sqlite() {
    limits_of_an_admin_hold_on_every_node(Engine::Sqlite).await;
}

#[tokio::test]
async fn limits_of_an_admin_hold_on_every_node_on_postgres() {
    limits_of_an_admin_hold_on_every_node(Engine::Postgres).await;
}
