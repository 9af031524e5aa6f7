//! What has had its time goes, and nothing else.

use domain::views::Event;
use domain::{Role, Timestamp};
use server::{Server, clean_up, db, on_both_engines, test_support};

use crate::people::user;
use crate::sign_ups::sign_up;

const DAY: i64 = 86_400;

async fn run(server: &Server, sql: &'static str, values: (&[u8], i64, i64)) {
    let (bytes, user, expires_at) = values;
    let mut tx = server.db.begin().await.unwrap();
    match tx.conn() {
        db::Conn::Sqlite(conn) => {
            let query = sqlx::query(sql).bind(bytes).bind(user).bind(expires_at);
            query.execute(conn).await.unwrap();
        }
        db::Conn::Postgres(conn) => {
            let query = sqlx::query(sql).bind(bytes).bind(user).bind(expires_at);
            query.execute(conn).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
}

async fn counts(server: &Server) -> (i64, i64, i64, i64, i64, i64) {
    const SQL: &str = "SELECT (SELECT COUNT(*) FROM guesses), (SELECT COUNT(*) FROM devices), \
        (SELECT COUNT(*) FROM reserved_usernames), (SELECT COUNT(*) FROM sign_ups), \
        (SELECT COUNT(*) FROM activity), (SELECT COUNT(*) FROM one_time_tokens)";
    match server.db.read().await.unwrap() {
        db::Held::Sqlite(mut c) => sqlx::query_as(SQL).fetch_one(&mut c).await.unwrap(),
        db::Held::Postgres(mut c) => sqlx::query_as(SQL).fetch_one(&mut *c).await.unwrap(),
    }
}

on_both_engines! {
    async fn what_has_expired_goes_and_the_rest_stays(engine) {
        let server = test_support::server(engine).await;
        let ada = user(&server, "ada", Role::User).await.id.0;
        let now = server.clock.now();
        for (name, expires_at) in [("old", now), ("new", now.plus(2 * DAY))] {
            let values = (name.as_bytes(), ada, expires_at.0);
            run(&server, "INSERT INTO guesses (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
                VALUES ($1, 1, 0 * $2, 0, 0, 1, $3)", values).await;
            run(&server, "INSERT INTO one_time_tokens (token_hash, purpose, user_id, created_at, expires_at) \
                VALUES ($1, 'reset_password', $2, 0, $3)", values).await;
            run(&server, "INSERT INTO devices (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, 0, $3)", values).await;
        }
        for (sql, expires_at) in [
            ("INSERT INTO reserved_usernames (username, user_id, expires_at) SELECT 'old', $2, $3 WHERE $1 = $1", now),
            ("INSERT INTO reserved_usernames (username, user_id, expires_at) SELECT 'new', $2, $3 WHERE $1 = $1", now.plus(2 * DAY)),
        ] {
            run(&server, sql, (b"", ada, expires_at.0)).await;
        }
        sign_up(&server, "eve@example.org", "eve").await.unwrap();
        for at in [now.plus(-366 * DAY), now.plus(-364 * DAY)] {
            note(&server, ada, at).await;
        }
        // The sign-up and its mail are counted, too.
        assert_eq!(counts(&server).await, (4, 2, 2, 1, 2, 2));
        clean_up::once(&server).await.unwrap();
        assert_eq!(counts(&server).await, (3, 1, 1, 1, 1, 1));
        server.clock.advance(2 * DAY);
        clean_up::once(&server).await.unwrap();
        assert_eq!(counts(&server).await, (0, 0, 0, 0, 0, 0));
    }
}

async fn note(server: &Server, user: i64, at: Timestamp) {
    let mut tx = server.db.begin().await.unwrap();
    let (id, event) = (server.new_id(), Event::AccountCreated);
    let user = domain::UserId(user);
    db::activity::insert(&mut tx.conn(), id, user, None, &event, at).await.unwrap();
    tx.commit().await.unwrap();
}
