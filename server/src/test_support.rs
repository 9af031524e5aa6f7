//! Servers for tests: each on a database of its own, at a fixed time, with random numbers that are
//! always the same, a cheap hash, mail that stays in the queue, and a Bot API address that nobody answers at.
//!
//! ```ignore
//! on_both_engines! {
//!     async fn a_name_can_be_taken_once(engine) {
//!         let server = test_support::server(engine).await;
//!         …
//!     }
//! }
//! ```

#![expect(clippy::unwrap_used, reason = "this is for tests: what fails here fails them")]

pub mod hashing;
pub mod pictures;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::accounts::hasher::Hasher;
use crate::db::on_backend;
use crate::{Clock, Config, Db, Random, Server, secrets};

/// Where a cluster for tests runs, as a superuser's URL.
const POSTGRES_URL: &str = "ROOKERY_TEST_POSTGRES_URL";
/// When tests take place: 2026-11-21T12:00:00Z.
pub const NOON_MILLIS: i64 = 1_795_262_400_000;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A file in a directory of the test's own.
    Sqlite,
    /// A database of the test's own in the cluster that the environment names.
    Postgres,
}

/// Makes of each `async fn name(engine) { … }` two tests, `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $name:ident($engine:ident) $body:block)+) => {$(
        mod $name {
            use super::*;

            $(#[$attribute])*
            async fn story($engine: $crate::test_support::Engine) $body

            #[tokio::test]
            async fn sqlite() {
                Box::pin(story($crate::test_support::Engine::Sqlite)).await;
            }

            #[tokio::test]
            async fn postgres() {
                Box::pin(story($crate::test_support::Engine::Postgres)).await;
            }
        }
    )+};
}

/// A data directory and an empty database, both gone when this is dropped.
#[derive(Debug)]
pub struct Place {
    data_dir: PathBuf,
    postgres: Option<OwnDatabase>,
}

impl Place {
    /// Makes a new place.
    pub async fn new(engine: Engine) -> Self {
        let name = format!("test_{:032x}", u128::from_le_bytes(Random::system().unwrap().bytes()));
        let data_dir = std::env::temp_dir().join(format!("rookery_{name}"));
        secrets::make_data_dir(&data_dir).unwrap();
        let postgres = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(OwnDatabase::create(name).await),
        };
        Self { data_dir, postgres }
    }

    /// Where files go.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// Settings for this place, `settings` winning over those that tests start with.
    pub fn config(&self, settings: &[(&str, &str)]) -> Config {
        let mut variables = BTreeMap::from([
            ("ROOKERY_DATA_DIR".to_owned(), self.data_dir.display().to_string()),
            // Refused at once: a test that forgets its double must not talk to Telegram.
            ("ROOKERY_TELEGRAM_API_URL".to_owned(), "http://127.0.0.1:9".to_owned()),
            // All come from one address, at a time that stands still.
            ("ROOKERY_LIMIT_SIGN_IN".to_owned(), "1000/s".to_owned()),
            ("ROOKERY_LIMIT_RESET".to_owned(), "1000/s".to_owned()),
        ]);
        if let Some(database) = &self.postgres {
            variables.insert(
                "ROOKERY_DATABASE_URL".to_owned(),
                database.url().expose_secret().to_owned(),
            );
        }
        variables
            .extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Config::read(&variables).unwrap()
    }

    /// Opens the database as it is, not migrated.
    pub async fn open(&self) -> Db {
        Db::open(&self.config(&[]).database).await.unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.data_dir).ok();
    }
}

/// A server in a place of its own; use it as the [`Server`] it holds.
#[derive(Debug)]
pub struct TestServer {
    /// The server.
    pub server: Server,
    /// Its clock, which stands still until the test moves it.
    pub clock: Clock,
    /// Where it keeps everything.
    pub place: Place,
}

impl std::ops::Deref for TestServer {
    type Target = Server;
    fn deref(&self) -> &Server {
        &self.server
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.server.stopping.cancel();
    }
}

