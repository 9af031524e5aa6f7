//! What must not be seen.

use std::io::{Read as _, Write};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::telegram_api::{ApiHash, ApiId};
use http::Request;
use server::bots::{self, TelegramApi};
use telegram_double::Fault;

use super::ground::Engine;
use super::stage::Stage;

/// Collects what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no writer panics").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn an_answer_that_names_the_token_is_not_handed_on() {
    let stage = Stage::start().await;
    let bot = stage.bot().await;
    let get_file = "GETFILE?file_id=1";
    let secret = bot.token.split_once(':').unwrap().1;
    for folder in [bot.token.clone(), bot.token.replace(':', "~")] {
        let path = format!("/var/lib/telegram-bot-api/{folder}/photos/a.jpg");
        let file = serde_json::json!({"file_id": "1", "file_unique_id": "1", "file_path": path});
        stage.telegram.set_result("getFile", None, file);
        let mut request = stage.request(&bot, get_file, Body::empty());
        request.headers_mut().insert("accept-encoding", "gzip, br".parse().unwrap());
        let reply = stage.send(request).await;
        assert!(!reply.body.contains(secret), "{reply:?}");
        reply.is_refused(502, "Bad Gateway");
    }
    let seen = stage.telegram.last_request(&bot.token).unwrap();
    assert!(seen.headers.iter().all(|(name, _)| name != "accept-encoding"), "{seen:?}");
    let file =
        serde_json::json!({"file_id": "1", "file_unique_id": "1", "file_path": "photos/a.jpg"});
    stage.telegram.set_result("getFile", None, file.clone());
    assert_eq!(stage.get(&bot, get_file).await.json()["result"], file);
    let large = serde_json::json!({"file_path": "a".repeat(65 << 10)});
    stage.telegram.set_result("getFile", None, large);
    stage.get(&bot, get_file).await.is_refused(502, "Bad Gateway");
}

/// Whether `secret` is in a text, or in bytes that it holds in base64.
fn has(text: &str, secret: &str) -> bool {
    let decoded = text.split('"').filter_map(|part| STANDARD.decode(part).ok());
    let within = |bytes: Vec<u8>| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
    text.contains(secret) || decoded.into_iter().any(within)
}

async fn neither_metrics_nor_backups_have_a_secret_of_a_bot_in_them(engine: Engine) {
    let stage = Stage::start_on(engine).await;
    let bot = stage.bot().await;
    let viewer = stage.user_of(&bot).await;
    let api = TelegramApi {
        api_id: ApiId::parse("7654321").unwrap(),
        api_hash: ApiHash::parse("0123456789abcdef0123456789abcdef").unwrap(),
        phone: None,
        session_string: None,
    };
    bots::set_up_credentials(&stage.server, &viewer, bot.id, &api).await.unwrap();
    let hook = "setWebhook?url=https%3A%2F%2Fcanary.example.org%2F&secret_token=canary";
    for method in [hook, "getMe", "test/getMe", "sendMessage?chat_id=1&text=canary", "logOut"] {
        stage.get(&bot, method).await;
    }
    stage.telegram.fault(Fault::Reset);
    stage.get(&bot, "getMe").await;
    stage.server.stopping.cancel();
    server::gateway::run(stage.server.clone()).await;
    // The stage is content with the token itself where a keyed hash of it belongs.
    stage.sql("UPDATE bots SET fingerprint = credential WHERE id = $1", bot.id.0).await;

    let server = &stage.server;
    let file = server.config.data_dir.join("all.rookery");
    server::backup::write(&server.config, &server.db, &server.clock, &file).await.unwrap();
    let mut backup = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(std::fs::File::open(&file).unwrap());
    unpacked.read_to_string(&mut backup).unwrap();
    assert!(has(&backup, "test_bot"), "the bot itself is in it");
    let metrics = stage.server.metrics.render();
    assert!(metrics.contains("rookery_gateway_calls_total"), "calls are counted: {metrics}");
    for secret in [
        bot.token.split_once(':').unwrap().1,
        bot.key.split_once(':').unwrap().1,
        "7654321",
        "0123456789abcdef0123456789abcdef",
        "canary",
    ] {
        assert!(!has(&backup, secret) && !has(&metrics, secret), "{secret} is in it");
    }
}

#[tokio::test]
async fn neither_metrics_nor_backups_have_a_secret_of_a_bot_in_them_on_sqlite() {
    neither_metrics_nor_backups_have_a_secret_of_a_bot_in_them(Engine::Sqlite).await;
}

#[tokio::test]
async fn neither_metrics_nor_backups_have_a_secret_of_a_bot_in_them_on_postgres() {
    neither_metrics_nor_backups_have_a_secret_of_a_bot_in_them(Engine::Postgres).await;
}

#[tokio::test]
async fn not_even_the_most_talkative_log_has_a_token_a_key_or_a_text_in_it() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    // While there is one subscriber alone, what another test's thread comes to first is never logged.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _logging = tracing::subscriber::set_default(subscriber);

    let mut stage = Stage::start().await;
    let bot = stage.bot().await;
    let send = "sendMessage?chat_id=1&text=canary";
    for fault in [None, Some(Fault::Html { status: 500 }), Some(Fault::Reset), Some(Fault::Cut)] {
        if let Some(fault) = fault {
            stage.telegram.fault(fault);
        }
        let uri = format!("{}/bot{}/{send}", stage.url, bot.key);
        drop(stage.open(Request::builder().uri(uri).body(Body::empty()).unwrap()).await);
    }
    let hook = "setWebhook?url=https%3A%2F%2Fcanary.example.org%2F&secret_token=canary";
    assert_eq!(stage.get(&bot, hook).await.status, 200);
    stage.telegram.revoke(&bot.token);
    stage.get(&bot, send).await;
    stage.telegram.stop();
    let token = domain::BotToken::parse(&bot.token).unwrap();
    let error = stage.server.telegram.get_me(&token).await.unwrap_err();
    tracing::warn!(%error, ?error, ?token, gateway = ?stage.server.gateway, "what others may log");

    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("call failed") && log.contains("what others may log"),
        "the log is on: {log}"
    );
    for secret in [
        &bot.token,
        &bot.key,
        bot.token.split_once(':').unwrap().1,
        bot.key.split_once(':').unwrap().1,
        "canary",
    ] {
        assert!(!log.contains(secret), "{secret} is logged");
    }
}
