//! Bringing the schema up to date.

use std::fs::File;
use std::path::Path;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Connection as _, PgConnection};

use super::{Conn, Db, on_backend};

/// The schema's steps on SQLite.
pub static MIGRATIONS_SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
/// The same steps on PostgreSQL.
pub static MIGRATIONS_POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// Why the schema cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// A newer program has been here.
    #[error(
        "the database was made by a newer version of Rookery (schema {0}); install that version or a later one"
    )]
    Newer(i64),
    /// The lock file cannot be used.
    #[error("cannot lock {0}: {1}")]
    Lock(String, std::io::Error),
    /// A step failed.
    #[error("the database schema cannot be brought up to date: {0}")]
    Failed(MigrateError),
}

impl From<MigrateError> for SchemaError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) | MigrateError::VersionTooNew(version, _) => {
                Self::Newer(version)
            }
            other => Self::Failed(other),
        }
    }
}

impl Db {
    /// Brings the schema up to date. Nodes that start together take turns: PostgreSQL by an
    /// advisory lock, SQLite (whose driver has none) by a lock file in `data_dir`.
    pub async fn migrate(&self, data_dir: &Path) -> Result<(), SchemaError> {
        Box::pin(self.migrate_to(data_dir, i64::MAX)).await
    }

    /// Takes the steps up to `version`, as a restore needs it.
    ///
    /// The driver's `run_to` asks for an `Acquire` that the compiler cannot follow across tasks;
    /// `run_direct` is what it calls.
    pub async fn migrate_to(&self, data_dir: &Path, version: i64) -> Result<(), SchemaError> {
        match self {
            Self::Sqlite { write, .. } => {
                let _turn = take_turn(data_dir).await?;
                let mut writer = write.lend().await.map_err(MigrateError::from)?;
                Ok(MIGRATIONS_SQLITE.run_direct(Some(version), writer.driver(), false).await?)
            }
            Self::Postgres(pool) => {
                // A connection of its own, closed afterwards: when a step fails the driver leaves
                // the lock to the connection's end.
                let mut own = pool.acquire().await.map_err(MigrateError::from)?.detach();
                let migrated = migrate_postgres(&mut own, version).await;
                own.close().await.ok();
                Ok(migrated?)
            }
        }
    }
}

async fn migrate_postgres(connection: &mut PgConnection, version: i64) -> Result<(), MigrateError> {
    no_statement_timeout(connection, NO_TIMEOUT_SESSION).await?;
    MIGRATIONS_POSTGRES.run_direct(Some(version), connection, false).await
}

/// A step over a large table, or the wait for another node's steps, takes as long as it takes.
const NO_TIMEOUT_SESSION: &str = "SET statement_timeout = 0";

async fn no_statement_timeout(
    connection: &mut PgConnection,
    sql: &'static str,
) -> sqlx::Result<()> {
    sqlx::query(sql).execute(connection).await.map(drop)
}

/// Lifts the limit on one statement's time until the transaction ends: a backup reads a large
/// table with one statement. SQLite has no such limit.
pub async fn allow_long_statements(conn: &mut Conn<'_>) -> sqlx::Result<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(connection) => {
            no_statement_timeout(connection, "SET LOCAL statement_timeout = 0").await
        }
    }
}

/// The last step that this program knows.
pub fn latest_version() -> i64 {
    MIGRATIONS_SQLITE.iter().map(|step| step.version).max().unwrap_or_default()
}

/// The last step this database has taken; `None` where Rookery has never been.
pub async fn schema_version(conn: &mut Conn<'_>) -> sqlx::Result<Option<i64>> {
    const HAS_SQLITE: &str =
        "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'";
    const HAS_POSTGRES: &str = "SELECT COUNT(to_regclass('_sqlx_migrations'))";
    const SQL: &str = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";
    let has: i64 = match conn {
        Conn::Sqlite(c) => sqlx::query_scalar(HAS_SQLITE).fetch_one(&mut **c).await?,
        Conn::Postgres(c) => sqlx::query_scalar(HAS_POSTGRES).fetch_one(&mut **c).await?,
    };
    if has == 0 {
        return Ok(None);
    }
    on_backend!(conn, |c| sqlx::query_scalar(SQL).fetch_one(c).await)
}

