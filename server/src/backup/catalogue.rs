//! The tables of a schema: which columns they have, and in which order they can be filled.
//!
//! Read from an empty SQLite database in memory that has taken the same steps. Both engines have
//! the same schema (a test of `db::schema` compares them), so this holds for either.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use super::cell::Kind;
use super::{BackupError, LEFT_OUT};
use crate::db::MIGRATIONS_SQLITE;

/// A table that belongs into a backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in the schema's order.
    pub columns: Vec<(String, Kind)>,
}

/// The tables of the schema at `version`, each after those it refers to.
pub async fn tables(version: i64) -> Result<Vec<Table>, BackupError> {
    let mut scratch = SqliteConnectOptions::new().in_memory(true).connect().await?;
    let migrated = MIGRATIONS_SQLITE.run_direct(Some(version), &mut scratch, false).await;
    migrated.map_err(crate::db::SchemaError::from)?;
    let mut tables = Vec::new();
    for name in ordered(names(&mut scratch).await?, &references(&mut scratch).await?)? {
        if !LEFT_OUT.contains(&name.as_str()) {
            tables.push(Table { columns: columns(&mut scratch, &name).await?, name });
        }
    }
    scratch.close().await?;
    Ok(tables)
}

async fn names(scratch: &mut SqliteConnection) -> sqlx::Result<Vec<String>> {
    const SQL: &str = "SELECT name FROM sqlite_master \
        WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> '_sqlx_migrations' ORDER BY name";
    sqlx::query_scalar(SQL).fetch_all(scratch).await
}

/// Pairs of a table and one that it refers to.
async fn references(scratch: &mut SqliteConnection) -> sqlx::Result<Vec<(String, String)>> {
    const SQL: &str = r#"SELECT t.name, f."table" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
        WHERE t.type = 'table'"#;
    sqlx::query_as(SQL).fetch_all(scratch).await
}

async fn columns(
    scratch: &mut SqliteConnection,
    table: &str,
) -> Result<Vec<(String, Kind)>, BackupError> {
    const SQL: &str = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid";
    let columns: Vec<(String, String)> = sqlx::query_as(SQL).bind(table).fetch_all(scratch).await?;
    let kind = |(name, declared): (String, String)| match Kind::of(&declared) {
        Some(kind) => Ok((name, kind)),
        None => Err(BackupError::Internal(
            ["no backup knows the type ", &declared, " of ", &name].concat(),
        )),
    };
    columns.into_iter().map(kind).collect()
}

/// Puts each name after those it refers to.
fn ordered(
    mut names: Vec<String>,
    references: &[(String, String)],
) -> Result<Vec<String>, BackupError> {
    let mut placed: Vec<String> = Vec::new();
    while !names.is_empty() {
        let is_ready = |name: &String| {
            references.iter().all(|(from, to)| from != name || to == name || placed.contains(to))
        };
        let (ready, waiting): (Vec<_>, Vec<_>) = names.into_iter().partition(is_ready);
        if ready.is_empty() {
            return Err(BackupError::Internal(
                ["tables refer to each other in a circle: ", &waiting.join(", ")].concat(),
            ));
        }
        placed.extend(ready);
        names = waiting;
    }
    Ok(placed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::latest_version;

    #[tokio::test]
    async fn every_table_is_backed_up_unless_it_is_left_out_on_purpose() {
        let mut scratch = SqliteConnectOptions::new().in_memory(true).connect().await.unwrap();
        MIGRATIONS_SQLITE.run_direct(None, &mut scratch, false).await.unwrap();
        let mut all = names(&mut scratch).await.unwrap();
        let backed_up = tables(latest_version()).await.unwrap().into_iter().map(|table| table.name);
        let mut known: Vec<_> = backed_up.chain(LEFT_OUT.map(str::to_owned)).collect();
        known.sort();
        all.sort();
        assert_eq!(known, all);
        assert!(all.contains(&"bots".to_owned()), "{all:?}");
    }

    #[tokio::test]
    async fn a_table_comes_after_those_it_refers_to() {
        let tables = tables(latest_version()).await.unwrap();
        let place = |name: &str| tables.iter().position(|table| table.name == name).unwrap();
        assert!(place("users") < place("bots"));
        assert!(place("bots") < place("gateway_keys"));
        assert!(place("bots") < place("activity"));
    }

    #[test]
    fn a_circle_is_reported() {
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let names = vec!["a".to_owned(), "b".to_owned()];
        assert!(ordered(names.clone(), &[pair("a", "b"), pair("b", "a")]).is_err());
        assert_eq!(ordered(names, &[pair("a", "b"), pair("b", "b")]).unwrap(), ["b", "a"]);
    }
}
