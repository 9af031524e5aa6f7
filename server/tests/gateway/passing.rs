//! Calls that reach Telegram.

use axum::body::Body;
use http::{Method, Request};
use serde_json::json;
use telegram_double::TelegramDouble;

use super::looks::PATIENCE;
use super::stage::{Reply, Stage, TestBot};

fn post(stage: &Stage, bot: &TestBot, kind: &str, body: impl Into<Body>) -> Request<Body> {
    let mut request = stage.request(bot, "sendMessage", body.into());
    request.headers_mut().insert("content-type", kind.parse().unwrap());
    *request.method_mut() = Method::POST;
    request
}

#[tokio::test]
async fn parameters_arrive_in_all_four_ways() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let multipart = "--b\r\ncontent-disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n\
        --b\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nfour\r\n--b--\r\n";
    let replies = [
        stage.get(&bot, "sendMessage?chat_id=7&text=one%20%26").await,
        stage
            .send(post(&stage, &bot, "application/x-www-form-urlencoded", "chat_id=7&text=two+2"))
            .await,
        stage.send(post(&stage, &bot, "application/json", r#"{"chat_id":7,"text":"three"}"#)).await,
        stage.send(post(&stage, &bot, "multipart/form-data; boundary=b", multipart)).await,
    ];
    assert!(replies.iter().all(|reply: &Reply| reply.json()["ok"] == true), "{replies:?}");
    assert_eq!(stage.telegram.sent_texts(&bot.token), ["one &", "two 2", "three", "four"]);
}

#[tokio::test]
async fn path_and_query_arrive_as_they_were_sent_but_for_the_token() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let escaped = bot.key.replace(':', "%3A");
    stage.telegram.set_result("test/getMe", None, json!(true));
    for (sent, arrives) in [
        (
            format!("/bot{}/GetMe?a=%7e&&b=+", bot.key),
            format!("/bot{}/GetMe?a=%7e&&b=+", bot.token),
        ),
        (format!("//bot{escaped}/getme"), format!("/bot{}/getme", bot.token)),
        (format!("/bot{}/test/getMe", bot.key), format!("/bot{}/test/getMe", bot.token)),
    ] {
        let request =
            Request::builder().uri(format!("{}{sent}", stage.url)).body(Body::empty()).unwrap();
        let reply = stage.send(request).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(stage.telegram.last_request(&bot.token).unwrap().target, arrives);
    }
}

#[tokio::test]
async fn whatever_host_a_request_names_only_telegram_is_asked() {
    let (stage, other) = (Stage::start().await, TelegramDouble::start().await);
    let bot = stage.bot().await;
    let host = other.url().replace("http://", "");
    for (line, status) in [
        (format!("GET {}/bot{}/getMe HTTP/1.1", other.url(), bot.key), "200"),
        (format!("CONNECT {host} HTTP/1.1"), "404"),
        (format!("GET /bot{}/getMe%0d%0aHost:%20{host} HTTP/1.1", bot.key), "404"),
        (format!("GET /bot{}@{host}/getMe HTTP/1.1", bot.key), "404"),
    ] {
        let reply =
            stage.raw(&format!("{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await;
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {reply}");
    }
    assert!(other.last_request(&bot.token).is_none() && other.last_request(&bot.key).is_none());
    assert!(stage.telegram.last_request(&bot.token).is_some());
}

#[tokio::test]
async fn a_long_poll_gets_the_message_that_comes_while_it_waits() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let (reply, ()) = tokio::join!(stage.get(&bot, "getUpdates?timeout=20"), async {
        assert!(stage.telegram.wait_for_poll(&bot.token, PATIENCE).await);
        stage.telegram.inject_text(&bot.token, "hello");
    });
    assert_eq!(reply.json()["result"][0]["message"]["text"], "hello");
}

#[tokio::test]
async fn telegrams_own_refusals_pass_unchanged() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage
        .get(&bot, "sendMessage?chat_id=7")
        .await
        .is_refused(400, "Bad Request: message text is empty");
    stage.telegram.fault(telegram_double::Fault::TooMany { retry_after: 7 });
    let reply = stage.get(&bot, "getMe").await;
    assert_eq!(reply.json()["parameters"], json!({"retry_after": 7}));
    assert_eq!(reply.headers["retry-after"], "7");
}

