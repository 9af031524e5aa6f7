//! Signing in.

use domain::{Field, Refusal, Why};
use server::on_both_engines;
use server::test_support;

use crate::answers::refusal;
use crate::sessions::{browser, sign_in, sign_in_with, signed_in};
use crate::sign_ups::{PASSWORD, create_user, sign_up};

fn failed() -> Refusal {
    Why::SignInFailed.at(Field::Login)
}

on_both_engines! {
    async fn address_and_name_sign_in_in_any_case(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "bob", PASSWORD).await;
        for login in ["ada", "ADA", " Ada ", "ada@example.org", "Ada@EXAMPLE.org\n"] {
            assert_eq!(sign_in(&server, login, PASSWORD).await.unwrap(), "ada", "{login:?}");
        }
    }

    async fn wrong_password_unknown_login_and_unproved_address_are_refused_alike(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        sign_up(&server, "eve@example.org", "eve").await.unwrap();
        for (login, password) in [
            ("ada", "not the password"),
            ("ada@example.org", "not the password"),
            ("ada", ""),
            ("ada", "short"),
            ("nobody", PASSWORD),
            ("nobody@example.org", PASSWORD),
            ("eve", PASSWORD),
            ("eve@example.org", PASSWORD),
            ("%", PASSWORD),
            ("' OR 1 = 1 --", PASSWORD),
        ] {
            assert_eq!(refusal(sign_in(&server, login, password).await), failed(), "{login}");
        }
    }

    async fn a_password_works_for_years_without_being_changed(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        server.clock.advance(400 * 86_400);
        assert_eq!(sign_in(&server, "ada", PASSWORD).await.unwrap(), "ada");
    }

    async fn the_whole_password_counts(engine) {
        let server = test_support::server(engine).await;
        let long = format!(" {}Z", "Pass\u{e4}wort".repeat(12));
        create_user(&server, "ada", &long).await;
        assert!(long.len() > 72);
        let without_last = &long[..long.len() - 1];
        for other in [
            without_last,
            &long[..72],
            &format!("{without_last}z"),
            &format!("{long} "),
            &format!("{long}Z"),
            long.trim(),
            &long.to_lowercase(),
            &long.replace('\u{e4}', "a\u{308}"),
        ] {
            assert_eq!(refusal(sign_in(&server, "ada", other).await), failed(), "{other:?}");
            // The longest that failures make anybody wait.
            server.clock.advance(3_600);
        }
        assert_eq!(sign_in(&server, "ada", &long).await.unwrap(), "ada");
    }

    async fn a_browser_that_signs_in_again_gets_a_new_session_and_loses_the_old_one(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "bob", PASSWORD).await;
        let session = browser(&server).await;
        sign_in_with(&server, &session, "ada", PASSWORD).await.unwrap();
        let old = session.id().unwrap();
        assert_eq!(signed_in(&server, &session).await.unwrap(), "ada");

        sign_in_with(&server, &session, "bob", PASSWORD).await.unwrap();
        assert_eq!(signed_in(&server, &session).await.unwrap(), "bob");
        assert_ne!(session.id(), Some(old));
        assert_eq!(who_has(&server, old).await, None);
    }
}

async fn who_has(server: &server::Server, id: tower_sessions::session::Id) -> Option<String> {
    let hash = server::vault::digest(&id.to_string());
    let mut held = server.db.read().await.unwrap();
    server::db::sessions::find(&mut held.conn(), &hash).await.unwrap().map(|row| row.username)
}
