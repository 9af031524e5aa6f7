mod delivery;
mod fake_smtp;
mod inbox;
mod queue;

use std::time::{Duration, Instant};

use domain::Email;

use super::smtp::Relay;
use super::worker::Worker;
use super::{Written, enqueue};
use crate::db::on_backend;
use crate::test_support::{Engine, TestServer, server_with};
use crate::{Server, test_support};

/// What a mail's row says of its delivery.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Fate {
    id: i64,
    message_id: String,
    state: String,
    attempts: i64,
    due_at: i64,
    finished_at: Option<i64>,
    last_error: Option<String>,
    is_empty: bool,
}

fn letter(to: &str) -> Written {
    Written {
        to: Email::parse(to).unwrap(),
        kind: "verify_email",
        subject: "Grüße".to_owned(),
        text: format!("Hello {to}\n\nhttps://bots.example.org/verify-email?token=s3cret\n"),
        html: format!("<p>Hello {to}</p>"),
        valid_seconds: None,
    }
}

async fn post(server: &Server, letter: Written) {
    let mut tx = server.db.begin().await.unwrap();
    enqueue(server, &mut tx.conn(), letter).await.unwrap();
    tx.commit().await.unwrap();
    server.mail_queued.notify_one();
}

/// All mails, oldest first.
async fn fates(server: &Server) -> Vec<Fate> {
    const SQL: &str = "SELECT id, message_id, state, attempts, due_at, finished_at, last_error, \
        body IS NULL AS is_empty FROM mails ORDER BY id";
    let mut held = server.db.read().await.unwrap();
    on_backend!(&mut held.conn(), |c| sqlx::query_as(SQL).fetch_all(c).await).unwrap()
}

/// The only mail there is, once `wanted` holds for it.
async fn fate(server: &Server, wanted: impl Fn(&Fate) -> bool) -> Fate {
    let start = Instant::now();
    loop {
        let fates = fates(server).await;
        if let [fate] = fates.as_slice()
            && wanted(fate)
        {
            return fate.clone();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{fates:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn until(mut holds: impl AsyncFnMut() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < Duration::from_secs(20), "waited in vain");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A server that sends its mail to `url`, and its worker.
async fn sending_to(engine: Engine, url: &str) -> TestServer {
    sending_patiently_to(engine, url, Duration::from_secs(10)).await
}

async fn sending_patiently_to(engine: Engine, url: &str, patience: Duration) -> TestServer {
    let settings = [("ROOKERY_SMTP_URL", url), ("ROOKERY_PUBLIC_URL", "https://bots.example.org")];
    let server = server_with(engine, &settings).await;
    let relay = Relay::of(&server.config).unwrap().unwrap().impatient(patience);
    tokio::spawn(Worker::new(server.server.clone(), Some(relay)).run());
    server
}
