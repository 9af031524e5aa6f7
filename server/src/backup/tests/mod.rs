//! Losing everything, and getting it back.

mod damage;
mod keys;
mod left_out;
mod pictures;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::catalogue::{self, Table};
use super::cell::{Cell, Kind};
use super::reader::{Entry, Reader};
use super::rows::{self, Filler};
use super::{BackupError, Summary, restore, write};
use crate::db::{latest_version, on_backend};
use crate::test_support::{self, Engine, Place, TestServer};
use crate::{Clock, Db, Random, Server, on_both_engines, secrets};

const TOKEN: &[u8] = b"123456789:the-real-token";
const PLACE: &str = "bots/1/credential";

/// A server with a row in every table, a sealed credential, and sessions, links and locks as well.
async fn full(engine: Engine) -> TestServer {
    const SESSION: &str = "INSERT INTO sessions (id_hash, user_id, address, agent, created_at, seen_at, expires_at) \
        VALUES ($1, 1, '127.0.0.1', 'a browser', 1, 1, 1)";
    const LINK: &str = "INSERT INTO one_time_tokens (token_hash, purpose, created_at, expires_at) VALUES ($1, 'set_up', 1, 1)";
    const GUESSES: &str = "INSERT INTO guesses (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, 5, 1, 9000000000, 1, 5, 9000000000)";
    let server = test_support::server(engine).await;
    let credential = server.vault.seal(&server.random, PLACE, TOKEN).unwrap();
    for table in catalogue::tables(latest_version()).await.unwrap() {
        // These two have one row, which the start has made.
        if !["installation", "audit_head"].contains(&table.name.as_str()) {
            add(
                &server,
                &table,
                &[sample_row(&table, 1, &credential), sample_row(&table, 2, &credential)],
            )
            .await;
        }
    }
    for sql in [SESSION, LINK, GUESSES] {
        let mut tx = server.db.begin().await.unwrap();
        on_backend!(&mut tx.conn(), |c| sqlx::query(sql)
            .bind(vec![1_u8])
            .execute(c)
            .await
            .map(drop))
        .unwrap();
        tx.commit().await.unwrap();
    }
    server
}

