//! What a gateway stands on: a database and a port.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use server::{Clock, Config, Db, Random, Server, Vault, gateway};

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Which database a test runs on.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    /// A file of its own.
    Sqlite,
    /// A database of its own on the server at `ROOKERY_TEST_POSTGRES_URL`.
    Postgres,
}

/// A directory of its own, removed when dropped.
pub struct DataDir(PathBuf);

/// A server on this database, with this Telegram.
pub async fn open_server(
    data: &DataDir,
    telegram: &str,
    database: String,
    more: &[(&str, &str)],
) -> Server {
    let settings = [
        ("ROOKERY_DATA_DIR", data.0.display().to_string()),
        ("ROOKERY_DATABASE_URL", database),
        ("ROOKERY_TELEGRAM_API_URL", telegram.to_owned()),
        ("ROOKERY_SECRET_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned()),
        ("ROOKERY_BOT_RPS_MAX", "1000".to_owned()),
        ("ROOKERY_BOT_PARALLEL_MAX", "100".to_owned()),
    ];
    let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
    let settings = settings.into_iter().chain(more);
    let settings: BTreeMap<_, _> = settings.map(|(name, value)| (name.to_owned(), value)).collect();
    let config = Config::read(&settings).expect("good settings");
    let db = Db::open(&config.database).await.expect("a database");
    db.migrate(&data.0).await.expect("a schema");
    let vault = Vault::new(config.secret_keys[0].clone(), []);
    let random = Random::system().expect("random numbers");
    Server::new(config, db, Clock::system(), random, vault).await.expect("a server")
}

/// Serves the gateway on a free port and tells its address.
pub async fn serve(server: &Server) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = gateway::router(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A new, empty database.
pub async fn database_url(engine: Engine, data: &DataDir) -> String {
    match engine {
        Engine::Sqlite => format!("sqlite://{}", data.0.join("rookery.db").display()),
        Engine::Postgres => {
            let server = std::env::var("ROOKERY_TEST_POSTGRES_URL")
                .expect("ROOKERY_TEST_POSTGRES_URL names the PostgreSQL server that tests may use");
            let random = Random::system().expect("random numbers");
            let name = format!("test_{:016x}", u64::from_le_bytes(random.bytes()));
            create_database(&server, &name).await;
            let (start, _) = server.rsplit_once('/').expect("a URL with a database");
            format!("{start}/{name}")
        }
    }
}

async fn create_database(server: &str, name: &str) {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(server).await.expect("a PostgreSQL server");
    let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(sql).execute(&mut connection).await.expect("a database");
}

impl DataDir {
    pub fn new() -> Self {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("rookery-gateway-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory");
        Self(path)
    }
}

impl Drop for DataDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
