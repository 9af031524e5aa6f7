//! The database that is filled, on either engine.

use std::str::FromStr as _;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

use crate::Outcome;

/// A connection of its own.
#[derive(Debug)]
pub enum Target {
    /// A file.
    Sqlite(Box<SqliteConnection>),
    /// A server.
    Postgres(Box<PgConnection>),
}

impl Target {
    /// Opens `sqlite://FILE` or `postgres://…`.
    pub async fn open(url: &str) -> Outcome<Self> {
        let opened = if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url).map_err(|error| error.to_string())?;
            // What is made here can be made again: no waiting for the disk.
            let options = options.pragma("synchronous", "OFF").pragma("cache_size", "-262144");
            SqliteConnection::connect_with(&options).await.map(Box::new).map(Self::Sqlite)
        } else {
            PgConnection::connect(url).await.map(Box::new).map(Self::Postgres)
        };
        opened.map_err(|error| error.to_string())
    }

    /// Runs a statement about the rows from the first to the last number, at a time. What the
    /// engines write differently stands in it as a word in braces.
    pub async fn run(&mut self, sql: &str, [first, last, now]: [i64; 3]) -> Outcome<()> {
        let bytes = if matches!(self, Self::Sqlite(_)) { "BLOB" } else { "BYTEA" };
        let sql = sql.replace("{first}", &first.to_string()).replace("{last}", &last.to_string());
        let sql = sql.replace("{now}", &now.to_string()).replace("{bytes}", bytes);
        let done = match self {
            Self::Sqlite(c) => sqlx::query(AssertSqlSafe(sql)).execute(&mut **c).await.map(drop),
            Self::Postgres(c) => sqlx::query(AssertSqlSafe(sql)).execute(&mut **c).await.map(drop),
        };
        done.map_err(|error| error.to_string())
    }

    /// Lets PostgreSQL count what is there, as it does by itself after a while.
    pub async fn settle(mut self) -> Outcome<()> {
        let statements: &[&str] = if matches!(self, Self::Sqlite(_)) {
            &[]
        } else {
            // `counts` had a row for every other row that was made, and has a handful now.
            &["VACUUM FULL counts", "VACUUM ANALYZE"]
        };
        for statement in statements {
            self.run(statement, [0; 3]).await?;
        }
        let closed = match self {
            Self::Sqlite(c) => c.close().await,
            Self::Postgres(c) => c.close().await,
        };
        closed.map_err(|error| error.to_string())
    }
}
