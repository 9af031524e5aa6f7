//! Calls under way that end because the bot, or its key, may not make them any more.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;
use server::gateway;
use telegram_double::Fault;

use super::looks::{PATIENCE, SOON};
use super::stage::{Reply, Stage, TestBot};

/// Starts a long poll, runs `then` while it waits, and tells how long the answer took from there.
async fn poll_while(
    stage: &Stage,
    bot: &TestBot,
    then: impl Future<Output = ()>,
) -> (Reply, Duration) {
    let poll = Box::pin(stage.get(bot, "getUpdates?timeout=30"));
    let (reply, start) = tokio::join!(poll, async {
        assert!(stage.telegram.wait_for_poll(&bot.token, PATIENCE).await, "the poll arrives");
        let start = Instant::now();
        Box::pin(then).await;
        start
    });
    (reply, start.elapsed())
}

#[tokio::test]
async fn suspension_ends_a_waiting_poll_and_says_why() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let (reply, took) = poll_while(&stage, &bot, stage.suspend(&bot, r#"said "no" \ twice"#)).await;
    reply.is_refused(403, r#"Forbidden: bot is suspended by the administrator: said "no" \ twice"#);
    assert!(took < SOON, "{took:?}");
    assert!(
        stage.telegram.wait_until(PATIENCE, || stage.telegram.active_polls(&bot.token) == 0).await
    );
    assert_eq!(stage.get(&bot, "getMe").await.status, 403);
    assert_eq!(stage.telegram.calls(&bot.token, "getMe"), 0);
}

#[tokio::test]
async fn stopping_ends_a_waiting_poll_and_starting_lets_calls_through_again() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let (reply, took) = poll_while(&stage, &bot, stage.set_running(&bot, false)).await;
    reply.is_refused(403, "Forbidden: bot is stopped");
    assert!(took < SOON, "{took:?}");
    stage.get(&bot, "getMe").await.is_refused(403, "Forbidden: bot is stopped");
    stage.set_running(&bot, true).await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
}

#[tokio::test]
async fn revoking_a_key_ends_its_calls_and_leaves_the_other_keys_alone() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let (other, _) = stage.key_for(bot.id, 1).await;
    let other = TestBot { key: other, token: bot.token.clone(), ..bot };
    assert_eq!(stage.get(&other, "getMe").await.status, 200);
    let (reply, took) = poll_while(&stage, &bot, stage.revoke(&bot)).await;
    reply.is_refused(401, "Unauthorized");
    assert!(took < SOON, "{took:?}");
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    assert_eq!(stage.get(&other, "getMe").await.status, 200);
}

#[tokio::test]
async fn changes_that_do_not_concern_a_call_leave_it_alone() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let change = async {
        stage.sql("UPDATE bots SET rps = 7, revision = revision + 1 WHERE id = $1", bot.id.0).await;
        stage.server.gateway.refresh(&stage.server, bot.id).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        stage.telegram.inject_text(&bot.token, "still there");
    };
    let (reply, _) = poll_while(&stage, &bot, change).await;
    assert_eq!(reply.json()["result"][0]["message"]["text"], "still there");
}

#[tokio::test]
async fn a_suspended_bots_download_is_cut_off() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.telegram.add_generated_file(&bot.token, "big", 1 << 40);
    let uri = format!("{}/file/bot{}/big", stage.url, bot.key);
    let answer = stage.open(http::Request::builder().uri(uri).body(Body::empty()).unwrap()).await;
    let mut body = answer.into_body();
    assert!(body.frame().await.unwrap().is_ok());
    stage.suspend(&bot, "spam").await;
    let rest = async { while let Some(Ok(_)) = body.frame().await {} };
    tokio::time::timeout(PATIENCE, rest).await.expect("the download ends");
}

#[tokio::test]
async fn a_suspended_bots_upload_is_ended() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let start = b"--b\r\ncontent-disposition: form-data; name=\"document\"; filename=\"a\"\r\n\r\n";
    let pieces = futures_util::stream::unfold(Some(&start[..]), async |first| {
        if first.is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Some((Ok::<_, std::io::Error>(Bytes::from_static(first.unwrap_or(b"xxxx"))), None))
    });
    let mut request = stage.request(&bot, "sendDocument", Body::from_stream(pieces));
    request
        .headers_mut()
        .insert("content-type", "multipart/form-data; boundary=b".parse().unwrap());
    let (reply, took) = tokio::join!(stage.send(request), async {
        assert!(
            stage
                .telegram
                .wait_until(PATIENCE, || stage.telegram.active_calls(&bot.token) == 1)
                .await
        );
        let start = Instant::now();
        stage.suspend(&bot, "spam").await;
        start
    });
    reply.is_refused(403, "Forbidden: bot is suspended by the administrator: spam");
    assert!(took.elapsed() < SOON);
}

#[tokio::test]
async fn a_change_made_by_another_node_arrives_without_being_told() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let other = stage.second_node().await;
    let running = tokio::spawn(gateway::run(stage.server.clone()));
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    let (reply, took) = poll_while(&stage, &bot, other.suspend(&bot, "spam")).await;
    assert_eq!(reply.status, 403);
    assert!(took < SOON, "{took:?}");
    stage.server.stopping.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn a_gateway_that_stops_answers_waiting_polls_properly() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let (reply, took) = poll_while(&stage, &bot, async { stage.server.stopping.cancel() }).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, r#"{"ok":true,"result":[]}"#));
    assert!(took < SOON, "{took:?}");
    assert_eq!(stage.get(&bot, "getMe").await.status, 200, "other calls are still carried out");
}

