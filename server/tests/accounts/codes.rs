//! Proving an address by typing the code in the mail.

use domain::{Email, Field, Why};
use server::accounts::{CODE_SECONDS, CODE_TRIES_MAX, verify_code};
use server::{Result, Server, on_both_engines, test_support, vault};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::sessions::sign_in;
use crate::sign_ups::{
    PASSWORD, code_in, link_mailed_to, mails_to, resend, sign_up, sign_up_with, users,
};
use crate::storage::Loot;

async fn type_code(server: &Server, email: &str, code: &str) -> Result<()> {
    verify_code(server, &Email::parse(email).unwrap(), code).await
}

/// The code in the newest mail to that address.
async fn code_mailed_to(server: &Server, email: &str) -> String {
    code_in(&mails_to(server, email).await[0]).unwrap()
}

/// A code that is not this one.
fn other_than(code: &str) -> &'static str {
    if code == "0000 0000" { "0000 0001" } else { "0000 0000" }
}

on_both_engines! {
    async fn the_code_in_the_mail_makes_the_user_once(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let code = code_mailed_to(&server, "ada@example.org").await;
        type_code(&server, "Ada@Example.org", &code.replace(' ', "-")).await.unwrap();
        assert_eq!(sign_in(&server, "ada", PASSWORD).await.unwrap(), "ada");
        let again = type_code(&server, "ada@example.org", &code).await;
        assert_eq!(refusal(again), Why::CodeInvalid.at(Field::Code));
        assert_eq!(users(&server).await, 1);
    }

    async fn wrong_old_and_unknown_are_refused_alike(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let code = code_mailed_to(&server, "ada@example.org").await;
        for (email, typed) in [
            ("ada@example.org", other_than(&code)),
            ("ada@example.org", ""),
            ("ada@example.org", "not a code"),
            ("nobody@example.org", &code),
        ] {
            let answer = type_code(&server, email, typed).await;
            assert_eq!(refusal(answer), Why::CodeInvalid.at(Field::Code), "{email} {typed}");
        }
        server.clock.advance(CODE_SECONDS);
        let late = type_code(&server, "ada@example.org", &code).await;
        assert_eq!(refusal(late), Why::CodeInvalid.at(Field::Code));
        // The link of the same mail lasts longer.
        let link = link_mailed_to(&server, "ada@example.org").await;
        server::accounts::verify_email(&server, &link).await.unwrap();
    }

    async fn a_code_works_in_the_last_second_of_its_ten_minutes(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let code = code_mailed_to(&server, "ada@example.org").await;
        server.clock.advance(CODE_SECONDS - 1);
        type_code(&server, "ada@example.org", &code).await.unwrap();
    }

    async fn after_ten_wrong_codes_the_right_one_is_worth_nothing(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let code = code_mailed_to(&server, "ada@example.org").await;
        for _ in 0..CODE_TRIES_MAX {
            type_code(&server, "ada@example.org", other_than(&code)).await.unwrap_err();
        }
        type_code(&server, "ada@example.org", &code).await.unwrap_err();
        resend(&server, "ada@example.org").await.unwrap();
        let fresh = code_mailed_to(&server, "ada@example.org").await;
        type_code(&server, "ada@example.org", &fresh).await.unwrap();
    }

    async fn of_fifty_codes_typed_at_once_no_more_than_ten_are_judged(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let code = code_mailed_to(&server, "ada@example.org").await;
        let wrong = other_than(&code);
        at_once(50, |number| {
            let node = nodes[number % 2].clone();
            async move { type_code(&node, "ada@example.org", wrong).await }
        })
        .await;
        let tries: i64 = tries(&server).await;
        assert_eq!(tries, CODE_TRIES_MAX);
        type_code(&server, "ada@example.org", &code).await.unwrap_err();
    }

    async fn of_ten_who_type_the_right_code_at_once_one_makes_the_user(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let code = code_mailed_to(&server, "ada@example.org").await;
        let answers = at_once(10, |_| {
            let (server, code) = (server.server.clone(), code.clone());
            async move { type_code(&server, "ada@example.org", &code).await }
        })
        .await;
        assert_eq!((successes(&answers), users(&server).await), (1, 1), "{answers:?}");
    }

    async fn a_code_names_its_own_sign_up_and_voids_the_others(engine) {
        let server = test_support::server(engine).await;
        sign_up_with(&server, "ada@example.org", "eve", "the password of eve").await.unwrap();
        let of_eve = code_mailed_to(&server, "ada@example.org").await;
        sign_up_with(&server, "ada@example.org", "ada", "the password of ada").await.unwrap();
        let of_ada = code_mailed_to(&server, "ada@example.org").await;
        type_code(&server, "ada@example.org", &of_ada).await.unwrap();
        type_code(&server, "ada@example.org", &of_eve).await.unwrap_err();
        assert_eq!(sign_in(&server, "ada@example.org", "the password of ada").await.unwrap(), "ada");
        sign_in(&server, "eve", "the password of eve").await.unwrap_err();
    }

    async fn a_code_asked_for_again_replaces_the_old_one(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let old = code_mailed_to(&server, "ada@example.org").await;
        resend(&server, "ada@example.org").await.unwrap();
        let new = code_mailed_to(&server, "ada@example.org").await;
        type_code(&server, "ada@example.org", &old).await.unwrap_err();
        type_code(&server, "ada@example.org", &new).await.unwrap();
    }

    async fn a_code_that_was_never_mailed_cannot_be_guessed(engine) {
        let server = test_support::server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "100/h")]).await;
        for number in 0..9 {
            sign_up(&server, "ada@example.org", &format!("ada{number}")).await.unwrap();
        }
        let mails = mails_to(&server, "ada@example.org").await;
        let code = code_in(&mails[0]).unwrap();
        type_code(&server, "ada@example.org", other_than(&code)).await.unwrap_err();
        assert_eq!(tries(&server).await, i64::try_from(mails.len()).unwrap());
        server.clock.advance(3 * 3_600);
        resend(&server, "ada@example.org").await.unwrap();
        let newest = mails_to(&server, "ada@example.org").await.remove(0);
        type_code(&server, "ada@example.org", &code_in(&newest).unwrap()).await.unwrap();
    }

    async fn whoever_steals_the_database_cannot_try_the_codes(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let code = code_mailed_to(&server, "ada@example.org").await;
        let loot = Loot::of(&server).await;
        for plain in [code.clone(), code.replace(' ', "")] {
            assert!(!loot.has(plain.as_bytes()) && !loot.has(&vault::digest(&plain)));
        }
    }
}

/// How many codes were judged, those of all sign-ups together.
async fn tries(server: &Server) -> i64 {
    const SQL: &str = "SELECT CAST(SUM(code_tries) AS BIGINT) FROM sign_ups";
    match server.db.read().await.unwrap() {
        server::db::Held::Sqlite(mut c) => sqlx::query_scalar(SQL).fetch_one(&mut c).await.unwrap(),
        server::db::Held::Postgres(mut c) => {
            sqlx::query_scalar(SQL).fetch_one(&mut *c).await.unwrap()
        }
    }
}
