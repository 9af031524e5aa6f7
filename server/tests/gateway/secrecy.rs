//! What must not be seen.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use http::Request;
use telegram_double::Fault;

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
async fn not_even_the_most_talkative_log_has_a_token_a_key_or_a_text_in_it() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
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