impl TestServer {
    /// Changes the database past all services.
    pub async fn run(&self, sql: String) {
        let mut tx = self.server.db.begin().await.unwrap();
        crate::db::on_backend!(&mut tx.conn(), |c| c.execute(AssertSqlSafe(sql)).await.map(drop))
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Another node on the same database and data directory, with the same clock.
    pub async fn second_node(&self) -> Server {
        // Other random numbers than the first node's: two nodes never draw the same id.
        start(self.server.config.clone(), self.clock.clone(), Random::seeded(2)).await
    }

    /// Another node with these settings in place of the first one's: as after a restart.
    pub async fn second_node_with(&self, settings: &[(&str, &str)]) -> Server {
        start(self.place.config(settings), self.clock.clone(), Random::seeded(2)).await
    }
}

/// A server on a fresh database.
pub async fn server(engine: Engine) -> TestServer {
    server_with(engine, &[]).await
}

/// A server on a fresh database, with some settings.
pub async fn server_with(engine: Engine, settings: &[(&str, &str)]) -> TestServer {
    let place = Place::new(engine).await;
    let clock = Clock::fixed(NOON_MILLIS);
    let server = start(place.config(settings), clock.clone(), Random::seeded(1)).await;
    TestServer { server, clock, place }
}

async fn start(config: Config, clock: Clock, random: Random) -> Server {
    let db = Db::open(&config.database).await.unwrap();
    db.migrate(&config.data_dir).await.unwrap();
    let vault = secrets::open_vault(&config, &random).unwrap();
    Server::with_hasher(config, db, clock, random, vault, Hasher::cheap()).await.unwrap()
}

/// Runs statements on the server's database, as an operator's mistake may.
pub async fn run_sql(server: &Server, sql: &'static str) {
    let mut tx = server.db.begin().await.unwrap();
    on_backend!(&mut tx.conn(), |c| sqlx::raw_sql(sql).execute(c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

/// A database in the cluster for tests, dropped with this.
#[derive(Debug)]
struct OwnDatabase {
    name: String,
}

impl OwnDatabase {
    async fn create(name: String) -> Self {
        // The name is ours: hexadecimal digits.
        let sql = format!("CREATE DATABASE {name}");
        run_in_cluster(sql).await.unwrap();
        Self { name }
    }

    fn url(&self) -> SecretString {
        let mut url = url::Url::parse(cluster().expose_secret()).unwrap();
        url.set_path(&self.name);
        SecretString::from(url.to_string())
    }
}

impl Drop for OwnDatabase {
    /// Drops the database from a thread and runtime of its own, since the test's runtime may be
    /// gone already. Best effort: what is left goes with the cluster.
    fn drop(&mut self) {
        // FORCE ends the connections that the test's pools still hold.
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(run_in_cluster(sql)).map_err(std::io::Error::other)
        });
        dropping.join().ok();
    }
}

async fn run_in_cluster(sql: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(cluster().expose_secret()).await?;
    connection.execute(AssertSqlSafe(sql)).await?;
    connection.close().await
}

fn cluster() -> SecretString {
    let url = std::env::var(POSTGRES_URL).unwrap_or_else(|_| {
        panic!("{POSTGRES_URL} is not set: tests on PostgreSQL need a superuser's URL of a cluster for tests")
    });
    SecretString::from(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    on_both_engines! {
        async fn each_test_has_a_database_of_its_own(engine) {
            let (first, second) = (server(engine).await, server(engine).await);
            let same_node = first.second_node().await;
            let key_check = async |server: &Server| {
                let mut held = server.db.read().await.unwrap();
                crate::db::installation::key_check(&mut held.conn()).await.unwrap()
            };
            let mut tx = first.db.begin().await.unwrap();
            let emptied = "UPDATE installation SET key_check = $1";
            crate::db::on_backend!(&mut tx.conn(), |c| sqlx::query(emptied).bind(vec![1_u8]).execute(c).await.map(drop)).unwrap();
            tx.commit().await.unwrap();
            assert_eq!(key_check(&same_node).await, [1]);
            assert_ne!(key_check(&second).await, [1]);
        }
    }

    #[tokio::test]
    async fn nothing_is_left_of_a_place_that_is_dropped() {
        let server = server(Engine::Sqlite).await;
        let data_dir = server.place.data_dir().to_owned();
        assert!(data_dir.join("rookery.db").exists());
        drop(server);
        assert!(!data_dir.exists());
    }
}
