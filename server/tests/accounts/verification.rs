//! Proving an address.

use domain::{Field, Why};
use server::accounts::{SIGN_UP_SECONDS, username_behind_link, verify_email};
use server::on_both_engines;
use server::test_support;

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::sessions::sign_in;
use crate::sign_ups::{PASSWORD, link_mailed_to, mails_to, resend, sign_up, users};

on_both_engines! {
    async fn a_link_may_be_looked_at_often_and_works_once(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let link = link_mailed_to(&server, "ada@example.org").await;
        for _ in 0..2 {
            assert!(username_behind_link(&server, &link).await.unwrap().is_some());
        }
        verify_email(&server, &link).await.unwrap();
        assert!(username_behind_link(&server, &link).await.unwrap().is_none());
        assert_eq!(refusal(verify_email(&server, &link).await), Why::LinkInvalid.at(Field::Form));
        assert_eq!(users(&server).await, 1);
    }

    async fn what_is_no_link_is_refused(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let link = link_mailed_to(&server, "ada@example.org").await;
        for token in ["", "\0", &link[1..], &format!("{link} "), &link.to_uppercase()] {
            assert!(username_behind_link(&server, token).await.unwrap().is_none(), "{token:?}");
            let refused = refusal(verify_email(&server, token).await);
            assert_eq!(refused, Why::LinkInvalid.at(Field::Form), "{token:?}");
        }
    }

    async fn of_fifty_presses_of_the_button_at_once_one_makes_the_user(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let link = link_mailed_to(&server, "ada@example.org").await;
        let answers = at_once(50, |number| {
            let (node, link) = (nodes[number % 2].clone(), link.clone());
            async move { verify_email(&node, &link).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        for late in answers.into_iter().filter(Result::is_err) {
            assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
        }
        assert_eq!(users(&server).await, 1);
    }

    async fn a_link_works_in_the_last_second_of_its_day_and_not_after_it(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        server.clock.advance(-1);
        sign_up(&server, "bob@example.org", "bob").await.unwrap();
        let of_ada = link_mailed_to(&server, "ada@example.org").await;
        let of_bob = link_mailed_to(&server, "bob@example.org").await;

        server.clock.advance(SIGN_UP_SECONDS - 1);
        assert!(username_behind_link(&server, &of_bob).await.unwrap().is_some());
        verify_email(&server, &of_ada).await.unwrap();
        server.clock.advance(1);
        // No clean-up has run: the row is there, and its time is over.
        assert!(username_behind_link(&server, &of_bob).await.unwrap().is_none());
        assert_eq!(refusal(verify_email(&server, &of_bob).await), Why::LinkInvalid.at(Field::Form));
        assert_eq!(users(&server).await, 1);
    }

    async fn a_link_asked_for_again_replaces_the_old_one(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let old = link_mailed_to(&server, "ada@example.org").await;
        resend(&server, "ADA@example.org").await.unwrap();
        let new = link_mailed_to(&server, "ada@example.org").await;
        assert_ne!(old, new);
        assert!(username_behind_link(&server, &old).await.unwrap().is_none());
        assert_eq!(refusal(verify_email(&server, &old).await), Why::LinkInvalid.at(Field::Form));
        verify_email(&server, &new).await.unwrap();
        assert_eq!(sign_in(&server, "ada", PASSWORD).await.unwrap(), "ada");
    }

    async fn asking_again_for_an_address_that_has_not_signed_up_mails_nothing(engine) {
        let server = test_support::server(engine).await;
        resend(&server, "nobody@example.org").await.unwrap();
        sign_up(&server, "late@example.org", "late").await.unwrap();
        server.clock.advance(SIGN_UP_SECONDS);
        resend(&server, "late@example.org").await.unwrap();
        assert!(mails_to(&server, "nobody@example.org").await.is_empty());
        assert_eq!(mails_to(&server, "late@example.org").await.len(), 1);
    }
}
