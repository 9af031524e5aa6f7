//! The database: SQLite inside the process by default, PostgreSQL when it grows.
//!
//! Both are spoken to with the same SQL text. [`Db`] and [`Conn`] are enums, and [`on_backend!`]
//! expands one expression once per driver; there is no trait, no second implementation and no
//! branch in a statement. Each module below holds the statements of one table beside its row
//! struct, one function per statement, each taking `&mut Conn`.
//!
//! Reads go through [`Db::read`]. Every write runs in a transaction of [`Db::begin`], one per
//! request; what it wrote is durable once [`Tx::commit`] has returned.

pub mod activity;
pub mod audit;
pub mod audit_chain;
pub mod audit_erasing;
pub mod bot_list;
pub mod bot_settings;
pub mod bots;
pub mod conflicts;
mod connect;
mod connections;
mod counted;
pub mod counts;
pub mod credentials;
pub mod deleted_bots;
pub mod devices;
pub mod drafts;
mod executor;
pub mod gateway;
mod gathered;
pub mod guesses;
pub mod hourly;
pub mod installation;
pub mod keys;
pub mod mails;
mod migrate;
pub mod minutes;
pub mod news;
pub mod one_time_tokens;
pub mod reserved_usernames;
#[cfg(test)]
mod schema;
pub mod sessions;
pub mod setup;
pub mod sign_ups;
pub mod token_checks;
pub mod traffic;
pub mod users;
pub mod webhooks;
mod write;

use sqlx::pool::PoolConnection;
use sqlx::{PgConnection, PgPool, Postgres, Transaction};

pub use connections::{Connections, Lent};
pub use gathered::Gathered;
pub use migrate::{
    MIGRATIONS_POSTGRES, MIGRATIONS_SQLITE, SchemaError, allow_long_statements, latest_version,
    schema_version,
};

/// The answer of a statement.
pub type Result<T> = sqlx::Result<T>;

/// An open database.
#[derive(Clone, Debug)]
pub enum Db {
    /// One file. SQLite has one writer at a time: giving it one connection makes writers queue
    /// for it, in order, instead of polling for the file's lock.
    Sqlite {
        /// The writer.
        write: Connections,
        /// Readers, which see the last commit and never wait for the writer.
        read: Connections,
        /// For those who read for long, so that nobody waits for them.
        snapshots: Connections,
    },
    /// A server.
    Postgres(PgPool),
}

/// A connection lent by a transaction or a pool.
#[derive(Debug)]
pub enum Conn<'c> {
    /// To SQLite.
    Sqlite(&'c mut Lent),
    /// To PostgreSQL.
    Postgres(&'c mut PgConnection),
}

/// A connection held for reading; goes back to its pool when dropped.
#[derive(Debug)]
pub enum Held {
    /// To SQLite.
    Sqlite(Lent),
    /// To PostgreSQL.
    Postgres(PoolConnection<Postgres>),
}

/// A transaction that writes; rolled back unless committed.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Lent),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Evaluates one expression with `$c` as the connection of whichever driver `$conn` is.
macro_rules! on_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Sqlite(connection) => {
                let $c = &mut **connection;
                $body
            }
            $crate::db::Conn::Postgres(connection) => {
                let $c = &mut **connection;
                $body
            }
        }
    };
}
pub(crate) use on_backend;

/// Whether `$query`, a statement with its values, changed exactly one row: how those learn that they
/// were first whose write must happen once.
macro_rules! changes_one {
    ($conn:expr, $query:expr) => {
        $crate::db::on_backend!($conn, |c| $query
            .execute(c)
            .await
            .map(|done| done.rows_affected() == 1))
    };
}
pub(crate) use changes_one;

impl Db {
    /// Borrows a connection to read with.
    pub async fn read(&self) -> Result<Held> {
        Ok(match self {
            Self::Sqlite { read, .. } => Held::Sqlite(read.lend().await?),
            // What waits for the pool is boxed here and below: its 14 kB would be part of whatever asks the
            // database for something, and be copied with it, on SQLite as well.
            Self::Postgres(pool) => Held::Postgres(Box::pin(pool.acquire()).await?),
        })
    }

    /// Begins a transaction that writes.
    ///
    /// On SQLite the first statement that is sent takes the write lock, whatever it is: a transaction
    /// that read first and wrote later would fail with `SQLITE_BUSY_SNAPSHOT` whenever another writer came
    /// between, whatever the timeout.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { write, .. } => Tx::Sqlite(begin(write, "BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(Box::pin(pool.begin()).await?),
        })
    }

    /// Begins a transaction that sees the database as it is now, however long it reads.
    pub async fn snapshot(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { snapshots, .. } => Tx::Sqlite(begin(snapshots, "BEGIN").await?),
            Self::Postgres(pool) => Tx::Postgres(
                Box::pin(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"))
                    .await?,
            ),
        })
    }

    /// Closes all connections, waiting for those in use.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { write, read, snapshots } => {
                read.close().await;
                snapshots.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn begin(connections: &Connections, statement: &'static str) -> Result<Lent> {
    let mut lent = connections.lend().await?;
    lent.begin(statement);
    Ok(lent)
}

impl Held {
    /// The connection, to run statements on.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::Sqlite(connection),
            Self::Postgres(connection) => Conn::Postgres(connection),
        }
    }
}

impl Tx {
    /// The connection, to run statements on.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(transaction) => Conn::Sqlite(transaction),
            Self::Postgres(transaction) => Conn::Postgres(transaction),
        }
    }

    /// Makes everything written durable.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }
}
