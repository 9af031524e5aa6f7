//! Connections that read an SQLite file.
//!
//! The driver's own pool asks each connection for a sign of life whenever it comes back, which
//! costs a way to the connection's thread and back: as much as the statement itself. A file's
//! connections do not die, so these are lent and taken back without a word.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Result;

/// A few connections, each lent to one statement after the other.
#[derive(Clone, Debug)]
pub struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: SqliteConnectOptions,
    idle: Mutex<Vec<SqliteConnection>>,
    turns: Arc<Semaphore>,
    timeout: Duration,
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Readers {
    /// Opens `count` connections at most, each when it is first needed; whoever waits longer than
    /// `timeout` for one is told so.
    pub(super) fn new(options: SqliteConnectOptions, count: usize, timeout: Duration) -> Self {
        let turns = Arc::new(Semaphore::new(count));
        Self(Arc::new(Shared { options, idle: Mutex::default(), turns, timeout }))
    }

    /// Borrows a connection.
    pub(super) async fn lend(&self) -> Result<Reader> {
        let shared = &self.0;
        let turn = tokio::time::timeout(shared.timeout, Arc::clone(&shared.turns).acquire_owned());
        let turn = turn.await.map_err(|_| sqlx::Error::PoolTimedOut)?;
        let turn = turn.map_err(|_| sqlx::Error::PoolClosed)?;
        let idle = shared.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => shared.options.connect().await?,
        };
        Ok(Reader { connection: Some(connection), home: Arc::clone(shared), _turn: turn })
    }

    /// Lends no more, and closes what is not lent.
    pub(super) async fn close(&self) {
        self.0.turns.close();
        let idle = std::mem::take(&mut *self.0.idle());
        for connection in idle {
            connection.close().await.ok();
        }
    }
}

/// A borrowed connection; goes back when dropped.
#[derive(Debug)]
pub struct Reader {
    /// Only `None` while it is dropped.
    connection: Option<SqliteConnection>,
    home: Arc<Shared>,
    _turn: OwnedSemaphorePermit,
}

#[expect(clippy::expect_used, reason = "only drop takes it out")]
impl Deref for Reader {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        self.connection.as_ref().expect("a reader has its connection until it is dropped")
    }
}

#[expect(clippy::expect_used, reason = "only drop takes it out")]
impl DerefMut for Reader {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        self.connection.as_mut().expect("a reader has its connection until it is dropped")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let connection = self.connection.take();
        if !self.home.turns.is_closed() {
            self.home.idle().extend(connection);
        }
    }
}
