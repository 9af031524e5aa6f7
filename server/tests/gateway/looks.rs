//! What a test can see of a stage's database.

use std::time::{Duration, Instant};

use server::db;

use super::stage::{Reply, Stage, TestBot};

/// For what takes as long as it takes.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Well before a poll of thirty seconds ends by itself, and time for a machine that is busy.
pub const SOON: Duration = Duration::from_secs(10);

/// Waits until it is so.
pub async fn eventually(so: impl AsyncFn() -> bool) {
    let start = Instant::now();
    while !so().await {
        assert!(start.elapsed() < PATIENCE, "it does not come");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Stage {
    /// Calls until a call is refused, however slowly calls are made.
    pub async fn until_refused(&self, bot: &TestBot) -> Reply {
        for _ in 0..1_000 {
            let reply = self.get(bot, "getMe").await;
            if reply.status != 200 {
                return reply;
            }
        }
        panic!("nothing is refused")
    }

    /// One number from the database.
    pub async fn number(&self, sql: &'static str, id: i64) -> Option<i64> {
        let mut held = self.server.db.read().await.expect("a connection");
        let found: Option<Option<i64>> = match held.conn() {
            db::Conn::Sqlite(c) => sqlx::query_scalar(sql).bind(id).fetch_optional(c).await,
            db::Conn::Postgres(c) => sqlx::query_scalar(sql).bind(id).fetch_optional(c).await,
        }
        .expect("the statement runs");
        found.flatten()
    }

    /// Whether a webhook is remembered.
    pub async fn has_webhook(&self, bot: &TestBot) -> bool {
        let sql = "SELECT COUNT(webhook) FROM bots WHERE id = $1";
        self.number(sql, bot.id.0).await == Some(1)
    }

    /// Waits until nothing is to be done about the bot's webhook.
    pub async fn until_no_duty(&self, bot: &TestBot) {
        let sql = "SELECT COUNT(*) FROM bots WHERE id = $1 \
            AND webhook_duty IS NULL AND webhook_due_at IS NULL AND webhook_held_until IS NULL";
        eventually(async || self.number(sql, bot.id.0).await == Some(1)).await;
    }

    /// How often the bot's activity tells of this event, given as JSON.
    pub async fn events(&self, bot: &TestBot, event: &'static str) -> i64 {
        let mut held = self.server.db.read().await.expect("a connection");
        let rows = db::activity::of_bot(&mut held.conn(), bot.id, 1_000).await.expect("read");
        i64::try_from(rows.iter().filter(|row| row.event == event).count()).expect("few")
    }

    /// How many mails there are of this letter.
    pub async fn mails(&self, letter: &'static str) -> usize {
        let sql = "SELECT letter FROM mails";
        let mut held = self.server.db.read().await.expect("a connection");
        let letters: Vec<String> = match held.conn() {
            db::Conn::Sqlite(c) => sqlx::query_scalar(sql).fetch_all(c).await,
            db::Conn::Postgres(c) => sqlx::query_scalar(sql).fetch_all(c).await,
        }
        .expect("the statement runs");
        letters.iter().filter(|found| *found == letter).count()
    }

    /// Bytes from the database.
    pub async fn bytes(&self, sql: &'static str, id: i64) -> Vec<u8> {
        let mut held = self.server.db.read().await.expect("a connection");
        match held.conn() {
            db::Conn::Sqlite(c) => sqlx::query_scalar(sql).bind(id).fetch_one(c).await,
            db::Conn::Postgres(c) => sqlx::query_scalar(sql).bind(id).fetch_one(c).await,
        }
        .expect("bytes")
    }
}
