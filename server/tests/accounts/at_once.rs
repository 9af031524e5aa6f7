//! What must hold when several people, or nodes, do the same thing at once; and what once did not.

use domain::{Field, Why};
use server::accounts::{SIGN_UP_SECONDS, set_up, username_behind_link};
use server::db::one_time_tokens::{self, Purpose};
use server::{on_both_engines, test_support, vault};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::origin;
use crate::sessions::{browser, sign_in};
use crate::sign_ups::{
    PASSWORD, account, create_user, link_mailed_to, mails_to, resend, sign_up, sign_up_with,
    token_in,
};

on_both_engines! {
    async fn of_links_that_two_nodes_make_at_once_one_works(engine) {
        let server = test_support::server(engine).await;
        let nodes = [server.server.clone(), server.second_node().await];
        let tokens = at_once(8, |number| {
            let node = nodes[number % 2].clone();
            async move { set_up::new_link(&node).await.unwrap().rsplit_once('=').unwrap().1.to_owned() }
        })
        .await;
        let mut valid = 0;
        for token in tokens {
            valid += i32::from(set_up::is_link_valid(&server, &token).await.unwrap());
        }
        assert_eq!(valid, 1);
    }

    async fn a_login_that_no_database_can_hold_is_unknown_like_any_other(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for login in ["ada\0", &"a".repeat(100_000)] {
            assert_eq!(refusal(sign_in(&server, login, PASSWORD).await), Why::SignInFailed.at(Field::Login));
        }
    }

    async fn a_link_asked_for_again_works_for_the_day_that_its_mail_promises(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        server.clock.advance(SIGN_UP_SECONDS - 60);
        resend(&server, "ada@example.org").await.unwrap();
        assert!(mails_to(&server, "ada@example.org").await[0].text.contains("for 1 day"));
        let link = link_mailed_to(&server, "ada@example.org").await;
        server.clock.advance(SIGN_UP_SECONDS - 1);
        assert!(username_behind_link(&server, &link).await.unwrap().is_some());
        server.clock.advance(1);
        assert!(username_behind_link(&server, &link).await.unwrap().is_none());
    }

    async fn two_who_ask_for_one_name_at_once_do_not_both_get_a_mail_for_it(engine) {
        let server = test_support::server(engine).await;
        let answers = at_once(2, |number| {
            let server = server.server.clone();
            async move { sign_up(&server, &format!("person{number}@example.org"), "ada").await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
    }

    async fn two_links_for_the_first_owner_pressed_at_once_make_one_owner(engine) {
        let server = test_support::server(engine).await;
        let mut tokens = Vec::new();
        // Two rows, as two nodes that start together leave them.
        for token in ["a", "b"] {
            let now = server.clock.now();
            let mut tx = server.db.begin().await.unwrap();
            one_time_tokens::insert(
                &mut tx.conn(), &vault::digest(token),
                Purpose::SetUp, now, now.plus(60)).await.unwrap();
            tx.commit().await.unwrap();
            tokens.push(token);
        }
        let answers = at_once(2, |number| {
            let (server, token) = (server.server.clone(), tokens[number]);
            async move {
                let session = browser(&server).await;
                let account = account(&format!("o{number}@example.org"), &format!("owner{number}"), PASSWORD);
                set_up::create_owner(&server, &session, &origin(), token, account).await
            }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
    }

    async fn all_links_of_one_address_pressed_at_once_make_one_user_again_and_again(engine) {
        let server = test_support::server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "1000/h")]).await;
        for round in 0..8 {
            let email = format!("ada{round}@example.org");
            for number in 0..3 {
                sign_up(&server, &email, &format!("ada{round}-{number}")).await.unwrap();
            }
            let mails = mails_to(&server, &email).await;
            let answers = at_once(mails.len(), |number| {
                let (server, link) = (server.server.clone(), token_in(&mails[number]).unwrap());
                async move { server::accounts::verify_email(&server, &link).await }
            })
            .await;
            for late in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
            }
        }
    }

    async fn asking_again_mails_each_sign_up_of_an_address_a_link_of_its_own(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        sign_up_with(&server, "ada@example.org", "eve", "the password of eve").await.unwrap();
        resend(&server, "ada@example.org").await.unwrap();
        let mails = mails_to(&server, "ada@example.org").await;
        let to_ada = mails.iter().find(|mail| mail.text.contains("Hello ada,")).unwrap();
        server::accounts::verify_email(&server, &token_in(to_ada).unwrap()).await.unwrap();
        sign_in(&server, "ada@example.org", "the password of eve").await.unwrap_err();
        sign_in(&server, "ada@example.org", PASSWORD).await.unwrap();
    }
}
