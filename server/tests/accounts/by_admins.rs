//! What admins do to accounts beside suspending them, as its user notices.

use axum::body::to_bytes;
use domain::views::AuditSearch;
use domain::{Field, Reason, Role, UserId, Why};
use server::accounts;
use server::admin::audit::{self, Format};
use server::admin::{
    self, Actor, change_role, require_reset, resend_verification, sign_out_user, suspend_user,
    unlock_user,
};
use server::{Admin, Error, Server, db, on_both_engines, test_support};

use crate::answers::refusal;
use crate::browsers::{WRONG, guess, lock};
use crate::people::user;
use crate::recoveries::{
    NEW_PASSWORD, activity_of, joined, link_to, on_a_new_browser, resets, subjects_to, viewer,
};
use crate::sessions::sign_in;
use crate::sign_ups::{PASSWORD, create_user, link_mailed_to, mails_to, sign_up};

async fn stored(server: &Server, name: &str) -> db::users::Account {
    let mut held = server.db.read().await.unwrap();
    let id = db::users::credentials(&mut held.conn(), name).await.unwrap().unwrap().id;
    db::users::account(&mut held.conn(), UserId(id)).await.unwrap().unwrap()
}

/// The number of the one sign-up of that address.
async fn sign_up_of(server: &Server, address: &str) -> i64 {
    let mut held = server.db.read().await.unwrap();
    let (email, now) = (domain::Email::parse(address).unwrap(), server.clock.now());
    db::sign_ups::pending(&mut held.conn(), &email, now, 1).await.unwrap()[0].id
}

