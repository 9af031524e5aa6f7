//! Opening the database.

use std::path::Path;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::time::Instant;

use super::{Connections, Db, Result};
use crate::config::DatabaseUrl;
use crate::error::is_connection_trouble;

/// How long a request waits for a connection; then it is answered 503. The statements behind it
/// take milliseconds, so a longer wait means that the database is in trouble.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long SQLite waits for another process (a command, a backup) that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Readers of the SQLite file: statements take microseconds, so a few serve many requests.
const SQLITE_READERS: u32 = 4;
/// Backups and commands that see one state of the SQLite file for long: one at a time, and one more.
const SQLITE_SNAPSHOTS: u32 = 2;
/// Connections to PostgreSQL, whose default limit is 100: leaves room for several nodes.
const POSTGRES_CONNECTIONS: u32 = 16;
/// Longest wait for one statement on PostgreSQL; guards the pool against a stuck one.
const STATEMENT_TIMEOUT: &str = "10s";
/// How long a start waits for a database that is starting too.
const PATIENCE: Duration = Duration::from_mins(1);
/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);

impl Db {
    /// Opens the database at `url` once; see [`Db::open_patiently`].
    pub async fn open(url: &DatabaseUrl) -> Result<Self> {
        match url {
            DatabaseUrl::Sqlite(path) => Box::pin(open_sqlite(path)).await,
            DatabaseUrl::Postgres(url) => Box::pin(open_postgres(url)).await,
        }
    }

    /// Opens the database at `url`, waiting for a server that is not there yet; `say_why` is told
    /// once, and only if there is something to wait for.
    pub async fn open_patiently(
        url: &DatabaseUrl,
        say_why: impl FnOnce(&sqlx::Error),
    ) -> Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        let mut say_why = Some(say_why);
        loop {
            match Self::open(url).await {
                Err(error) if may_come(url, &error) && Instant::now() < deadline => {
                    if let Some(say_why) = say_why.take() {
                        say_why(&error);
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                opened => return opened,
            }
        }
    }
}

/// Whether waiting may help: the server or its database is not there yet, or not ready. A wrong
/// password stays wrong, and a file does not come by itself.
fn may_come(url: &DatabaseUrl, error: &sqlx::Error) -> bool {
    const NO_SUCH_DATABASE: &str = "3D000";
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(url, DatabaseUrl::Postgres(_))
        && (is_connection_trouble(error) || code.is_some_and(|code| code == NO_SUCH_DATABASE))
}

async fn open_sqlite(path: &Path) -> Result<Db> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL syncs every commit: what was acknowledged survives a power cut, not only a kill.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT);
    Box::pin(forget_statistics(&options)).await?;
    let connections = |count| Connections::new(options.clone(), count, ACQUIRE_TIMEOUT);
    let write = connections(1);
    // The writer opens first: it creates the file and switches it to WAL.
    drop(write.lend().await?);
    let (read, snapshots) = (connections(SQLITE_READERS), connections(SQLITE_SNAPSHOTS));
    Ok(Db::Sqlite { write, read, snapshots })
}

/// Has SQLite choose its plans without statistics, as in the tests that look at plans. They are as old as
/// the last time somebody made them: those of a day on which three people had signed up have it read all
/// users of a table that has grown since, with every sign-in. A connection reads them once, so this comes first.
async fn forget_statistics(options: &SqliteConnectOptions) -> Result<()> {
    let mut connection = options.connect().await?;
    sqlx::query("DROP TABLE IF EXISTS sqlite_stat1").execute(&mut connection).await?;
    connection.close().await
}

async fn open_postgres(url: &SecretString) -> Result<Db> {
    let options: PgConnectOptions = url.expose_secret().parse()?;
    let options = options
        .application_name("rookery")
        // Notices ("relation exists already, skipping") say nothing that an operator needs.
        .options([("statement_timeout", STATEMENT_TIMEOUT), ("client_min_messages", "warning")]);
    let pool =
        PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(ACQUIRE_TIMEOUT);
    match pool.connect_with(options.clone()).await {
        Ok(pool) => Ok(Db::Postgres(pool)),
        // The pool has tried again and again, and forgotten why.
        Err(sqlx::Error::PoolTimedOut) => Err(reason(&options).await),
        Err(error) => Err(error),
    }
}

/// Why no connection can be made.
async fn reason(options: &PgConnectOptions) -> sqlx::Error {
    match tokio::time::timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(options)).await {
        Ok(Err(error)) => error,
        _ => sqlx::Error::PoolTimedOut,
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::db::Conn;
    use crate::test_support::{Engine, Place, server_with};

    fn at_port(url: &SecretString, port: u16) -> (DatabaseUrl, String) {
        let mut url = url::Url::parse(url.expose_secret()).unwrap();
        let server = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
        url.set_host(Some("127.0.0.1")).unwrap();
        url.set_port(Some(port)).unwrap();
        (DatabaseUrl::Postgres(url.to_string().into()), server)
    }

    #[tokio::test]
    async fn a_server_that_starts_later_is_waited_for() {
        let place = Place::new(Engine::Postgres).await;
        let DatabaseUrl::Postgres(url) = place.config(&[]).database else {
            panic!("not PostgreSQL")
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let (url, server) = at_port(&url, address.port());
        let (said, why) = tokio::sync::oneshot::channel();
        let opening = tokio::spawn(async move {
            Db::open_patiently(&url, |error| said.send(error.to_string()).unwrap()).await
        });
        assert!(why.await.unwrap().contains("refused"));
        assert!(!opening.is_finished());
        let listener = TcpListener::bind(address).await.unwrap();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(async move {
                    tokio::io::copy_bidirectional(&mut client, &mut server).await
                });
            }
        });
        let db = opening.await.unwrap().unwrap();
        assert_eq!(
            super::super::schema_version(&mut db.read().await.unwrap().conn()).await.unwrap(),
            None
        );
    }

    #[tokio::test]
    async fn what_waiting_cannot_mend_is_told_at_once() {
        let missing = DatabaseUrl::Sqlite("/nonexistent/rookery.db".into());
        let waited = Db::open_patiently(&missing, |_| panic!("waits for a file"));
        assert!(tokio::time::timeout(Duration::from_secs(5), waited).await.unwrap().is_err());
    }

    #[tokio::test]
    async fn what_sqlite_knew_of_a_small_table_does_not_decide_how_a_large_one_is_read() {
        const MAKE_USER: &str = "INSERT INTO users (id, email, username, password_hash, role, created_at) \
            VALUES (1, 'ada@example.org', 'ada', '', 'user', 0)";
        const PLAN: &str =
            "EXPLAIN QUERY PLAN SELECT id FROM users WHERE email = $1 OR username = $1";
        let server = server_with(Engine::Sqlite, &[]).await;
        let mut tx = server.db.begin().await.unwrap();
        for statement in [MAKE_USER, "ANALYZE"] {
            let Conn::Sqlite(writer) = tx.conn() else { panic!("not SQLite") };
            sqlx::query(statement).execute(writer).await.unwrap();
        }
        tx.commit().await.unwrap();
        let db = server.place.open().await;
        let mut held = db.read().await.unwrap();
        let Conn::Sqlite(reader) = held.conn() else { panic!("not SQLite") };
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(PLAN).bind("ada").fetch_all(reader).await.unwrap();
        assert!(steps.iter().all(|(.., step)| !step.contains("SCAN")), "{steps:?}");
    }
}
