//! Changing the password with the current one.

use domain::{Field, Why};
use server::accounts::{SignIn, change_password, own_sessions, recovery, sign_in as sign_in_here};
use server::{on_both_engines, test_support};

use crate::answers::refusal;
use crate::people::origin;
use crate::recoveries::{
    NEW_PASSWORD, activity_of, forgets, joined, link_to, on_a_new_browser, password, resets,
    subjects_to, viewer,
};
use crate::sessions::{browser, sign_in, signed_in};
use crate::sign_ups::{PASSWORD, create_user};

on_both_engines! {
    async fn a_change_ends_the_other_sessions_and_gives_this_browser_a_new_one(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        let (elsewhere, _) = on_a_new_browser(&server, "ada").await;
        forgets(&server, "ada@example.org").await;
        let link = link_to(&server, "/reset-password", "ada@example.org").await.unwrap();
        let old_id = here.id().unwrap();
        server.clock.advance(1);
        change_password(&server, &here, &ada, PASSWORD.to_owned(), password(NEW_PASSWORD)).await.unwrap();

        assert_eq!(signed_in(&server, &elsewhere).await, None);
        assert_eq!(signed_in(&server, &here).await.unwrap(), "ada");
        assert_ne!(here.id(), Some(old_id));
        assert_ne!(viewer(&server, &here).await.unwrap().session, ada.session);
        sign_in(&server, "ada", PASSWORD).await.unwrap_err();
        sign_in(&server, "ada", NEW_PASSWORD).await.unwrap();
        assert_eq!(recovery::profile_behind_link(&server, &link).await.unwrap(), None);
        assert_eq!(subjects_to(&server, "ada@example.org").await[0], "Your password at Rookery was changed");
        assert!(activity_of(&server, &ada).await.contains(&"Password changed".to_owned()));
    }

    async fn the_wrong_current_password_and_the_same_new_one_are_refused(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        for wrong in ["", "short", "not the password"] {
            let answer = change_password(&server, &here, &ada, wrong.to_owned(), password(NEW_PASSWORD)).await;
            assert_eq!(refusal(answer), Why::PasswordWrong.at(Field::CurrentPassword));
        }
        let answer = change_password(&server, &here, &ada, PASSWORD.to_owned(), password(PASSWORD)).await;
        assert_eq!(refusal(answer), Why::Unchanged.at(Field::NewPassword));
        assert_eq!(signed_in(&server, &here).await.unwrap(), "ada");
        assert!(subjects_to(&server, "ada@example.org").await.is_empty());
    }

    async fn whoever_was_signed_out_by_a_reset_changes_nothing_afterwards(engine) {
        let server = test_support::server(engine).await;
        let (thief, ada) = joined(&server, "ada").await;
        forgets(&server, "ada@example.org").await;
        let link = link_to(&server, "/reset-password", "ada@example.org").await.unwrap();
        resets(&server, &link).await.unwrap();
        // As if the request had been on its way: it knows the viewer, whose session is gone.
        let current = NEW_PASSWORD.to_owned();
        let answer = change_password(&server, &thief, &ada, current, password("one for the thief")).await;
        assert_eq!(refusal(answer), Why::SignedOut.at(Field::Form));
        sign_in(&server, "ada", NEW_PASSWORD).await.unwrap();
    }

    async fn a_browser_that_is_remembered_stays_so(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let here = browser(&server).await;
        let typed = SignIn { login: "ada".to_owned(), password: PASSWORD.to_owned(), remember: true };
        sign_in_here(&server, &here, &origin(), typed).await.unwrap();
        let ada = viewer(&server, &here).await.unwrap();
        change_password(&server, &here, &ada, PASSWORD.to_owned(), password(NEW_PASSWORD)).await.unwrap();
        let ada = viewer(&server, &here).await.unwrap();
        server.clock.advance(29 * 86_400);
        assert_eq!(own_sessions(&server, &ada).await.unwrap().len(), 1);
    }
}