#[tokio::test]
async fn a_client_that_leaves_ends_its_call_upstream() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let poll = stage.get(&bot, "getUpdates?timeout=30");
    tokio::select! {
        _ = poll => panic!("nothing came"),
        arrived = stage.telegram.wait_for_poll(&bot.token, PATIENCE) => assert!(arrived),
    }
    assert!(
        stage.telegram.wait_until(PATIENCE, || stage.telegram.active_polls(&bot.token) == 0).await
    );
}

#[tokio::test]
async fn a_poll_that_is_held_while_its_bot_is_started_is_not_refused_any_more() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.set_running(&bot, false).await;
    stage.get(&bot, "getUpdates").await.is_refused(403, "Forbidden: bot is stopped");
    let (held, ()) = tokio::join!(stage.get(&bot, "getUpdates?timeout=30"), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        stage.set_running(&bot, true).await;
    });
    assert_eq!((held.status.as_u16(), held.body.as_str()), (200, r#"{"ok":true,"result":[]}"#));
}

#[tokio::test]
async fn an_earlier_refusal_does_not_delay_the_news_of_a_suspension() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.set_running(&bot, false).await;
    stage.get(&bot, "getUpdates").await.is_refused(403, "Forbidden: bot is stopped");
    stage.set_running(&bot, true).await;
    let (reply, took) = poll_while(&stage, &bot, stage.suspend(&bot, "spam")).await;
    reply.is_refused(403, "Forbidden: bot is suspended by the administrator: spam");
    assert!(took < SOON, "{took:?}");
}

/// Has the bot's first key end in so many seconds.
async fn expire(stage: &Stage, bot: &TestBot, seconds: i64) {
    let expire = match seconds {
        0 => "UPDATE gateway_keys SET expires_at = $1 WHERE expires_at IS NULL",
        _ => "UPDATE gateway_keys SET expires_at = $1 + 2 WHERE expires_at IS NULL",
    };
    stage.sql(expire, stage.now().0).await;
    stage.sql("UPDATE bots SET revision = revision + 1 WHERE id = $1", bot.id.0).await;
    stage.server.gateway.refresh(&stage.server, bot.id).await;
}

#[tokio::test]
async fn a_key_that_expires_ends_at_its_moment_with_its_calls_and_leaves_others_alone() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    let meanwhile = async {
        expire(&stage, &bot, 2).await;
        assert_eq!(stage.get(&bot, "getMe").await.status, 200, "its time is not over");
    };
    let (reply, took) = poll_while(&stage, &bot, meanwhile).await;
    reply.is_refused(401, "Unauthorized");
    assert!(took < SOON, "{took:?}");
    let (other, _) = stage.key_for(bot.id, 1).await;
    let other = TestBot { key: other, token: bot.token.clone(), ..bot };
    assert_eq!(stage.get(&other, "getMe").await.status, 200);
}

#[tokio::test]
async fn a_key_whose_time_is_over_is_refused_though_the_database_is_away() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    expire(&stage, &bot, 2).await;
    stage.run("ALTER TABLE gateway_keys RENAME TO away").await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    tokio::time::sleep(Duration::from_millis(2_100)).await;
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
}

#[tokio::test]
async fn a_key_that_has_expired_is_not_found_either() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    expire(&stage, &bot, 0).await;
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    assert_eq!(stage.telegram.total_calls(), 0);
}

#[tokio::test]
async fn a_deleted_bot_is_unauthorized_in_its_waiting_poll_and_ever_after() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let delete = async {
        let delete = "UPDATE bots SET deleted_at = 1, revision = revision + 1 WHERE id = $1";
        stage.sql(delete, bot.id.0).await;
        stage.server.gateway.refresh(&stage.server, bot.id).await;
    };
    let (reply, took) = poll_while(&stage, &bot, delete).await;
    reply.is_refused(401, "Unauthorized");
    assert!(took < SOON, "{took:?}");
    stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    let undo = "UPDATE bots SET deleted_at = NULL, revision = revision + 1 WHERE id = $1";
    stage.sql(undo, bot.id.0).await;
    stage.server.gateway.refresh(&stage.server, bot.id).await;
    assert_eq!(stage.get(&bot, "getMe").await.status, 200, "until that is undone");
}

#[tokio::test]
async fn a_bot_that_fails_answers_its_waiting_poll_at_once() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let (reply, took) = poll_while(&stage, &bot, async {
        stage.telegram.fault(Fault::Reply {
            status: 401,
            headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
            body: r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#.to_owned(),
        });
        stage.get(&bot, "getMe").await.is_refused(401, "Unauthorized");
    })
    .await;
    reply.is_refused(401, "Unauthorized");
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn a_call_under_way_when_the_server_stops_is_answered_and_counted() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let stopping = stage.server.stopping.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = gateway::router(stage.server.clone());
    let serving = tokio::spawn(server::http::serve(listener, router, stopping.clone()));
    let running = tokio::spawn(gateway::run(stage.server.clone()));
    stage.telegram.fault(Fault::Delay { ms: 1_000 });
    let call = http::Request::builder().uri(format!("{url}/bot{}/getMe", bot.key));
    let (reply, ()) = tokio::join!(stage.send(call.body(Body::empty()).unwrap()), async {
        let busy = || stage.telegram.active_calls(&bot.token) == 1;
        assert!(stage.telegram.wait_until(PATIENCE, busy).await);
        stopping.cancel();
    });
    assert_eq!(reply.status, 200, "{reply:?}");
    serving.await.unwrap();
    running.await.unwrap();
    let calls = "SELECT CAST(SUM(calls) AS BIGINT) FROM bot_traffic WHERE bot_id = $1";
    assert_eq!(stage.number(calls, bot.id.0).await, Some(1));
}