#[tokio::test]
async fn what_concerns_the_client_alone_does_not_reach_telegram() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let private = [
        "authorization",
        "cookie",
        "expect",
        "forwarded",
        "proxy-authorization",
        "te",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-real-ip",
        "connection",
        "keep-alive",
        "origin",
        "referer",
    ];
    let mut request = stage.request(&bot, "getMe", Body::empty());
    for name in private {
        request.headers_mut().insert(name, "canary".parse().unwrap());
    }
    request.headers_mut().insert("expect", "100-continue".parse().unwrap());
    request.headers_mut().insert("user-agent", "my program".parse().unwrap());
    assert_eq!(stage.send(request).await.status, 200);
    let seen = stage.telegram.last_request(&bot.token).unwrap();
    assert!(
        seen.headers
            .iter()
            .all(|(name, value)| !private.contains(&name.as_str()) && value != "canary"),
        "{seen:?}"
    );
    let header = |wanted: &str| {
        seen.headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
    };
    assert_eq!(header("user-agent").unwrap(), "my program");
    assert_eq!(header("host").unwrap(), stage.telegram.address().to_string());
}

#[tokio::test]
async fn cookies_of_the_upstream_do_not_reach_the_client() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.telegram.add_header("set-cookie", "track=me");
    stage.telegram.add_header("strict-transport-security", "max-age=1; includeSubDomains");
    let reply = stage.get(&bot, "getMe").await;
    assert_eq!(reply.status, 200);
    assert!(!reply.headers.contains_key("set-cookie"), "{reply:?}");
    assert!(!reply.headers.contains_key("strict-transport-security"), "{reply:?}");
}

#[tokio::test]
async fn files_are_downloaded_with_their_path_untouched() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.telegram.add_file(&bot.token, "photos/a b.jpg", *b"picture");
    for path in ["photos/a%20b.jpg", "photos%2Fa%20b.jpg"] {
        let uri = format!("{}/file/bot{}/{path}", stage.url, bot.key);
        let reply = stage.send(Request::builder().uri(uri).body(Body::empty()).unwrap()).await;
        assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, "picture"));
        let seen = stage.telegram.last_request(&bot.token).unwrap();
        assert_eq!(seen.target, format!("/file/bot{}/{path}", bot.token));
    }
}

#[tokio::test]
async fn a_download_can_do_nothing_in_a_browser() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    stage.telegram.add_file(&bot.token, "documents/a.html", *b"<script>steal()</script>");
    let uri = format!("{}/file/bot{}/documents/a.html", stage.url, bot.key);
    let reply = stage.send(Request::builder().uri(uri).body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
    assert_eq!(reply.headers["content-security-policy"], "sandbox; default-src 'none'");
}

#[tokio::test]
async fn a_large_upload_arrives_whole() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let content = vec![b'x'; 20 << 20];
    let mut form = b"--b\r\ncontent-disposition: form-data; name=\"chat_id\"\r\n\r\n7\r\n--b\r\n\
        content-disposition: form-data; name=\"document\"; filename=\"a.bin\"\r\n\r\n"
        .to_vec();
    form.extend(&content);
    form.extend(b"\r\n--b--\r\n");
    let mut request = stage.request(&bot, "sendDocument", Body::from(form));
    request
        .headers_mut()
        .insert("content-type", "multipart/form-data; boundary=b".parse().unwrap());
    let reply = stage.send(request).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let uploads = stage.telegram.uploads(&bot.token);
    assert_eq!(uploads[0].size, content.len() as u64);
    assert_eq!(uploads[0].checksum, telegram_double::checksum(&content));
}

#[tokio::test]
async fn files_come_from_a_host_of_their_own_where_there_is_one() {
    let files = telegram_double::TelegramDouble::start().await;
    let stage = Stage::start().await.with(&[("ROOKERY_TELEGRAM_FILE_URL", &files.url())]).await;
    let bot = stage.bot().await;
    files.add_file(&bot.token, "photos/a.jpg", *b"picture");
    let uri = format!("{}/file/bot{}/photos/a.jpg", stage.url, bot.key);
    let reply = stage.send(Request::builder().uri(uri).body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, "picture"));
    assert_eq!(stage.get(&bot, "getMe").await.status, 200);
    assert_eq!(stage.telegram.calls(&bot.token, "getMe"), 1);
    assert_eq!((stage.telegram.total_calls(), files.total_calls()), (1, 1));
}
