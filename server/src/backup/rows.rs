//! Whole tables, read and filled.
//!
//! The only statements that are put together while running: which tables there are is the
//! schema's to say. Every name in them comes from the migrations ([`super::catalogue`]), never from
//! a backup file or a person, and is quoted.

use std::path::Path;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Row as _};

use super::BackupError;
use super::catalogue::Table;
use super::cell::{Cell, Kind};
use super::writer::Writer;
use crate::db::{Conn, on_backend};

/// Writes every row of `table`, holding one at a time.
pub async fn write_all(
    conn: &mut Conn<'_>,
    table: &Table,
    writer: &mut Writer,
    path: &Path,
) -> Result<(), BackupError> {
    let sql = select(table);
    on_backend!(conn, |c| {
        let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(c);
        while let Some(row) = rows.try_next().await? {
            let mut values = Vec::with_capacity(table.columns.len());
            for (place, (_, kind)) in table.columns.iter().enumerate() {
                values.push(Value::from(match kind {
                    Kind::Int => Cell::Int(row.try_get(place)?),
                    Kind::Text => Cell::Text(row.try_get(place)?),
                    Kind::Bytes => Cell::Bytes(row.try_get(place)?),
                    Kind::Bool => Cell::Bool(row.try_get(place)?),
                }));
            }
            writer.row(values).map_err(BackupError::file(path))?;
        }
    });
    Ok(())
}

/// Whether `table` has no row.
pub async fn is_empty(conn: &mut Conn<'_>, table: &Table) -> sqlx::Result<bool> {
    let sql = ["SELECT COUNT(*) FROM (SELECT 1 FROM ", &quoted(&table.name), " LIMIT 1) AS found"]
        .concat();
    let count: i64 =
        on_backend!(conn, |c| sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(c).await)?;
    Ok(count == 0)
}

/// Fills one table, row by row.
pub struct Filler {
    table: Table,
    insert: Arc<str>,
}

impl Filler {
    /// Prepares to fill `table`.
    pub fn new(table: Table) -> Self {
        Self { insert: insert(&table).into(), table }
    }

    /// Adds a row as a backup has it.
    pub async fn add(&self, conn: &mut Conn<'_>, values: Vec<Value>) -> Result<(), BackupError> {
        let cells = self.cells(values).ok_or_else(|| {
            BackupError::Damaged(
                ["it has a row that does not fit into ", &self.table.name].concat(),
            )
        })?;
        on_backend!(conn, |c| {
            let mut query = sqlx::query(AssertSqlSafe(self.insert.clone()));
            for cell in cells {
                query = match cell {
                    Cell::Int(value) => query.bind(value),
                    Cell::Text(value) => query.bind(value),
                    Cell::Bytes(value) => query.bind(value),
                    Cell::Bool(value) => query.bind(value),
                };
            }
            query.execute(c).await?;
        });
        Ok(())
    }

    fn cells(&self, values: Vec<Value>) -> Option<Vec<Cell>> {
        let columns = &self.table.columns;
        let fits = values.len() == columns.len();
        let cells = columns.iter().zip(values).map(|((_, kind), value)| kind.read(value)).collect();
        if fits { cells } else { None }
    }
}

fn select(table: &Table) -> String {
    ["SELECT ", &columns(table), " FROM ", &quoted(&table.name)].concat()
}

fn insert(table: &Table) -> String {
    let places: Vec<_> =
        (1..=table.columns.len()).map(|place| ["$", &place.to_string()].concat()).collect();
    [
        "INSERT INTO ",
        &quoted(&table.name),
        " (",
        &columns(table),
        ") VALUES (",
        &places.join(", "),
        ")",
    ]
    .concat()
}

fn columns(table: &Table) -> String {
    table.columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(", ")
}

fn quoted(name: &str) -> String {
    ["\"", &name.replace('"', "\"\""), "\""].concat()
}
