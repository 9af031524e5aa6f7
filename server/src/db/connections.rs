//! Connections to an SQLite file.
//!
//! The driver's own pool asks each connection for a sign of life whenever it comes back, which
//! costs a way to the connection's thread and back: as much as the statement itself. A file's
//! connections do not die, so these are lent and taken back without a word.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Result;
use super::write::Write;

/// How many writes go to a connection's thread together: a transaction that has very many of them
/// makes no text that is longer and longer.
const TOGETHER_MAX: usize = 16;

/// A few connections, each lent to one after the other, in the order in which they asked.
#[derive(Clone, Debug)]
pub struct Connections(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    count: u32,
    idle: Mutex<Vec<SqliteConnection>>,
    turns: Arc<Semaphore>,
    timeout: Duration,
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connections {
    /// Opens `count` connections at most, each when it is first needed; whoever waits longer than
    /// `timeout` for one is told so.
    pub(super) fn new(options: SqliteConnectOptions, count: u32, timeout: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(usize::try_from(count).unwrap_or(usize::MAX)));
        Self(Arc::new(Shared { options, count, idle: Mutex::default(), turns, timeout }))
    }

    /// Borrows a connection.
    pub(super) async fn lend(&self) -> Result<Lent> {
        let shared = &self.0;
        let turn = tokio::time::timeout(shared.timeout, Arc::clone(&shared.turns).acquire_owned());
        let turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = shared.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => shared.options.connect().await?,
        };
        let home = Arc::clone(shared);
        let (connection, turn) = (Some(connection), Some(turn));
        Ok(Lent { connection, home, turn, waiting: Vec::new(), in_transaction: false })
    }

    /// Lends no more, and closes all when those that are lent have come back.
    pub(super) async fn close(&self) {
        let shared = &self.0;
        let all = shared.turns.acquire_many(shared.count).await;
        shared.turns.close();
        drop(all);
        let idle = std::mem::take(&mut *shared.idle());
        for connection in idle {
            connection.close().await.ok();
        }
    }
}

/// A borrowed connection; goes back when dropped, and what it has begun is rolled back before.
#[derive(Debug)]
pub struct Lent {
    /// Only `None` while it is dropped, as is `turn`.
    connection: Option<SqliteConnection>,
    home: Arc<Shared>,
    turn: Option<OwnedSemaphorePermit>,
    /// What goes to the connection's thread together with the next statement: the beginning of a
    /// transaction, and what was written since.
    waiting: Vec<Write>,
    /// Whether a transaction was begun there.
    in_transaction: bool,
}

impl Lent {
    /// Begins a transaction with this statement, which goes along with the next one.
    pub(super) fn begin(&mut self, statement: &'static str) {
        self.waiting.push(Write::new(statement));
    }

    /// Does this together with the next statement of the transaction.
    pub(super) async fn write(&mut self, write: Write) -> Result<()> {
        if !self.in_transaction && self.waiting.is_empty() {
            return Err(sqlx::Error::Protocol("written outside of a transaction".to_owned()));
        }
        self.waiting.push(write);
        if self.waiting.len() < TOGETHER_MAX {
            return Ok(());
        }
        sqlx::query("").execute(self).await.map(drop)
    }

    /// The connection itself, for what does not care what waits.
    #[expect(clippy::expect_used, reason = "only drop takes it out")]
    pub(super) fn driver(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("whoever borrows a connection has it until it is dropped")
    }

    /// What waits, which from now on is under way: it may have been done even if nobody waits for
    /// the answer any more.
    pub(super) fn take_waiting(&mut self) -> Vec<Write> {
        self.in_transaction |= !self.waiting.is_empty();
        std::mem::take(&mut self.waiting)
    }

    /// Makes durable what was written since [`Lent::begin`].
    pub(super) async fn commit(mut self) -> Result<()> {
        sqlx::query("COMMIT").execute(&mut self).await?;
        self.in_transaction = false;
        Ok(())
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let (Some(connection), turn) = (self.connection.take(), self.turn.take()) else { return };
        if !self.in_transaction {
            self.home.idle().push(connection);
        } else if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(roll_back(connection, Arc::clone(&self.home), turn));
        }
        // Without a runtime there is nobody who could wait: it is closed, and rolled back by that.
    }
}

/// Takes back a connection that others wait for until then.
async fn roll_back(
    mut connection: SqliteConnection,
    home: Arc<Shared>,
    turn: Option<OwnedSemaphorePermit>,
) {
    let done = sqlx::query("ROLLBACK").execute(&mut connection).await;
    // SQLite itself refuses where nothing was begun, or was rolled back already. With any other
    // trouble the connection is of no use any more, and the next one is a new one.
    if matches!(done, Ok(_) | Err(sqlx::Error::Database(_))) {
        home.idle().push(connection);
    }
    drop(turn);
}

#[cfg(test)]
mod tests {
    use crate::db::{on_backend, users};
    use crate::test_support::{Engine, server_with};

    const MAKE_USER: &str = "INSERT INTO users (id, email, username, password_hash, role, created_at) \
        VALUES (1, 'ada@example.org', 'ada', '', 'user', 0)";

    #[tokio::test]
    async fn what_is_given_up_at_any_moment_is_rolled_back_and_the_next_one_gets_its_turn() {
        let server = server_with(Engine::Sqlite, &[]).await;
        for moments in 0..40 {
            let write = async {
                let mut tx = server.db.begin().await.unwrap();
                on_backend!(&mut tx.conn(), |c| sqlx::query(MAKE_USER).execute(c).await.map(drop))
                    .unwrap();
            };
            let patience = async {
                for _ in 0..moments {
                    tokio::task::yield_now().await;
                }
            };
            tokio::select! {
                biased;
                () = write => {}
                () = patience => {}
            }
            let mut tx = server.db.begin().await.unwrap();
            assert_eq!(users::count(&mut tx.conn()).await.unwrap(), 0);
            tx.commit().await.unwrap();
        }
        server.db.close().await;
        assert!(server.db.begin().await.is_err());
    }
}