/// Waits for this process's turn; it ends when the file is dropped.
async fn take_turn(data_dir: &Path) -> Result<File, SchemaError> {
    let path = data_dir.join("migrate.lock");
    let named = path.display().to_string();
    let lock = move || {
        let file = File::options().create(true).truncate(false).write(true).open(path)?;
        file.lock()?;
        Ok(file)
    };
    let locked = tokio::task::spawn_blocking(lock).await.map_err(std::io::Error::other).flatten();
    locked.map_err(|error| SchemaError::Lock(named, error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

    use super::*;
    use crate::config::DatabaseUrl;
    use crate::on_both_engines;
    use crate::test_support::{Engine, Place};
    use secrecy::ExposeSecret as _;

    #[test]
    fn both_engines_have_the_same_steps() {
        let names = |migrator: &Migrator| {
            migrator.iter().map(|step| (step.version, step.description.clone())).collect::<Vec<_>>()
        };
        assert_eq!(names(&MIGRATIONS_SQLITE), names(&MIGRATIONS_POSTGRES));
    }

    async fn version(db: &Db) -> Option<i64> {
        schema_version(&mut db.read().await.unwrap().conn()).await.unwrap()
    }

    on_both_engines! {
        async fn nodes_that_start_together_take_turns(engine) {
            let place = Place::new(engine).await;
            let first = place.open().await;
            assert_eq!(version(&first).await, None);
            let ready = std::sync::Arc::new(tokio::sync::Barrier::new(8));
            let mut nodes = tokio::task::JoinSet::new();
            for _ in 0..8 {
                let (db, data_dir, ready) = (place.open().await, place.data_dir().to_owned(), ready.clone());
                nodes.spawn(async move {
                    ready.wait().await;
                    db.migrate(&data_dir).await
                });
            }
            while let Some(outcome) = nodes.join_next().await {
                outcome.unwrap().unwrap();
            }
            assert_eq!(version(&first).await, Some(latest_version()));
        }

        async fn a_newer_schema_is_refused_in_plain_words(engine) {
            const SQL: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                VALUES (9999, 'from the future', TRUE, $1, 0)";
            let place = Place::new(engine).await;
            let db = place.open().await;
            db.migrate(place.data_dir()).await.unwrap();
            let mut tx = db.begin().await.unwrap();
            on_backend!(&mut tx.conn(), |c| sqlx::query(SQL).bind(vec![0_u8]).execute(c).await.map(drop)).unwrap();
            tx.commit().await.unwrap();
            let refusal = db.migrate(place.data_dir()).await.unwrap_err();
            assert!(matches!(refusal, SchemaError::Newer(9999)), "{refusal}");
            assert!(refusal.to_string().contains("newer version of Rookery"), "{refusal}");
            // The refusal leaves no lock behind.
            assert!(db.migrate(place.data_dir()).await.is_err());
        }
    }

    #[tokio::test]
    async fn a_step_may_take_longer_than_a_statement_may() {
        let place = Place::new(Engine::Postgres).await;
        let DatabaseUrl::Postgres(url) = place.config(&[]).database else {
            panic!("not PostgreSQL")
        };
        let options: PgConnectOptions = url.expose_secret().parse().unwrap();
        let mut other = PgConnection::connect_with(&options).await.unwrap();
        let impatient = options.options([("statement_timeout", "100ms")]);
        let db = Db::Postgres(PgPoolOptions::new().connect_with(impatient).await.unwrap());
        // The step that makes this table waits until this transaction ends.
        let mut in_the_way = other.begin().await.unwrap();
        sqlx::query("CREATE TABLE users (id BIGINT)").execute(&mut *in_the_way).await.unwrap();
        let data_dir = place.data_dir().to_owned();
        let migration = tokio::spawn(async move { db.migrate(&data_dir).await });
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert!(!migration.is_finished());
        in_the_way.rollback().await.unwrap();
        migration.await.unwrap().unwrap();
    }
}
