//! Users whom an admin has suspended: nothing lets them in, and only they are told.

use std::time::Duration;

use domain::{Field, Reason, Timestamp, UserId, Why};
use server::accounts::{self, unlock};
use server::admin::{Actor, reinstate_user, suspend_user, users};
use server::{Result, Server, db, on_both_engines, test_support};

use crate::answers::refusal;
use crate::browsers::{Browser, WRONG, guess};
use crate::people::origin;
use crate::recoveries::{NEW_PASSWORD, activity_of, forgets, joined, link_to, resets, viewer};
use crate::sessions::{browser, sign_in, signed_in};
use crate::sign_ups::{PASSWORD, create_user, mails_to};

const HOUR: i64 = 3_600;

/// What the user of that name is suspended for.
const REASON: &str = "its bots wrote to strangers";

async fn suspend(server: &Server, name: &str, until: Option<Timestamp>) -> Result<()> {
    let reason = Reason::parse(REASON).unwrap();
    suspend_user(server, &Actor::command_line(), id(server, name).await, &reason, until).await
}

async fn reinstate(server: &Server, name: &str) -> Result<()> {
    reinstate_user(server, &Actor::command_line(), id(server, name).await).await
}

async fn id(server: &Server, name: &str) -> UserId {
    let mut held = server.db.read().await.unwrap();
    UserId(db::users::credentials(&mut held.conn(), name).await.unwrap().unwrap().id)
}

fn suspended(until: Option<Timestamp>) -> domain::Refusal {
    Why::AccountSuspended { reason: REASON.to_owned(), until }.at(Field::Login)
}

