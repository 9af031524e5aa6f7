//! Calls that the gateway answers itself.

use std::time::{Duration, Instant};

use axum::body::Body;
use domain::GatewayKey;
use http::{Method, Request};
use telegram_double::Fault;

use super::stage::Stage;

/// How long a poll that is refused again is held.
const HOLD: Duration = Duration::from_secs(3);

#[tokio::test]
async fn a_key_that_nobody_has_is_unauthorized_and_never_reaches_telegram() {
    let stage = Stage::start().await;
    let key = GatewayKey::new(123_456, &"k".repeat(43)).expose().to_owned();
    let uri = format!("{}/bot{key}/getMe", stage.url);
    let reply = stage.send(Request::builder().uri(uri).body(Body::empty()).unwrap()).await;
    reply.is_refused(401, "Unauthorized");
    assert_eq!(stage.telegram.total_calls(), 0);
}

#[tokio::test]
async fn a_malformed_path_is_not_found() {
    let stage = Stage::start().await;
    for path in ["/", "/bot", "/bot123456:ABC/getMe", "/health", "/file/bot1:2/x"] {
        let request =
            Request::builder().uri(format!("{}{path}", stage.url)).body(Body::empty()).unwrap();
        stage.send(request).await.is_refused(404, "Not Found");
    }
}

#[tokio::test]
async fn other_verbs_are_not_implemented() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    for verb in [Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
        let mut request = stage.request(&bot, "getMe", Body::empty());
        *request.method_mut() = verb;
        stage.send(request).await.is_refused(501, "Not Implemented");
    }
    assert_eq!(stage.telegram.total_calls(), 0);
}

#[tokio::test]
async fn methods_that_give_the_bot_away_are_blocked() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let blocked = "Forbidden: method is disabled by the gateway";
    for method in [
        "logOut",
        "LOGOUT",
        "test/close",
        "log%4Fut",
        "?method=logOut",
        "getManagedBotToken",
        "replaceManagedBotToken",
    ] {
        stage.get(&bot, method).await.is_refused(403, blocked);
    }
    assert_eq!(stage.telegram.total_calls(), 0);
}

#[tokio::test]
async fn a_key_works_from_the_moment_it_was_made() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    let (key, _) = stage.key_for(bot.id, 1).await;
    let uri = format!("{}/bot{key}/getMe", stage.url);
    assert_eq!(
        stage.send(Request::builder().uri(uri).body(Body::empty()).unwrap()).await.status,
        200
    );
}

#[tokio::test]
async fn a_bot_whose_token_telegram_refuses_is_failing_from_then_on() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    stage.telegram.revoke(&bot.token);
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    let since = stage.number("SELECT failing_since FROM bots WHERE id = $1", bot.id.0).await;
    assert!(since.is_some_and(|since| since >= stage.now().0 - 5), "{since:?}");
    let told = "SELECT COUNT(*) FROM activity WHERE bot_id = $1 AND event = '\"bot_failing\"'";
    assert_eq!(stage.number(told, bot.id.0).await, Some(1));
    let before = stage.telegram.total_calls();
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    assert_eq!(stage.telegram.total_calls(), before, "nothing is sent any more");
    assert_eq!(stage.number(told, bot.id.0).await, Some(1), "and it is told once");
}

#[tokio::test]
async fn neither_the_test_environment_nor_a_server_of_files_makes_a_bot_fail() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.get(&bot, "test/getMe").await.is_refused(401, "Unauthorized");
    let body = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#.to_owned();
    let headers = [("content-type".to_owned(), "application/json".to_owned())].into();
    stage.telegram.fault(Fault::Reply { status: 401, headers, body }.times(1).on_method("file"));
    let uri = format!("{}/file/bot{}/photos/a.jpg", stage.url, bot.key);
    let reply = stage.send(Request::builder().uri(uri).body(Body::empty()).unwrap()).await;
    reply.is_refused(401, "Unauthorized");
    let failing = "SELECT failing_since FROM bots WHERE id = $1";
    assert_eq!(stage.number(failing, bot.id.0).await, None);
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
}

#[tokio::test]
async fn an_upstream_that_is_down_is_a_bad_gateway_and_recovers_by_itself() {
    let mut stage = Stage::start().await;
    let bot = stage.bot().await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    stage.telegram.stop();
    stage.get(&bot, "getMe").await.is_refused(502, "Bad Gateway");
    stage.telegram.restart().unwrap();
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
}

#[tokio::test]
async fn whatever_is_no_answer_of_the_bot_api_becomes_a_bad_gateway() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let json = || [("content-type".to_owned(), "application/json".to_owned())].into();
    let elsewhere = [("location".to_owned(), "http://127.0.0.1:1/".to_owned())].into();
    for fault in [
        Fault::Html { status: 200 },
        Fault::Html { status: 502 },
        Fault::Html { status: 401 },
        Fault::Reset,
        Fault::Reply { status: 302, headers: elsewhere, body: String::new() },
        Fault::Reply { status: 200, headers: json(), body: "garbage".to_owned() },
        Fault::Reply { status: 200, headers: json(), body: String::new() },
        Fault::Reply { status: 200, headers: [].into(), body: r#"{"ok":true}"#.to_owned() },
        Fault::Reply { status: 401, headers: json(), body: "\"no\"".to_owned() },
    ] {
        stage.telegram.fault(fault.clone());
        let reply = stage.get(&bot, "getMe").await;
        assert_eq!(reply.status, 502, "{fault:?}");
        reply.is_refused(502, "Bad Gateway");
    }
    assert_eq!(stage.get(&bot, "getMe").await.status, 200, "none of this makes the bot fail");
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_broken_for_the_client_too() {
    use http_body_util::BodyExt as _;
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    for fault in [Fault::Cut, Fault::Endless] {
        stage.telegram.fault(fault.clone());
        let answer = stage.open(stage.request(&bot, "getMe", Body::empty())).await;
        assert_eq!(answer.status(), 200);
        assert!(answer.into_body().collect().await.is_err(), "{fault:?}");
    }
    let (_, errors, _) = stage.server.gateway.pending(bot.id);
    assert_eq!(errors, 2, "both count as errors");
}

#[tokio::test]
async fn refused_polls_are_slowed_down_but_the_first_is_told_at_once() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.suspend(&bot, "spam").await;
    let suspended = "Forbidden: bot is suspended by the administrator: spam";
    let start = Instant::now();
    stage.get(&bot, "getUpdates").await.is_refused(403, suspended);
    assert!(start.elapsed() < HOLD);
    stage.get(&bot, "getUpdates").await.is_refused(403, suspended);
    assert!(start.elapsed() >= HOLD);
    let start = Instant::now();
    tokio::join!(stage.get(&bot, "getUpdates"), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        stage.set_running(&bot, false).await;
    });
    assert!(start.elapsed() < HOLD, "a change ends the wait");
}

#[tokio::test]
async fn telegrams_own_trouble_in_its_own_envelope_passes() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let body = r#" {"ok":false,"error_code":500,"description":"Internal Server Error"}"#;
    stage.telegram.fault(Fault::Reply {
        status: 500,
        headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
        body: body.to_owned(),
    });
    let reply = stage.get(&bot, "getMe").await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (500, body));
}

#[tokio::test]
async fn an_answer_that_drips_arrives_whole() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.telegram.fault(Fault::Slow { pause_ms: 1 });
    let reply = stage.get(&bot, "getMe").await;
    assert_eq!(reply.json()["ok"], true);
}
