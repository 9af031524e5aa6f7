//! Changing the address, and taking the change back.

use domain::{Field, Why};
use server::accounts::{
    CHANGE_EMAIL_SECONDS, UNDO_EMAIL_SECONDS, confirm_email, email_behind_link, email_behind_undo,
    request_email, undo_email,
};
use server::on_both_engines;
use server::test_support::{self, server_with};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::recoveries::{
    NEW_PASSWORD, activity_of, asks_for_email, confirms, email, forgets, joined, link_to,
    on_a_new_browser, resets, subjects_to, viewer,
};
use crate::sessions::{sign_in, signed_in};
use crate::sign_ups::{PASSWORD, create_user, mails_to, sign_up};

const CONFIRM: &str = "/confirm-email";
const UNDO: &str = "/undo-email";

on_both_engines! {
    async fn the_new_address_counts_once_its_link_is_used_and_the_old_one_is_told(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        let (elsewhere, _) = on_a_new_browser(&server, "ada").await;
        asks_for_email(&server, &ada, "New@Example.org").await.unwrap();
        let link = link_to(&server, CONFIRM, "new@example.org").await.unwrap();
        for _ in 0..2 {
            let behind = email_behind_link(&server, &link).await.unwrap().unwrap();
            assert_eq!((behind.email.as_str(), behind.username.as_str()), ("new@example.org", "ada"));
        }
        sign_in(&server, "new@example.org", PASSWORD).await.unwrap_err();

        assert!(confirm_email(&server, &here, Some(&ada), &link).await.unwrap());
        assert_eq!(viewer(&server, &here).await.unwrap().email.as_str(), "new@example.org");
        assert_eq!(signed_in(&server, &elsewhere).await, None);
        sign_in(&server, "ada@example.org", PASSWORD).await.unwrap_err();
        sign_in(&server, "new@example.org", PASSWORD).await.unwrap();
        assert_eq!(subjects_to(&server, "ada@example.org").await, ["Your e-mail address at Rookery was changed"]);
        assert!(activity_of(&server, &ada).await.contains(&"E-mail changed from ada@example.org to new@example.org".to_owned()));
        assert_eq!(refusal(confirms(&server, &link).await), Why::LinkInvalid.at(Field::Form));
    }

    async fn used_by_a_browser_that_is_somebody_elses_the_link_ends_all_sessions_of_its_user(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        let (of_bob, bob) = joined(&server, "bob").await;
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        let link = link_to(&server, CONFIRM, "new@example.org").await.unwrap();
        assert!(!confirm_email(&server, &of_bob, Some(&bob), &link).await.unwrap());
        assert_eq!(signed_in(&server, &here).await, None);
        assert_eq!(viewer(&server, &of_bob).await.unwrap().email.as_str(), "bob@example.org");
    }

    async fn an_address_that_has_an_account_is_answered_alike_and_its_owner_is_told(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        create_user(&server, "bob", PASSWORD).await;
        asks_for_email(&server, &ada, "bob@example.org").await.unwrap();
        let mails = mails_to(&server, "bob@example.org").await;
        assert_eq!(mails.len(), 1);
        assert!(mails[0].row.subject.contains("already have an account") && !mails[0].text.contains("token="));
    }

    async fn an_address_taken_meanwhile_is_refused_and_nothing_changes(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        let link = link_to(&server, CONFIRM, "new@example.org").await.unwrap();
        create_user(&server, "new", PASSWORD).await;
        assert_eq!(refusal(confirms(&server, &link).await), Why::EmailTaken.at(Field::Form));
        assert_eq!(viewer(&server, &here).await.unwrap().email.as_str(), "ada@example.org");
    }

    async fn of_two_who_want_one_address_at_once_one_gets_it(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let mut links = Vec::new();
        for name in ["ada", "bob"] {
            let (_, person) = joined(&server, name).await;
            asks_for_email(&server, &person, "new@example.org").await.unwrap();
            links.push(link_to(&server, CONFIRM, "new@example.org").await.unwrap());
        }
        let answers = at_once(2, |number| {
            let (node, link) = (nodes[number].clone(), links[number].clone());
            async move { confirms(&node, &link).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        let late = answers.into_iter().find(Result::is_err).unwrap();
        assert_eq!(refusal(late), Why::EmailTaken.at(Field::Form));
    }

    async fn of_fifty_uses_of_one_link_at_once_one_counts_also_for_the_way_back(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let (_, ada) = joined(&server, "ada").await;
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        let link = link_to(&server, CONFIRM, "new@example.org").await.unwrap();
        let answers = at_once(50, |number| {
            let (node, link) = (nodes[number % 2].clone(), link.clone());
            async move { confirms(&node, &link).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        let undo = link_to(&server, UNDO, "ada@example.org").await.unwrap();
        let answers = at_once(50, |number| {
            let (node, undo) = (nodes[number % 2].clone(), undo.clone());
            async move { undo_email(&node, &undo).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        for late in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
        }
    }

    async fn links_work_in_their_last_second_and_not_after_it(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        let confirm = link_to(&server, CONFIRM, "new@example.org").await.unwrap();
        server.clock.advance(CHANGE_EMAIL_SECONDS);
        assert!(email_behind_link(&server, &confirm).await.unwrap().is_none());
        assert_eq!(refusal(confirms(&server, &confirm).await), Why::LinkInvalid.at(Field::Form));
        server.clock.advance(-1);
        confirms(&server, &confirm).await.unwrap();

        let undo = link_to(&server, UNDO, "ada@example.org").await.unwrap();
        server.clock.advance(UNDO_EMAIL_SECONDS);
        assert!(email_behind_undo(&server, &undo).await.unwrap().is_none());
        assert_eq!(refusal(undo_email(&server, &undo).await), Why::LinkInvalid.at(Field::Form));
        server.clock.advance(-1);
        undo_email(&server, &undo).await.unwrap();
    }

    async fn the_way_back_restores_the_address_ends_all_sessions_and_mails_a_link_for_a_password(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        let (thief, _) = on_a_new_browser(&server, "ada").await;
        let of_thief = viewer(&server, &thief).await.unwrap();
        asks_for_email(&server, &of_thief, "thief@example.org").await.unwrap();
        let link = link_to(&server, CONFIRM, "thief@example.org").await.unwrap();
        confirm_email(&server, &thief, Some(&of_thief), &link).await.unwrap();
        forgets(&server, "thief@example.org").await;
        let resets_of_thief = link_to(&server, "/reset-password", "thief@example.org").await.unwrap();

        let undo = link_to(&server, UNDO, "ada@example.org").await.unwrap();
        assert_eq!(email_behind_undo(&server, &undo).await.unwrap().unwrap().email.as_str(), "ada@example.org");
        server.clock.advance(1);
        undo_email(&server, &undo).await.unwrap();
        assert_eq!(signed_in(&server, &thief).await, None);
        assert_eq!(refusal(resets(&server, &resets_of_thief).await), Why::LinkInvalid.at(Field::Form));
        let reset = link_to(&server, "/reset-password", "ada@example.org").await.unwrap();
        resets(&server, &reset).await.unwrap();
        sign_in(&server, "ada@example.org", NEW_PASSWORD).await.unwrap();
        assert_eq!(activity_of(&server, &ada).await.iter().filter(|line| *line == "E-mail set back to ada@example.org").count(), 1);
    }

    async fn a_thief_who_changes_twice_cannot_take_the_way_back_back(engine) {
        let server = test_support::server(engine).await;
        let (here, ada) = joined(&server, "ada").await;
        let current = || PASSWORD.to_owned();
        // All in one second, which makes their order hardest to tell.
        request_email(&server, &ada, &email("first@example.org"), current()).await.unwrap();
        let link = link_to(&server, CONFIRM, "first@example.org").await.unwrap();
        confirm_email(&server, &here, Some(&ada), &link).await.unwrap();
        let moved = viewer(&server, &here).await.unwrap();
        request_email(&server, &moved, &email("second@example.org"), current()).await.unwrap();
        let link = link_to(&server, CONFIRM, "second@example.org").await.unwrap();
        confirm_email(&server, &here, Some(&moved), &link).await.unwrap();
        let of_first = link_to(&server, UNDO, "first@example.org").await.unwrap();
        let of_ada = link_to(&server, UNDO, "ada@example.org").await.unwrap();

        undo_email(&server, &of_ada).await.unwrap();
        assert_eq!(refusal(undo_email(&server, &of_first).await), Why::LinkInvalid.at(Field::Form));
        // The thief knew the password: it is nobody's now, and a link is on its way to a new one.
        sign_in(&server, "ada@example.org", PASSWORD).await.unwrap_err();
        let reset = link_to(&server, "/reset-password", "ada@example.org").await.unwrap();
        resets(&server, &reset).await.unwrap();
        sign_in(&server, "ada@example.org", NEW_PASSWORD).await.unwrap();
    }

    async fn the_old_address_taken_by_somebody_else_cannot_be_given_back(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        let link = link_to(&server, CONFIRM, "new@example.org").await.unwrap();
        confirms(&server, &link).await.unwrap();
        let undo = link_to(&server, UNDO, "ada@example.org").await.unwrap();
        sign_up(&server, "ada@example.org", "other").await.unwrap();
        let verify = crate::sign_ups::link_mailed_to(&server, "ada@example.org").await;
        server::accounts::verify_email(&server, &verify).await.unwrap();
        assert_eq!(refusal(undo_email(&server, &undo).await), Why::EmailTaken.at(Field::Form));
        sign_in(&server, "new@example.org", PASSWORD).await.unwrap();
    }

    async fn where_domains_are_named_no_account_moves_to_another_one(engine) {
        for (policy, refused) in [("example.org", true), ("closed", false), ("open", false)] {
            let server = server_with(engine, &[("ROOKERY_SIGN_UP", policy)]).await;
            let (_, ada) = joined(&server, "ada").await;
            asks_for_email(&server, &ada, "new@example.org").await.unwrap();
            let answer = asks_for_email(&server, &ada, "new@example.com").await;
            if refused {
                assert_eq!(refusal(answer), Why::EmailDomain.at(Field::Email));
            } else {
                answer.unwrap();
            }
            let mails = mails_to(&server, "new@example.com").await.len();
            assert_eq!(mails, usize::from(!refused), "{policy}");
        }
    }

    async fn wrong_password_own_address_and_too_many_mails_are_refused_beside_their_fields(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        create_user(&server, "bob", PASSWORD).await;
        let answer = request_email(&server, &ada, &email("new@example.org"), "not the password".to_owned()).await;
        assert_eq!(refusal(answer), Why::PasswordWrong.at(Field::CurrentPassword));
        assert_eq!(refusal(asks_for_email(&server, &ada, "ada@example.org").await), Why::Unchanged.at(Field::Email));
        for address in ["stranger@example.org", "bob@example.org"] {
            for _ in 0..3 {
                asks_for_email(&server, &ada, address).await.unwrap();
            }
            let refused = refusal(asks_for_email(&server, &ada, address).await);
            // Three seconds after the first one.
            assert_eq!(refused, Why::TooManyAttempts(1_797).at(Field::Email), "known or not");
        }
    }
}
