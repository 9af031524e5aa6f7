//! A gateway with a database and a Telegram of its own.

use std::sync::atomic::{AtomicU32, Ordering};

use super::ground::{DataDir, Engine, database_url, open_server, serve};
use axum::body::Body;
use domain::{
    BotId, BotLimits, Email, GatewayKey, KeyId, Provider, Role, Timestamp, UserId, Username,
};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use server::db::{self, bots::NewBot};
use server::{Origin, Server, Viewer, vault};
use telegram_double::{TelegramDouble, example_token};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// A gateway with a database and a Telegram of its own.
pub struct Stage {
    pub server: Server,
    pub telegram: TelegramDouble,
    pub url: String,
    client: Client<HttpConnector, Body>,
    database: String,
    data: DataDir,
}

/// A registered bot with one key.
pub struct TestBot {
    pub id: BotId,
    pub token: String,
    pub key: String,
    pub key_id: KeyId,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// The limits of a bot that no test reaches by accident.
pub const WIDE: BotLimits = BotLimits { rps: 1_000, max_concurrent: 100 };

impl Stage {
    pub async fn start() -> Self {
        Self::start_on(Engine::Sqlite).await
    }

    pub async fn start_on(engine: Engine) -> Self {
        let data = DataDir::new();
        let telegram = TelegramDouble::start().await;
        let database = database_url(engine, &data).await;
        Self::set_up(telegram, database, data, &[]).await
    }

    /// Another stage on the database of this one, with these settings besides.
    pub async fn with(self, settings: &[(&str, &str)]) -> Self {
        let Self { telegram, database, data, .. } = self;
        Self::set_up(telegram, database, data, settings).await
    }

    async fn set_up(
        telegram: TelegramDouble,
        database: String,
        data: DataDir,
        settings: &[(&str, &str)],
    ) -> Self {
        let server = open_server(&data, &telegram.url(), database.clone(), settings).await;
        let url = serve(&server).await;
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { server, telegram, url, client, database, data }
    }

    /// Another node on the same database, which speaks to the same Telegram; its own is idle.
    pub async fn second_node(&self) -> Self {
        let telegram = TelegramDouble::start().await;
        let database = self.database.clone();
        let server = open_server(&self.data, &self.telegram.url(), database.clone(), &[]).await;
        let url = serve(&server).await;
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { server, telegram, url, client, database, data: DataDir::new() }
    }

    /// A running bot with wide limits.
    pub async fn bot(&self) -> TestBot {
        self.bot_with(WIDE).await
    }

    pub async fn bot_with(&self, limits: BotLimits) -> TestBot {
        let number = 100_000 + i64::from(COUNTER.fetch_add(1, Ordering::Relaxed));
        let token = example_token(number);
        let (server, now) = (&self.server, self.server.clock.now());
        let (user, id) = (UserId(server.new_id()), BotId(server.new_id()));
        self.sql(
            "INSERT INTO users (id, email, username, password_hash, role, created_at) \
            VALUES ($1, 'u' || $1 || '@example.org', 'u' || $1, '', 'user', 0)",
            user.0,
        )
        .await;
        let place = format!("bots/{id}/credential");
        let credential =
            server.vault.seal(&server.random, &place, token.as_bytes()).expect("sealed");
        let bot = NewBot {
            id,
            user,
            provider: Provider::Telegram,
            provider_id: number,
            name: "Test",
            username: "test_bot",
            credential: &credential,
            fingerprint: token.as_bytes(),
            limits,
        };
        let mut tx = server.db.begin().await.expect("a transaction");
        assert!(db::bots::insert(&mut tx.conn(), &bot, now).await.expect("inserted"));
        db::bots::set_running(&mut tx.conn(), id, true, now).await.expect("started");
        tx.commit().await.expect("committed");
        let (key, key_id) = self.key_for(id, number).await;
        TestBot { id, token, key, key_id }
    }

    /// Makes another key for the bot.
    pub async fn key_for(&self, bot: BotId, number: i64) -> (String, KeyId) {
        let server = &self.server;
        let key = GatewayKey::new(number, &server.random.secret()).expose().to_owned();
        let id = KeyId(server.new_id());
        let mut tx = server.db.begin().await.expect("a transaction");
        db::keys::insert(&mut tx.conn(), id, bot, "test", &vault::digest(&key), server.clock.now())
            .await
            .expect("inserted");
        tx.commit().await.expect("committed");
        (key, id)
    }

    /// The bot's user, signed in.
    pub async fn user_of(&self, bot: &TestBot) -> Viewer {
        let id = self.number("SELECT user_id FROM bots WHERE id = $1", bot.id.0).await;
        Viewer {
            id: UserId(id.expect("a bot")),
            username: Username::parse("ada").expect("a name"),
            email: Email::parse("ada@example.org").expect("an address"),
            role: Role::User,
            picture: None,
            session: 0,
            confirmed_at: None,
            support: None,
            origin: Origin {
                address: [192, 0, 2, 1].into(),
                agent: "Test/1".to_owned(),
                device: None,
            },
        }
    }

