//! Proving an address.

use domain::{Field, Why};
use server::accounts::{self, CODE_SECONDS, SIGN_UP_SECONDS, username_behind_link, verify_email};
use server::on_both_engines;
use server::test_support;

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::sessions::sign_in;
use crate::sign_ups::{
    PASSWORD, account, link_mailed_to, mails_to, origin_at, resend, sign_up, token_in, users,
};

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

    async fn the_names_that_others_asked_for_stay_held_after_the_address_is_proved(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "probe").await.unwrap();
        let of_probe = link_mailed_to(&server, "ada@example.org").await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        verify_email(&server, &link_mailed_to(&server, "ada@example.org").await).await.unwrap();

        let taken = Why::UsernameTaken.at(Field::Username);
        assert_eq!(refusal(sign_up(&server, "eve@example.org", "probe").await), taken);
        assert_eq!(refusal(verify_email(&server, &of_probe).await), Why::LinkInvalid.at(Field::Form));
        let before = mails_to(&server, "ada@example.org").await.len();
        resend(&server, "ada@example.org").await.unwrap();
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), before, "nothing waits any more");
        server.clock.advance(SIGN_UP_SECONDS);
        sign_up(&server, "eve@example.org", "probe").await.unwrap();
        assert_eq!(users(&server).await, 1);
    }

    async fn a_mail_asked_for_again_reaches_the_first_sign_up_however_many_came_after_it(engine) {
        let server = test_support::server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "100/h")]).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        server.clock.advance(1);
        for number in 0..5 {
            let eve = account("ada@example.org", &format!("eve{number}"), "the password of eve");
            accounts::sign_up(&server, &origin_at("198.51.100.1"), eve).await.unwrap();
            server.clock.advance(1);
        }
        server.clock.advance(CODE_SECONDS);
        resend(&server, "ada@example.org").await.unwrap();
        let mails = mails_to(&server, "ada@example.org").await;
        for name in ["ada", "eve4", "eve3"] {
            let greeting = format!("Hello {name},");
            assert!(mails[..3].iter().any(|mail| mail.text.contains(&greeting)), "{name}");
        }
        let to_ada = mails.iter().find(|mail| mail.text.contains("Hello ada,")).unwrap();
        verify_email(&server, &token_in(to_ada).unwrap()).await.unwrap();
        sign_in(&server, "ada@example.org", PASSWORD).await.unwrap();
    }

    async fn a_stranger_cannot_spend_the_mails_of_whoever_signs_up_from_elsewhere(engine) {
        let server = test_support::server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "100/h")]).await;
        for number in 0..9 {
            let eve = account("ada@example.org", &format!("eve{number}"), PASSWORD);
            accounts::sign_up(&server, &origin_at("198.51.100.1"), eve).await.unwrap();
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 6);
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let mails = mails_to(&server, "ada@example.org").await;
        assert_eq!(mails.len(), 7);
        assert!(mails[0].text.contains("Hello ada,"));
        for number in 0..40 {
            let eve = account("ada@example.org", &format!("mallory{number}"), PASSWORD);
            let address = format!("203.0.113.{}", number / 5);
            accounts::sign_up(&server, &origin_at(&address), eve).await.unwrap();
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 24, "all strangers together");
    }
}
