//! Clients that hang up while their password is judged.

use std::time::Duration;

use domain::Why;
use server::test_support::{self, Engine};
use server::{Server, accounts, db, on_both_engines};

use crate::browsers::{Browser, WRONG, guess};
use crate::recoveries::{activity_of, joined, subjects_to};
use crate::sign_ups::PASSWORD;

const SUBJECT: &str = "Sign-ins to your Rookery account have to wait";

/// Keeps everybody else from changing users, until it is dropped.
async fn hold_users(server: &Server) -> db::Tx {
    const SQL: &str = "UPDATE users SET locked_until = locked_until";
    let mut tx = server.db.begin().await.unwrap();
    match tx.conn() {
        db::Conn::Sqlite(c) => sqlx::query(SQL).execute(c).await.map(drop),
        db::Conn::Postgres(c) => sqlx::query(SQL).execute(c).await.map(drop),
    }
    .unwrap();
    tx
}

/// How many wrong guesses are counted just now.
async fn counted(tx: &mut db::Tx) -> i64 {
    const SQL: &str = "SELECT CAST(SUM(failures) AS BIGINT) FROM guesses";
    match tx.conn() {
        db::Conn::Sqlite(c) => sqlx::query_scalar(SQL).fetch_one(c).await,
        db::Conn::Postgres(c) => sqlx::query_scalar(SQL).fetch_one(c).await,
    }
    .unwrap()
}

/// Begins `request` and breaks it off when so many guesses are counted, before anything that follows from it is
/// noted.
async fn broken_off<T: Send + 'static>(
    server: &Server,
    engine: Engine,
    request: impl Future<Output = T> + Send + 'static,
    count: i64,
) {
    let mut held = hold_users(server).await;
    let request = tokio::spawn(request);
    while counted(&mut held).await < count {
        // There one writer waits for the other, in order; to count a guess it has to have its turn.
        if engine == Engine::Sqlite {
            drop(held);
            held = hold_users(server).await;
        }
    }
    request.abort();
    assert!(request.await.is_err(), "it was answered");
}

/// Waits for the mail about a lock; tells how many there are.
async fn mails_about_locks(server: &Server) -> usize {
    for _ in 0..500 {
        let subjects = subjects_to(server, "ada@example.org").await;
        let count = subjects.iter().filter(|subject| *subject == SUBJECT).count();
        if count > 0 {
            return count;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    0
}

on_both_engines! {
    async fn whoever_hangs_up_after_the_guess_that_locks_is_told_of_all_the_same(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        for number in 0..4 {
            assert_eq!(guess(&server, "ada", number).await, Why::SignInFailed);
        }
        let node = server.server.clone();
        let fifth = Box::pin(async move { guess(&node, "ada", 4).await });
        broken_off(&server, engine, fifth, 5).await;
        assert_eq!(mails_about_locks(&server).await, 1);
        assert!(activity_of(&server, &ada).await.iter().any(|line| line.contains("198.51.0.5")));
        let mut owner = Browser::new(&server).await;
        owner.signs_in(&server, "ada", PASSWORD, false).await.unwrap_err();
    }

    async fn hanging_up_hides_no_guess_from_an_open_session(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        let wrong = |server: Server, ada| async move {
            accounts::confirm_password(&server, &ada, WRONG.to_owned()).await
        };
        // Five that the session vouches for, and four that count at the login.
        for _ in 0..9 {
            wrong(server.server.clone(), ada.clone()).await.unwrap_err();
        }
        let tenth = wrong(server.server.clone(), ada.clone());
        broken_off(&server, engine, tenth, 10).await;
        assert_eq!(mails_about_locks(&server).await, 1);
    }
}
