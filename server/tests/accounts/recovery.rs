//! Forgotten passwords.

use domain::{Field, Why};
use server::accounts::recovery::{RESET_SECONDS, profile_behind_link, request, reset};
use server::{on_both_engines, test_support};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::origin;
use crate::recoveries::{
    NEW_PASSWORD, activity_of, asks_for_email, email, forgets, joined, link_to, password, resets,
    subjects_to,
};
use crate::sessions::{sign_in, signed_in};
use crate::sign_ups::{PASSWORD, create_user, mails_to, origin_at};
use crate::storage::Loot;

const PAGE: &str = "/reset-password";

on_both_engines! {
    async fn a_link_may_be_looked_at_often_changes_the_password_once_and_ends_all_sessions(engine) {
        let server = test_support::server(engine).await;
        let (browser, ada) = joined(&server, "ada").await;
        forgets(&server, "ADA@example.org").await;
        let link = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        for _ in 0..2 {
            assert!(profile_behind_link(&server, &link).await.unwrap().is_some());
        }
        assert!(signed_in(&server, &browser).await.is_some());
        server.clock.advance(1);
        resets(&server, &link).await.unwrap();

        assert_eq!(signed_in(&server, &browser).await, None);
        sign_in(&server, "ada", PASSWORD).await.unwrap_err();
        assert_eq!(sign_in(&server, "ada", NEW_PASSWORD).await.unwrap(), "ada");
        assert_eq!(profile_behind_link(&server, &link).await.unwrap(), None);
        assert_eq!(refusal(resets(&server, &link).await), Why::LinkInvalid.at(Field::Form));
        assert_eq!(subjects_to(&server, "ada@example.org").await[0], "Your password at Rookery was changed");
        assert!(activity_of(&server, &ada).await.contains(&"Password reset by mail".to_owned()));
    }

    async fn of_fifty_uses_of_one_link_at_once_on_two_nodes_one_counts(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        create_user(&server, "ada", PASSWORD).await;
        forgets(&server, "ada@example.org").await;
        let link = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        let answers = at_once(50, |number| {
            let (node, link) = (nodes[number % 2].clone(), link.clone());
            async move { crate::sign_ups::until_not_busy(|| resets(&node, &link)).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        for late in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
        }
    }

    async fn a_link_is_good_for_so_many_refused_passwords_on_all_nodes(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        create_user(&server, "ada", PASSWORD).await;
        forgets(&server, "ada@example.org").await;
        let link = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        for number in 0..60 {
            let weak = reset(&nodes[number % 2], &origin(), &link, password("password1")).await;
            assert_eq!(refusal(weak), Why::PasswordCommon.at(Field::NewPassword));
        }
        for node in &nodes {
            assert_eq!(refusal(resets(node, &link).await), Why::TooManyAttempts(60).at(Field::Form));
        }
        server.clock.advance(60);
        resets(&server, &link).await.unwrap();
    }

    async fn a_link_works_in_the_last_second_of_its_half_hour_and_not_after_it(engine) {
        let server = test_support::server(engine).await;
        for name in ["ada", "bob"] {
            create_user(&server, name, PASSWORD).await;
            request(&server, &origin(), &email(&format!("{name}@example.org"))).await.unwrap();
        }
        let of_ada = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        let of_bob = link_to(&server, PAGE, "bob@example.org").await.unwrap();
        server.clock.advance(RESET_SECONDS - 1);
        resets(&server, &of_ada).await.unwrap();
        server.clock.advance(1);
        assert_eq!(profile_behind_link(&server, &of_bob).await.unwrap(), None);
        assert_eq!(refusal(resets(&server, &of_bob).await), Why::LinkInvalid.at(Field::Form));
    }

    async fn a_new_link_makes_the_older_one_void_and_one_that_counts_all_others(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        forgets(&server, "ada@example.org").await;
        let first = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        forgets(&server, "ada@example.org").await;
        let second = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        assert_eq!(profile_behind_link(&server, &first).await.unwrap(), None);
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        let to_new = link_to(&server, "/confirm-email", "new@example.org").await.unwrap();
        resets(&server, &second).await.unwrap();
        assert!(server::accounts::email_behind_link(&server, &to_new).await.unwrap().is_none());
    }

    async fn a_link_for_one_purpose_is_worth_nothing_for_another(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        forgets(&server, "ada@example.org").await;
        asks_for_email(&server, &ada, "new@example.org").await.unwrap();
        let reset = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        let confirm = link_to(&server, "/confirm-email", "new@example.org").await.unwrap();
        let invalid = Why::LinkInvalid.at(Field::Form);
        assert_eq!(refusal(resets(&server, &confirm).await), invalid);
        assert_eq!(refusal(crate::recoveries::confirms(&server, &reset).await), invalid);
        for token in [&reset, &confirm] {
            assert_eq!(refusal(server::accounts::undo_email(&server, token).await), invalid);
            assert_eq!(refusal(server::accounts::verify_email(&server, token).await), invalid);
        }
        resets(&server, &reset).await.unwrap();
    }

    async fn one_address_gets_three_mails_at_once_and_then_one_now_and_then(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        create_user(&server, "ada", PASSWORD).await;
        let answers = at_once(20, |number| {
            let node = nodes[number % 2].clone();
            async move { request(&node, &origin(), &email("ada@example.org")).await }
        })
        .await;
        assert_eq!(successes(&answers), 20, "the answer is the same: {answers:?}");
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 3);
        server.clock.advance(RESET_SECONDS);
        for _ in 0..3 {
            request(&server, &origin(), &email("ada@example.org")).await.unwrap();
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 4);
        let link = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        resets(&server, &link).await.unwrap();
    }

    async fn strangers_spend_their_own_shares_and_together_no_more_than_the_total(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for _ in 0..20 {
            request(&server, &origin_at("198.51.100.1"), &email("ada@example.org")).await.unwrap();
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 3);
        forgets(&server, "ada@example.org").await;
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 4, "the owner gets one all the same");
        let link = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        request(&server, &origin_at("198.51.100.1"), &email("ada@example.org")).await.unwrap();
        assert!(profile_behind_link(&server, &link).await.unwrap().is_some(), "no mail came in its place");
        for number in 2..9 {
            let stranger = origin_at(&format!("198.51.100.{number}"));
            for _ in 0..3 {
                server.clock.advance(1);
                request(&server, &stranger, &email("ada@example.org")).await.unwrap();
            }
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 10);
        let link = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        resets(&server, &link).await.unwrap();
    }

    async fn whoever_wants_an_address_for_themselves_keeps_its_owner_from_no_new_password(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for name in ["eve", "mallory", "trudy", "oscar"] {
            let (_, stranger) = joined(&server, name).await;
            for _ in 0..3 {
                asks_for_email(&server, &stranger, "ada@example.org").await.ok();
            }
        }
        let about_addresses = mails_to(&server, "ada@example.org").await.len();
        assert_eq!(about_addresses, 10, "no more of that kind");
        forgets(&server, "ada@example.org").await;
        let link = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        resets(&server, &link).await.unwrap();
    }

    async fn an_address_without_an_account_is_answered_alike_and_gets_no_mail(engine) {
        let server = test_support::server(engine).await;
        for _ in 0..5 {
            forgets(&server, "nobody@example.org").await;
        }
        assert!(mails_to(&server, "nobody@example.org").await.is_empty());
    }

    async fn what_is_stored_of_a_link_does_not_open_anything(engine) {
        let server = test_support::server(engine).await;
        let (_, ada) = joined(&server, "ada").await;
        forgets(&server, "ada@example.org").await;
        asks_for_email(&server, &ada, "secret-new@example.org").await.unwrap();
        let reset = link_to(&server, PAGE, "ada@example.org").await.unwrap();
        let confirm = link_to(&server, "/confirm-email", "secret-new@example.org").await.unwrap();
        let loot = Loot::of(&server).await;
        assert!(!loot.has(reset.as_bytes()) && !loot.has(confirm.as_bytes()));
    }
}