on_both_engines! {
    async fn a_suspension_ends_every_session_on_every_node(engine) {
        let server = test_support::server(engine).await;
        let second = server.second_node().await;
        let (session, _) = joined(&server, "ada").await;
        assert_eq!(signed_in(&second, &session).await.as_deref(), Some("ada"));
        suspend(&server, "ada", None).await.unwrap();
        assert_eq!(signed_in(&second, &session).await, None);
        assert!(viewer(&server, &session).await.is_none());
    }

    async fn only_the_right_password_is_told_of_a_suspension(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        suspend(&server, "ada", None).await.unwrap();
        assert_eq!(refusal(sign_in(&server, "ada", PASSWORD).await), suspended(None));
        assert_eq!(refusal(sign_in(&server, "ada@example.org", PASSWORD).await), suspended(None));
        assert_eq!(refusal(sign_in(&server, "ada", WRONG).await).why, Why::SignInFailed);
        let words = suspended(Some(server.clock.now())).why.to_string();
        assert!(words.contains(REASON) && words.contains("until 21 Nov 2026"), "{words}");
    }

    async fn the_right_password_of_a_suspended_user_locks_nothing(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        suspend(&server, "ada", None).await.unwrap();
        for _ in 0..8 {
            assert_eq!(refusal(sign_in(&server, "ada", PASSWORD).await), suspended(None));
        }
        reinstate(&server, "ada").await.unwrap();
        sign_in(&server, "ada", PASSWORD).await.unwrap();
    }

    async fn a_wrong_password_of_a_suspended_user_is_answered_as_ever(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "bob", PASSWORD).await;
        suspend(&server, "ada", None).await.unwrap();
        for number in 0..7 {
            assert_eq!(guess(&server, "ada", number).await, guess(&server, "bob", number).await);
        }
    }

    async fn a_suspension_ends_at_its_time_by_the_clock_and_is_then_noted(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        let until = server.clock.now().plus(HOUR);
        suspend(&server, "ada", Some(until)).await.unwrap();
        server.clock.advance(HOUR - 1);
        users::reinstate_due(&server).await.unwrap();
        assert_eq!(refusal(sign_in(&server, "ada", PASSWORD).await), suspended(Some(until)));
        server.clock.advance(1);
        sign_in(&server, "ada", PASSWORD).await.unwrap();
        let second = server.second_node().await;
        let (first, other) = tokio::join!(users::reinstate_due(&server), users::reinstate_due(&second));
        first.unwrap();
        other.unwrap();
        let told = activity_of(&server, &ada).await;
        assert_eq!(told.iter().filter(|line| *line == "Account reinstated").count(), 1, "{told:?}");
        assert_eq!(refusal(reinstate(&server, "ada").await), Why::AlreadyDone.at(Field::Form));
    }

    async fn a_suspension_cannot_end_before_it_begins(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let now = server.clock.now();
        for until in [now, now.plus(-HOUR)] {
            assert_eq!(refusal(suspend(&server, "ada", Some(until)).await).why, Why::MomentPast);
        }
        sign_in(&server, "ada", PASSWORD).await.unwrap();
    }

    async fn a_new_password_does_not_let_a_suspended_user_in(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        forgets(&server, "ada@example.org").await;
        let before = link_to(&server, "reset-password", "ada@example.org").await.unwrap();
        suspend(&server, "ada", None).await.unwrap();
        resets(&server, &before).await.unwrap();
        assert_eq!(refusal(sign_in(&server, "ada", NEW_PASSWORD).await), suspended(None));
        forgets(&server, "ada@example.org").await;
        let during = link_to(&server, "reset-password", "ada@example.org").await.unwrap();
        resets(&server, &during).await.unwrap();
        assert_eq!(refusal(sign_in(&server, "ada", NEW_PASSWORD).await), suspended(None));
    }

    async fn a_known_browser_does_not_let_a_suspended_user_in(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        suspend(&server, "ada", None).await.unwrap();
        unlock::ask(&server, &origin(), "ada").await.unwrap();
        let link = link_to(&server, "unlock", "ada@example.org").await.unwrap();
        let mut browser = Browser::new(&server).await;
        let cookie = unlock::press(&server, &browser.origin, &link).await.unwrap();
        browser.keeps(&cookie);
        assert_eq!(browser.shows(&server).await, None);
        let answer = browser.signs_in(&server, "ada", PASSWORD, true).await;
        assert_eq!(refusal(answer), suspended(None));
        assert_eq!(browser.shows(&server).await, None);
    }

    async fn a_session_cannot_be_begun_for_a_suspended_user(engine) {
        let server = test_support::server(engine).await;
        let (session, ada) = joined(&server, "ada").await;
        suspend(&server, "ada", None).await.unwrap();
        let new = browser(&server).await;
        let begun = server::http::session::begin(&new, &server, ada.id, &origin(), true).await;
        assert_eq!(refusal(begun).why, Why::SignedOut);
        let changed = accounts::change_password(&server, &session, &ada, PASSWORD.to_owned(),
            crate::recoveries::password(NEW_PASSWORD)).await;
        assert_eq!(refusal(changed).why, Why::SignedOut);
    }

    async fn of_sign_ins_at_the_moment_of_a_suspension_none_stays_signed_in(engine) {
        let server = test_support::server(engine).await;
        let second = server.second_node().await;
        create_user(&server, "ada", PASSWORD).await;
        let id = id(&server, "ada").await;
        let mut browsers = Vec::new();
        for _ in 0..6 {
            browsers.push(browser(&server).await);
        }
        let signing_in: Vec<_> = browsers.iter().cloned().enumerate().map(|(number, session)| {
            let node = if number % 2 == 0 { server.server.clone() } else { second.clone() };
            tokio::spawn(async move {
                crate::sessions::sign_in_with(&node, &session, "ada", PASSWORD).await.map_err(drop)
            })
        }).collect();
        tokio::time::sleep(Duration::from_millis(5)).await;
        suspend(&server, "ada", None).await.unwrap();
        for one in signing_in {
            let _: std::result::Result<(), ()> = one.await.unwrap();
        }
        for session in &browsers {
            assert_eq!(signed_in(&server, session).await, None);
        }
        let mut held = server.db.read().await.unwrap();
        assert!(db::sessions::of_user(&mut held.conn(), id, 10).await.unwrap().is_empty());
    }

    async fn the_user_is_told_by_mail_why_and_when_it_is_over(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        suspend(&server, "ada", Some(server.clock.now().plus(24 * HOUR))).await.unwrap();
        server.clock.advance(1);
        reinstate(&server, "ada").await.unwrap();
        let mails = mails_to(&server, "ada@example.org").await;
        let [over, suspended] = mails.as_slice() else { panic!("two mails: {mails:?}") };
        assert_eq!(suspended.row.subject, "Your account at Rookery was suspended");
        for part in [&suspended.text, &suspended.html] {
            assert!(part.contains(REASON) && part.contains("22 Nov 2026"), "{part}");
            assert!(part.contains("To object"), "{part}");
        }
        assert_eq!(over.row.subject, "Your account at Rookery was reinstated");
    }
}
