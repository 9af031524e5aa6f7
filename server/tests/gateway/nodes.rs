//! Two nodes on one database: what one of them changes reaches the other.

use std::time::{Duration, Instant};

use server::gateway;
use tokio::task::JoinHandle;

use super::ground::Engine;
use super::looks::{PATIENCE, SOON, eventually};
use super::stage::{Stage, TestBot};

/// A running gateway, and another node.
struct Nodes {
    here: Stage,
    there: Stage,
    running: JoinHandle<()>,
}

impl Nodes {
    async fn start(engine: Engine) -> Self {
        let here = Stage::start_on(engine).await;
        let there = here.second_node().await;
        let running = tokio::spawn(gateway::run(here.server.clone()));
        Self { here, there, running }
    }

    /// Waits until the running gateway listens for news.
    async fn listening(&self) {
        let listens = "SELECT COUNT(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND query LIKE 'LISTEN%' AND $1 = 0";
        eventually(async || self.there.number(listens, 0).await == Some(1)).await;
    }

    /// How long the running gateway goes on letting the bot's calls pass.
    async fn until_refused(&self, bot: &TestBot) -> (u16, Duration) {
        let start = Instant::now();
        loop {
            let status = self.here.get(bot, "getMe").await.status.as_u16();
            if status != 200 || start.elapsed() > PATIENCE {
                return (status, start.elapsed());
            }
        }
    }

    async fn stop(self) {
        self.here.server.stopping.cancel();
        self.running.await.unwrap();
    }
}

/// A change that the re-read cannot find, because it seems to be of long ago: what arrives of it has
/// come by NOTIFY.
const SUSPEND_LONG_AGO: &str = "UPDATE bots SET suspended_at = 1, suspended_reason = 'spam', changed_at = 1, \
    revision = revision + 1 WHERE id = $1";
const REVOKE: &str = "UPDATE gateway_keys SET revoked_at = 1 WHERE bot_id = $1";
const TOUCH_LONG_AGO: &str =
    "UPDATE bots SET changed_at = 1, revision = revision + 1 WHERE id = $1";

#[tokio::test]
async fn a_suspension_and_a_revocation_arrive_by_notify_alone() {
    let nodes = Nodes::start(Engine::Postgres).await;
    nodes.listening().await;
    // The rounds, which find everything in the end, take a minute for all bots.
    let bots = many_bots(&nodes, 200).await;
    let (suspended, revoked) = (&bots[0], &bots[100]);
    nodes.there.sql(SUSPEND_LONG_AGO, suspended.id.0).await;
    let (status, took) = nodes.until_refused(suspended).await;
    assert!(status == 403 && took < SOON, "{status} after {took:?}");
    nodes.there.sql(REVOKE, revoked.id.0).await;
    nodes.there.sql(TOUCH_LONG_AGO, revoked.id.0).await;
    let (status, took) = nodes.until_refused(revoked).await;
    assert!(status == 401 && took < SOON, "{status} after {took:?}");
    nodes.stop().await;
}

/// Running bots that the gateway knows.
async fn many_bots(nodes: &Nodes, count: usize) -> Vec<TestBot> {
    let mut bots = Vec::new();
    for _ in 0..count {
        let bot = nodes.here.bot().await;
        assert_eq!(nodes.here.get(&bot, "getMe").await.status, 200);
        bots.push(bot);
    }
    bots
}

const STOP_LONG_AGO: &str =
    "UPDATE bots SET running = FALSE, changed_at = 1, revision = revision + 1 WHERE id = $1";
const LIMIT_LONG_AGO: &str =
    "UPDATE bots SET rps = 1, changed_at = 1, revision = revision + 1 WHERE id = $1";

#[tokio::test]
async fn a_stop_and_changed_limits_arrive_by_notify_alone() {
    let nodes = Nodes::start(Engine::Postgres).await;
    nodes.listening().await;
    let bots = many_bots(&nodes, 200).await;
    let (stopped, limited) = (&bots[0], &bots[100]);
    nodes.there.sql(STOP_LONG_AGO, stopped.id.0).await;
    let (status, took) = nodes.until_refused(stopped).await;
    assert!(status == 403 && took < SOON, "{status} after {took:?}");
    nodes.there.sql(LIMIT_LONG_AGO, limited.id.0).await;
    let (status, took) = nodes.until_refused(limited).await;
    assert!(status == 429 && took < SOON, "{status} after {took:?}");
    let refused = nodes.here.until_refused(limited).await;
    assert_eq!(refused.headers["ratelimit-policy"], "\"requests\";q=1;w=1");
    nodes.stop().await;
}