async fn add(server: &Server, table: &Table, rows: &[Vec<Value>]) {
    let filler = Filler::new(table.clone());
    let mut tx = server.db.begin().await.unwrap();
    for row in rows {
        filler.add(&mut tx.conn(), row.clone()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// Values that fit every table: numbers are the row's own, so that references hold.
fn sample_row(table: &Table, row: i64, credential: &[u8]) -> Vec<Value> {
    let cell = |name: &str, kind: Kind| match (name, kind) {
        ("role", _) => Cell::Text(Some("owner".to_owned())),
        ("state", _) => Cell::Text(Some("queued".to_owned())),
        ("kind", _) => Cell::Text(Some("api_id".to_owned())),
        ("webhook_duty", _) => Cell::Text(Some("remove".to_owned())),
        ("suspended_at" | "finished_at" | "body", _) if row == 2 => match kind {
            Kind::Bytes => Cell::Bytes(None),
            _ => Cell::Int(None),
        },
        ("credential", _) if row == 1 => Cell::Bytes(Some(credential.to_vec())),
        (_, Kind::Int) => Cell::Int(Some(row)),
        (_, Kind::Text) => Cell::Text(Some(format!("{} {name} {row}: \"ä\" 🐦\n", table.name))),
        (_, Kind::Bytes) => {
            Cell::Bytes(Some(format!("{} {name} {row}\0\u{ff}", table.name).into_bytes()))
        }
        (_, Kind::Bool) => Cell::Bool(Some(row == 1)),
    };
    table.columns.iter().map(|(name, kind)| cell(name, *kind).into()).collect()
}

/// The rows in a backup, by table, in an order of their own.
fn content(path: &Path) -> BTreeMap<String, Vec<String>> {
    let (_, mut reader) = Reader::open(path).unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut current = String::new();
    while let Some(entry) = reader.next().unwrap() {
        match entry {
            Entry::Table(head) => current = head.name,
            Entry::Picture(_) => {}
            Entry::Row(values) => {
                tables.entry(current.clone()).or_default().push(Value::from(values).to_string());
            }
        }
    }
    for rows in tables.values_mut() {
        rows.sort();
    }
    tables
}

/// A place for the backup that outlives the server's.
struct Shelf(Place);

impl Shelf {
    async fn new() -> Self {
        Self(Place::new(Engine::Sqlite).await)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.data_dir().join(name)
    }
}

async fn back_up(server: &Server, path: &Path) -> Summary {
    write(&server.config, &server.db, &server.clock, path).await.unwrap()
}

async fn change(db: &Db, sql: &'static str) {
    let mut tx = db.begin().await.unwrap();
    on_backend!(&mut tx.conn(), |c| sqlx::query(sql).execute(c).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

async fn count(server: &Server, sql: &'static str) -> i64 {
    count_in(&server.db, sql).await
}

async fn count_in(db: &Db, sql: &'static str) -> i64 {
    let mut held = db.read().await.unwrap();
    on_backend!(&mut held.conn(), |c| sqlx::query_scalar(sql).fetch_one(c).await).unwrap()
}

async fn everything_comes_back(from: Engine, to: Engine) {
    let shelf = Shelf::new().await;
    let path = shelf.file("all.rookery");
    let server = full(from).await;
    let summary = back_up(&server, &path).await;
    let before = content(&path);
    assert_eq!(
        before.len(),
        catalogue::tables(latest_version()).await.unwrap().len(),
        "a table is empty: {before:?}"
    );
    for table in super::LEFT_OUT {
        assert!(!before.contains_key(table), "{table}");
    }
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let lost = server.place.data_dir().to_owned();
    drop(server);
    assert!(!lost.exists());

    let place = Place::new(to).await;
    let config = place.config(&[]);
    assert_eq!(restore(&config, &path).await.unwrap(), summary);
    // The way a start goes: the key in the directory has to be the database's.
    let db = place.open().await;
    db.migrate(place.data_dir()).await.unwrap();
    let random = Random::seeded(3);
    let vault = secrets::open_vault(&config, &random).unwrap();
    let server = Server::new(config, db, Clock::fixed(0), random, vault).await.unwrap();
    let key_mode = fs::metadata(secrets::key_file(place.data_dir())).unwrap().permissions().mode();
    assert_eq!(key_mode & 0o777, 0o600);
    let again = shelf.file("again.rookery");
    back_up(&server, &again).await;
    assert_eq!(content(&again), before);
    let mut held = server.db.read().await.unwrap();
    let sql = "SELECT credential FROM bots WHERE id = 1";
    let sealed: Vec<u8> =
        on_backend!(&mut held.conn(), |c| sqlx::query_scalar(sql).fetch_one(c).await).unwrap();
    assert_eq!(server.vault.open(PLACE, &sealed).unwrap(), TOKEN);
}

mod everything_comes_back {
    use super::*;

    #[tokio::test]
    async fn sqlite_to_sqlite() {
        Box::pin(everything_comes_back(Engine::Sqlite, Engine::Sqlite)).await;
    }

    #[tokio::test]
    async fn sqlite_to_postgres() {
        Box::pin(everything_comes_back(Engine::Sqlite, Engine::Postgres)).await;
    }

    #[tokio::test]
    async fn postgres_to_sqlite() {
        Box::pin(everything_comes_back(Engine::Postgres, Engine::Sqlite)).await;
    }

    #[tokio::test]
    async fn postgres_to_postgres() {
        Box::pin(everything_comes_back(Engine::Postgres, Engine::Postgres)).await;
    }
}

on_both_engines! {
    async fn a_backup_is_one_moment_although_a_writer_goes_on(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("busy.rookery");
        let server = full(engine).await;
        let done = tokio_util::sync::CancellationToken::new();
        let writing = tokio::spawn(keep_writing(server.server.clone(), done.clone()));
        while count(&server, "SELECT COUNT(*) FROM audit").await < 50 {
            tokio::task::yield_now().await;
        }
        // Another process has connections of its own.
        let elsewhere = server.place.open().await;
        for _ in 0..20 {
            let before = count(&server, "SELECT COUNT(*) FROM audit").await;
            write(&server.config, &elsewhere, &server.clock, &path).await.unwrap();
            let content = content(&path);
            assert_eq!(content["audit"].len(), content["gateway_keys"].len());
            assert!(i64::try_from(content["audit"].len()).unwrap() >= before);
        }
        let written_before = count(&server, "SELECT COUNT(*) FROM audit").await;
        while count(&server, "SELECT COUNT(*) FROM audit").await == written_before {
            tokio::task::yield_now().await;
        }
        done.cancel();
        writing.await.unwrap();
    }

    async fn a_database_that_is_not_empty_is_left_alone(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("all.rookery");
        back_up(&full(engine).await.server, &path).await;
        let started = test_support::server(engine).await;
        fs::remove_file(secrets::key_file(started.place.data_dir())).unwrap();
        let refusal = restore(&started.config, &path).await.unwrap_err();
        assert!(matches!(&refusal, BackupError::NotEmpty(table) if table == "audit_head"), "{refusal}");
        assert_eq!(count(&started, "SELECT COUNT(*) FROM users").await, 0);
        assert!(!secrets::key_file(started.place.data_dir()).exists());
    }

    async fn a_row_that_does_not_fit_takes_all_others_back(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("all.rookery");
        let server = full(engine).await;
        back_up(&server, &path).await;
        let place = Place::new(engine).await;
        let config = place.config(&[]);
        // An operator's own rule in the new database stands in for whatever the last row trips over.
        let db = place.open().await;
        db.migrate(place.data_dir()).await.unwrap();
        change(&db, "CREATE UNIQUE INDEX only_one ON activity ((id > 0))").await;
        assert!(matches!(restore(&config, &path).await, Err(BackupError::Database(_))));
        for table in catalogue::tables(latest_version()).await.unwrap() {
            assert!(rows::is_empty(&mut db.read().await.unwrap().conn(), &table).await.unwrap(), "{}", table.name);
        }
        change(&db, "DROP INDEX only_one").await;
        restore(&config, &path).await.unwrap();
    }

    async fn an_empty_database_makes_no_backup(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("none.rookery");
        let place = Place::new(engine).await;
        let outcome = write(&place.config(&[]), &place.open().await, &Clock::system(), &path).await;
        assert!(matches!(outcome, Err(BackupError::Nothing)));
        assert!(!path.exists());
    }
}

/// Writes rows in pairs, one transaction a pair, into the first and the last table of a backup: in
/// one moment there are as many of the one as of the other.
async fn keep_writing(server: Server, done: tokio_util::sync::CancellationToken) {
    let tables = catalogue::tables(latest_version()).await.unwrap();
    let pair = [tables.first().unwrap().clone(), tables.last().unwrap().clone()];
    assert_eq!(pair.each_ref().map(|table| table.name.as_str()), ["audit", "gateway_keys"]);
    for row in 3.. {
        if done.is_cancelled() {
            break;
        }
        let mut tx = server.db.begin().await.unwrap();
        for table in &pair {
            let mut values = sample_row(table, row, b"");
            if table.name == "gateway_keys" {
                let bot = table.columns.iter().position(|(name, _)| name == "bot_id").unwrap();
                values[bot] = 1.into();
            }
            Filler::new(table.clone()).add(&mut tx.conn(), values).await.unwrap();
        }
        tx.commit().await.unwrap();
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_last_good_backup_stays_until_the_next_one_is_whole() {
    let shelf = Shelf::new().await;
    let path = shelf.file("all.rookery");
    let server = full(Engine::Sqlite).await;
    back_up(&server, &path).await;
    let before = fs::read(&path).unwrap();
    // A row that cannot be read: text where the schema has a number.
    change(&server.db, "UPDATE bot_traffic SET calls = 'many'").await;
    assert!(write(&server.config, &server.db, &server.clock, &path).await.is_err());
    assert_eq!(fs::read(&path).unwrap(), before);
    let left: Vec<_> =
        fs::read_dir(shelf.0.data_dir()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["all.rookery"]);
}
