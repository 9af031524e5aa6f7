//! Statements of which nobody needs to know more than that they worked.
//!
//! SQLite's connection lives on a thread of its own, and a way there and back costs more than most
//! statements. Within a transaction these therefore wait for the next statement that has an answer,
//! or for the `COMMIT`, and go there together with it.

use sqlx::error::BoxDynError;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, PgConnection};

use super::{Conn, Result};

/// A statement with its values. That it failed may be told only by one that comes after it in the
/// transaction, at the latest by [`super::Tx::commit`]: it is for what can only fail by a fault.
#[derive(Debug)]
pub(super) struct Write {
    sql: &'static str,
    values: Vec<Value>,
}

/// A value of a statement.
#[derive(Debug)]
pub(super) enum Value {
    Integer(Option<i64>),
    Text(String),
    Bytes(Vec<u8>),
    Truth(bool),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Integer(Some(value))
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Self {
        Self::Integer(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Self::Bytes(value.to_vec())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Truth(value)
    }
}

impl Write {
    /// A statement whose places are `$1`, `$2` and so on, and which answers no rows.
    pub(super) const fn new(sql: &'static str) -> Self {
        Self { sql, values: Vec::new() }
    }

    /// Adds the value of the next place.
    pub(super) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// Has it done on this connection.
    pub(super) async fn on(self, conn: &mut Conn<'_>) -> Result<()> {
        tracing::trace!("a write");
        match conn {
            Conn::Sqlite(connection) => connection.write(self).await,
            Conn::Postgres(connection) => self.on_postgres(connection).await,
        }
    }

    async fn on_postgres(self, connection: &mut PgConnection) -> Result<()> {
        let mut query = sqlx::query(self.sql);
        for value in self.values {
            query = match value {
                Value::Integer(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::Truth(value) => query.bind(value),
            };
        }
        query.execute(connection).await.map(drop)
    }

    /// Adds the statement to `text` and its values to `arguments`, where they come after those that
    /// are there already.
    pub(super) fn append_to(
        self,
        text: &mut String,
        arguments: &mut SqliteArguments,
    ) -> std::result::Result<(), BoxDynError> {
        renumber(text, self.sql, arguments.len());
        for value in self.values {
            match value {
                Value::Integer(value) => arguments.add(value)?,
                Value::Text(value) => arguments.add(value)?,
                Value::Bytes(value) => arguments.add(value)?,
                Value::Truth(value) => arguments.add(value)?,
            }
        }
        Ok(())
    }
}

/// Adds `sql` to `text`, its places counted from `taken` on.
fn renumber(text: &mut String, sql: &str, taken: usize) {
    let mut parts = sql.split('$');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().unwrap_or_default() + taken;
        text.push('$');
        text.push_str(&number.to_string());
        text.push_str(rest);
    }
}