#[tokio::test]
async fn changes_arrive_while_the_counters_wait_for_the_database() {
    const WAITING: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
        AND wait_event_type = 'Lock' AND query LIKE '%bot_minutes%' AND $1 = 0";
    let nodes = Nodes::start(Engine::Postgres).await;
    nodes.there.run("ALTER TABLE bots DISABLE TRIGGER bots_notify").await;
    let bot = nodes.here.bot().await;
    assert_eq!(nodes.here.get(&bot, "getMe").await.status, 200);
    let mut tx = nodes.there.server.db.begin().await.unwrap();
    let server::db::Conn::Postgres(connection) = tx.conn() else { panic!("not PostgreSQL") };
    let lock = "LOCK TABLE bot_minutes IN EXCLUSIVE MODE";
    sqlx::query(lock).execute(connection).await.unwrap();
    // What was counted before may be written already.
    assert_eq!(nodes.here.get(&bot, "getMe").await.status, 200);
    eventually(async || nodes.there.number(WAITING, 0).await == Some(1)).await;
    nodes.there.suspend(&bot, "spam").await;
    let (status, took) = nodes.until_refused(&bot).await;
    assert!(status == 403 && took < SOON, "{status} after {took:?}");
    drop(tx);
    nodes.stop().await;
}

#[tokio::test]
async fn without_notify_changes_arrive_soon_all_the_same() {
    let nodes = Nodes::start(Engine::Postgres).await;
    nodes.there.run("ALTER TABLE bots DISABLE TRIGGER bots_notify").await;
    let (suspended, revoked) = (nodes.here.bot().await, nodes.here.bot().await);
    for bot in [&suspended, &revoked] {
        assert_eq!(nodes.here.get(bot, "getMe").await.status, 200);
    }
    nodes.there.suspend(&suspended, "spam").await;
    let (status, took) = nodes.until_refused(&suspended).await;
    assert!(status == 403 && took < SOON, "{status} after {took:?}");
    nodes.there.revoke(&revoked).await;
    let (status, took) = nodes.until_refused(&revoked).await;
    assert!(status == 401 && took < SOON, "{status} after {took:?}");
    nodes.stop().await;
}

#[tokio::test]
async fn a_listener_that_lost_its_connection_listens_again() {
    let nodes = Nodes::start(Engine::Postgres).await;
    nodes.listening().await;
    let bots = many_bots(&nodes, 200).await;
    let kill = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN%' AND $1 = 0";
    assert_eq!(nodes.there.number(kill, 0).await, Some(1));
    tokio::time::sleep(Duration::from_millis(500)).await;
    nodes.listening().await;
    nodes.there.sql(SUSPEND_LONG_AGO, bots[0].id.0).await;
    let (status, took) = nodes.until_refused(&bots[0]).await;
    assert!(status == 403 && took < SOON, "{status} after {took:?}");
    nodes.stop().await;
}

async fn a_bot_whose_row_is_gone_is_nobodys(engine: Engine) {
    let nodes = Nodes::start(engine).await;
    let bot = nodes.here.bot().await;
    assert_eq!(nodes.here.get(&bot, "getMe").await.status, 200);
    if matches!(engine, Engine::Postgres) {
        nodes.listening().await;
    }
    nodes.there.sql("DELETE FROM bots WHERE id = $1", bot.id.0).await;
    let (status, took) = nodes.until_refused(&bot).await;
    // Where nobody tells of it, the rounds come to it: soon, while there are few bots.
    assert!(status == 401 && took < SOON, "{status} after {took:?}");
    nodes.stop().await;
}

#[tokio::test]
async fn a_bot_whose_row_is_gone_is_nobodys_on_sqlite() {
    a_bot_whose_row_is_gone_is_nobodys(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_bot_whose_row_is_gone_is_nobodys_on_postgres() {
    a_bot_whose_row_is_gone_is_nobodys(Engine::Postgres).await;
}