    /// Runs a statement on one row, as another process would, and tells nobody.
    pub async fn sql(&self, sql: &'static str, id: i64) {
        let mut tx = self.server.db.begin().await.expect("a transaction");
        let done = match tx.conn() {
            db::Conn::Sqlite(c) => sqlx::query(sql).bind(id).execute(c).await.map(drop),
            db::Conn::Postgres(c) => sqlx::query(sql).bind(id).execute(c).await.map(drop),
        };
        done.expect("the statement runs");
        tx.commit().await.expect("committed");
    }

    /// Runs a statement as an operator would.
    pub async fn run(&self, sql: &'static str) {
        let mut tx = self.server.db.begin().await.expect("a transaction");
        let done = match tx.conn() {
            db::Conn::Sqlite(c) => sqlx::raw_sql(sql).execute(c).await.map(drop),
            db::Conn::Postgres(c) => sqlx::raw_sql(sql).execute(c).await.map(drop),
        };
        done.expect("the statement runs");
        tx.commit().await.expect("committed");
    }

    /// Suspends the bot as the admin service does.
    pub async fn suspend(&self, bot: &TestBot, reason: &str) {
        let mut tx = self.server.db.begin().await.expect("a transaction");
        db::bots::suspend(&mut tx.conn(), bot.id, reason, self.server.clock.now())
            .await
            .expect("suspended");
        tx.commit().await.expect("committed");
        self.server.gateway.refresh(&self.server, bot.id).await;
    }

    /// Ends the bot's suspension as the admin service does.
    pub async fn reinstate(&self, bot: &TestBot) {
        let mut tx = self.server.db.begin().await.expect("a transaction");
        let now = self.server.clock.now();
        db::bots::reinstate(&mut tx.conn(), bot.id, now).await.expect("reinstated");
        tx.commit().await.expect("committed");
        self.server.gateway.refresh(&self.server, bot.id).await;
    }

    /// Starts or stops the bot as its service does.
    pub async fn set_running(&self, bot: &TestBot, running: bool) {
        let mut tx = self.server.db.begin().await.expect("a transaction");
        db::bots::set_running(&mut tx.conn(), bot.id, running, self.server.clock.now())
            .await
            .expect("set");
        tx.commit().await.expect("committed");
        self.server.gateway.refresh(&self.server, bot.id).await;
    }

    /// Revokes the bot's key as its service does.
    pub async fn revoke(&self, bot: &TestBot) {
        let now = self.server.clock.now();
        let mut tx = self.server.db.begin().await.expect("a transaction");
        // The bot first, as everybody locks them.
        db::bots::touch(&mut tx.conn(), bot.id, now).await.expect("touched");
        db::keys::revoke(&mut tx.conn(), bot.key_id, bot.id, now).await.expect("revoked");
        tx.commit().await.expect("committed");
        self.server.gateway.refresh(&self.server, bot.id).await;
    }

    /// Sets the bot's webhook with the real token, past the gateway.
    pub async fn set_webhook_elsewhere(&self, bot: &TestBot, url: &str) {
        let token = domain::BotToken::parse(&bot.token).expect("a token");
        let wanted = serde_json::json!({"url": url});
        let set: bool =
            self.server.telegram.call(&token, "setWebhook", &wanted).await.expect("an answer");
        assert!(set);
    }

    /// A GET of this method (and query) with the bot's key.
    pub async fn get(&self, bot: &TestBot, method: &str) -> Reply {
        self.send(self.request(bot, method, Body::empty())).await
    }

    /// A request for this method with the bot's key, a POST when there is a body.
    pub fn request(&self, bot: &TestBot, method: &str, body: Body) -> Request<Body> {
        use http_body::Body as _;
        let verb = if body.is_end_stream() { "GET" } else { "POST" };
        let uri = format!("{}/bot{}/{method}", self.url, bot.key);
        Request::builder().method(verb).uri(uri).body(body).expect("a request")
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let (parts, body) = self.open(request).await.into_parts();
        let body = body.collect().await.expect("a whole answer").to_bytes();
        let body = String::from_utf8(body.to_vec()).expect("text");
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request and leaves the answer's body unread.
    pub async fn open(&self, request: Request<Body>) -> http::Response<Incoming> {
        self.client.request(request).await.expect("an answer")
    }

    /// Sends these very bytes and reads the answer to its end.
    pub async fn raw(&self, request: &str) -> String {
        let address = self.url.trim_start_matches("http://");
        let mut socket = tokio::net::TcpStream::connect(address).await.expect("a connection");
        socket.write_all(request.as_bytes()).await.expect("sent");
        let mut reply = String::new();
        socket.read_to_string(&mut reply).await.expect("text");
        reply
    }

    pub fn now(&self) -> Timestamp {
        self.server.clock.now()
    }
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {self:?}"))
    }

    /// Asserts an error in Telegram's envelope: exactly these three keys.
    #[track_caller]
    pub fn is_refused(&self, code: u16, description: &str) {
        let wanted =
            serde_json::json!({"ok": false, "error_code": code, "description": description});
        assert_eq!(self.json(), wanted);
        assert_eq!(self.status, code);
        assert_eq!(self.headers["content-type"], "application/json");
    }
}