on_both_engines! {
    async fn a_required_reset_ends_sessions_and_the_old_password_leads_to_a_mail_only(engine) {
        let server = test_support::server(engine).await;
        let (session, ada) = joined(&server, "ada").await;
        require_reset(&server, &Actor::command_line(), ada.id).await.unwrap();
        assert!(viewer(&server, &session).await.is_none());
        let first = link_to(&server, "reset-password", "ada@example.org").await.unwrap();
        server.clock.advance(1);
        assert_eq!(refusal(sign_in(&server, "ada", PASSWORD).await), Why::ResetRequired.at(Field::Login));
        assert_eq!(refusal(sign_in(&server, "ada", WRONG).await).why, Why::SignInFailed);
        let second = link_to(&server, "reset-password", "ada@example.org").await.unwrap();
        assert_ne!(first, second);
        assert_eq!(refusal(resets(&server, &first).await).why, Why::LinkInvalid);
        resets(&server, &second).await.unwrap();
        sign_in(&server, "ada", NEW_PASSWORD).await.unwrap();
        assert_eq!(stored(&server, "ada").await.reset_required_at, None);
    }

    async fn trying_again_and_again_fills_nobodys_mailbox(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let id = UserId(stored(&server, "ada").await.id);
        require_reset(&server, &Actor::command_line(), id).await.unwrap();
        for _ in 0..9 {
            server.clock.advance(1);
            assert_eq!(refusal(sign_in(&server, "ada", PASSWORD).await).why, Why::ResetRequired);
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 6);
        let link = link_to(&server, "reset-password", "ada@example.org").await.unwrap();
        resets(&server, &link).await.unwrap();
    }

    async fn signing_out_everywhere_leaves_the_password(engine) {
        let server = test_support::server(engine).await;
        let (first, ada) = joined(&server, "ada").await;
        let (second, _) = on_a_new_browser(&server, "ada").await;
        sign_out_user(&server, &Actor::command_line(), ada.id).await.unwrap();
        for session in [first, second] {
            assert!(viewer(&server, &session).await.is_none());
        }
        assert_eq!(subjects_to(&server, "ada@example.org").await, ["You were signed out of Rookery everywhere"]);
        sign_in(&server, "ada", PASSWORD).await.unwrap();
    }

    async fn the_copy_of_a_lock_begins_and_is_lifted_with_it(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let now = server.clock.now();
        for number in 0..4 {
            guess(&server, "ada", number).await;
        }
        assert_eq!(stored(&server, "ada").await.locked_until, None);
        guess(&server, "ada", 4).await;
        assert_eq!(stored(&server, "ada").await.locked_until, Some(now.plus(60).0));
        server.clock.advance(60);
        guess(&server, "ada", 5).await;
        assert_eq!(stored(&server, "ada").await.locked_until, Some(now.plus(360).0), "it grows with each failure");
        let id = UserId(stored(&server, "ada").await.id);
        unlock_user(&server, &Actor::command_line(), id).await.unwrap();
        assert_eq!(stored(&server, "ada").await.locked_until, None);
        let again = unlock_user(&server, &Actor::command_line(), id).await;
        assert_eq!(refusal(again).why, Why::AlreadyDone);
        sign_in(&server, "ada", PASSWORD).await.unwrap();
    }

    async fn whoever_guesses_and_unlocks_in_turn_gets_no_more_guesses_in_a_day(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let id = UserId(stored(&server, "ada").await.id);
        let mut judged = 0;
        for number in 0..80 {
            match guess(&server, "ada", number).await {
                Why::SignInFailed => judged += 1,
                _ => drop(unlock_user(&server, &Actor::command_line(), id).await),
            }
        }
        assert_eq!(judged, 50);
    }

    async fn a_new_password_lifts_the_lock_and_its_copy(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, "ada").await;
        crate::recoveries::forgets(&server, "ada@example.org").await;
        let link = link_to(&server, "reset-password", "ada@example.org").await.unwrap();
        resets(&server, &link).await.unwrap();
        assert_eq!(stored(&server, "ada").await.locked_until, None);
    }

    async fn another_role_ends_the_sessions_begun_with_the_old_one(engine) {
        let server = test_support::server(engine).await;
        let (session, ada) = joined(&server, "ada").await;
        change_role(&server, &Actor::command_line(), ada.id, Role::Admin).await.unwrap();
        assert!(viewer(&server, &session).await.is_none());
        let (session, olga) = on_a_new_browser(&server, "ada").await;
        assert_eq!(olga.role, Role::Admin);
        change_role(&server, &Actor::command_line(), ada.id, Role::User).await.unwrap();
        assert!(viewer(&server, &session).await.is_none(), "a demoted admin's next request is nobody's");
        let (_, ada) = on_a_new_browser(&server, "ada").await;
        assert_eq!(ada.role, Role::User);
        assert!(activity_of(&server, &ada).await.contains(&"Role changed from admin to user".to_owned()));
    }

    async fn an_export_of_the_audit_breaks_off_when_its_admin_is_none_any_more(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        let actor = Actor::command_line();
        for act in ["", "demoted", "signed out", "suspended"] {
            let mut tx = server.db.begin().await.unwrap();
            db::users::set_role(&mut tx.conn(), ada.id, Role::Admin).await.unwrap();
            tx.commit().await.unwrap();
            let (_, viewer) = on_a_new_browser(&server, "ada").await;
            let olga = Admin::of(viewer).unwrap();
            let search = AuditSearch::default();
            let file = audit::export(&server, &olga, PASSWORD.to_owned(), &search, Format::JsonLines).await.unwrap();
            // Nothing of it is read yet.
            match act {
                "demoted" => change_role(&server, &actor, ada.id, Role::User).await.unwrap(),
                "signed out" => sign_out_user(&server, &actor, ada.id).await.unwrap(),
                "suspended" => suspend_user(&server, &actor, ada.id, &Reason::parse("spam").unwrap(), None).await.unwrap(),
                _ => {}
            }
            let read = to_bytes(file.into_body(), usize::MAX).await;
            assert_eq!(read.is_ok(), act.is_empty(), "{act}: {read:?}");
        }
    }

    async fn an_admin_has_a_verification_mail_sent_again(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let (id, first) = (sign_up_of(&server, "ada@example.org").await, link_mailed_to(&server, "ada@example.org").await);
        server.clock.advance(1);
        resend_verification(&server, &Actor::command_line(), id).await.unwrap();
        let second = link_mailed_to(&server, "ada@example.org").await;
        assert_ne!(first, second);
        assert_eq!(refusal(accounts::verify_email(&server, &first).await).why, Why::LinkInvalid);
        accounts::verify_email(&server, &second).await.unwrap();
        let olga = Admin::of(user(&server, "olga", Role::Admin).await).unwrap();
        let line = &admin::audit(&server, &olga, None).await.unwrap().rows[0];
        // Without a user's id it could not be erased, so it holds nothing of a person's.
        assert_eq!((line.target.as_str(), line.user), (format!("sign-up {id}").as_str(), None));
        let again = resend_verification(&server, &Actor::command_line(), id).await;
        assert!(matches!(again, Err(Error::NotFound)), "{again:?}");
    }
}
