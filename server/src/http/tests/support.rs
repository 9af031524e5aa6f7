//! A server on a fresh database, and requests to it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::response::Response;
use base64::Engine as _;
use domain::UserId;
use http::Request;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use crate::vault::SecretKey;
use crate::{Clock, Config, Db, Random, Server, Vault};

/// A moment in 2026.
pub const NOW_MILLIS: i64 = 1_795_262_400_000;

/// The database under a test.
#[derive(Clone, Copy, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

/// A server whose clock stands still, and the directory it lives in.
pub struct TestServer {
    pub server: Server,
    dir: PathBuf,
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
        std::fs::remove_dir_all(&self.dir).ok();
    }
}

/// A server on the embedded database with these settings.
pub async fn server(settings: &[(&str, &str)]) -> TestServer {
    server_on(Engine::Sqlite, settings).await
}

/// A server on `engine` with these settings.
pub async fn server_on(engine: Engine, settings: &[(&str, &str)]) -> TestServer {
    // Opening a database is a large future; boxed, it is not part of every test's own.
    Box::pin(open(engine, settings)).await
}

async fn open(engine: Engine, settings: &[(&str, &str)]) -> TestServer {
    let random = Random::system().unwrap();
    let name = random.bytes::<8>().map(|byte| format!("{byte:02x}")).concat();
    let dir = std::env::temp_dir().join(format!("rookery-test-{name}"));
    std::fs::create_dir(&dir).unwrap();
    let mut settings: BTreeMap<_, _> =
        settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    settings.insert("ROOKERY_DATA_DIR".to_owned(), dir.display().to_string());
    if let Engine::Postgres = engine {
        settings.insert("ROOKERY_DATABASE_URL".to_owned(), new_postgres_database(&name).await);
    }
    let config = Config::read(&settings).unwrap();
    let db = Db::open(&config.database).await.unwrap();
    db.migrate(&dir).await.unwrap();
    let vault = Vault::new(SecretKey::generate(&random), []);
    let server = Server::new(config, db, Clock::fixed(NOW_MILLIS), random, vault).await.unwrap();
    TestServer { server, dir }
}

async fn new_postgres_database(name: &str) -> String {
    use sqlx::{AssertSqlSafe, Connection as _};
    let cluster = std::env::var("ROOKERY_TEST_POSTGRES_URL")
        .expect("ROOKERY_TEST_POSTGRES_URL must name a PostgreSQL cluster for tests");
    let mut connection = sqlx::PgConnection::connect(&cluster).await.unwrap();
    let create = format!("CREATE DATABASE test_{name}");
    sqlx::query(AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
    let (server, _) = cluster.rsplit_once('/').unwrap();
    format!("{server}/test_{name}")
}

impl TestServer {
    /// Makes a user.
    pub async fn user(&self, name: &str) -> UserId {
        const SQL: &str = "INSERT INTO users (id, email, username, password_hash, role, created_at) \
            VALUES ($1, $2, $3, '', 'user', 0)";
        let id = self.new_id();
        let email = format!("{name}@example.org");
        let mut tx = self.db.begin().await.unwrap();
        crate::db::on_backend!(&mut tx.conn(), |c| {
            sqlx::query(SQL).bind(id).bind(email).bind(name).execute(c).await.map(drop)
        })
        .unwrap();
        tx.commit().await.unwrap();
        UserId(id)
    }

    /// How many rows of sessions there are.
    pub async fn session_rows(&self) -> i64 {
        let mut held = self.db.read().await.unwrap();
        crate::db::on_backend!(&mut held.conn(), |c| {
            sqlx::query_scalar("SELECT COUNT(*) FROM sessions").fetch_one(c).await
        })
        .unwrap()
    }

    /// Some random text, as long as an id.
    pub fn random_id(&self) -> String {
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.random.bytes::<16>())
    }
}

/// A GET as a browser sends it.
pub fn get(path: &str) -> http::request::Builder {
    Request::get(path).header("host", "127.0.0.1:3000").header("accept", "text/html,*/*;q=0.8")
}

/// A POST of a form, as a browser sends it from a page of ours.
pub fn post(path: &str) -> http::request::Builder {
    Request::post(path)
        .header("host", "127.0.0.1:3000")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
}

/// The answer to `request`, which comes from `peer`.
pub async fn send_from(peer: &str, router: &Router, request: http::request::Builder) -> Response {
    let mut request = request.body(Body::empty()).unwrap();
    let peer: SocketAddr = peer.parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    router.clone().oneshot(request).await.unwrap()
}

/// The answer to `request`, which comes from this machine.
pub async fn send(router: &Router, request: http::request::Builder) -> Response {
    send_from("127.0.0.1:50000", router, request).await
}

/// A header of an answer; empty when it has none.
pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The body of an answer.
pub async fn text(response: Response) -> String {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}
