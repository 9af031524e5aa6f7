//! How many sign-ups one client may make, and how many mails it may ask for.

use domain::{Field, Why};
use server::accounts::{self, recovery, unlock};
use server::test_support::server_with;
use server::{Origin, on_both_engines};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::origin;
use crate::recoveries::{email, joined};
use crate::sign_ups::{PASSWORD, account, create_user, mails_to, sign_up};

on_both_engines! {
    async fn accepted_sign_ups_count_and_refused_ones_do_not(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "2/d")]).await;
        create_user(&server, "ada", PASSWORD).await;
        for _ in 0..5 {
            let answer = sign_up(&server, "eve@example.org", "ada").await;
            assert_eq!(refusal(answer), Why::UsernameTaken.at(Field::Username));
        }
        sign_up(&server, "eve@example.org", "eve").await.unwrap();
        // Counts like any other: the limit must not tell which addresses have an account.
        sign_up(&server, "ada@example.org", "ada-2").await.unwrap();

        let refused = refusal(sign_up(&server, "bob@example.org", "bob").await);
        assert_eq!(refused.field, Field::Form);
        let Why::TooManyAttempts(wait) = refused.why else { panic!("{refused:?}") };
        assert!((40_000..=43_201).contains(&wait), "half a day is left, not {wait} s");
        assert!(mails_to(&server, "bob@example.org").await.is_empty());

        let elsewhere = Origin { address: "192.0.2.2".parse().unwrap(), ..origin() };
        let bob = account("bob@example.org", "bob", PASSWORD);
        accounts::sign_up(&server, &elsewhere, bob).await.unwrap();
    }

    async fn a_sign_up_that_loses_its_name_to_another_one_does_not_count(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "2/d")]).await;
        let answers = at_once(2, |number| {
            let server = server.server.clone();
            let typed = account(&format!("ada{number}@example.org"), "ada", PASSWORD);
            async move { accounts::sign_up(&server, &origin(), typed).await }
        })
        .await;
        assert_eq!(successes(&answers), 1, "{answers:?}");
        sign_up(&server, "bob@example.org", "bob").await.unwrap();
        let third = refusal(sign_up(&server, "eve@example.org", "eve").await);
        assert!(matches!(third.why, Why::TooManyAttempts(_)), "{third:?}");
    }

    async fn one_network_signs_up_so_often_on_all_nodes_and_after_a_restart(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "2/d")]).await;
        let other = server.second_node().await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        sign_up(&other, "bob@example.org", "bob").await.unwrap();
        for node in [server.server.clone(), other, server.second_node().await] {
            let third = refusal(sign_up(&node, "eve@example.org", "eve").await);
            assert!(matches!(third.why, Why::TooManyAttempts(_)), "{third:?}");
        }
    }

    async fn each_way_to_have_a_mail_sent_has_its_exact_limit_on_all_nodes(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_RESET", "2/h")]).await;
        let (_, ada) = joined(&server, "ada").await;
        let (nobody, here) = (email("nobody@example.org"), origin());
        let ask = async |node: &server::Server| {
            [
                recovery::request(node, &here, &nobody).await,
                accounts::resend(node, &here, &nobody).await,
                unlock::ask(node, &here, "nobody").await,
                accounts::request_email(node, &ada, &nobody, PASSWORD.to_owned()).await,
            ]
        };
        let nodes = [server.server.clone(), server.second_node().await];
        for node in &nodes {
            let answers = ask(node).await;
            assert!(answers.iter().all(server::Result::is_ok), "{answers:?}");
        }
        for node in &nodes {
            for late in ask(node).await {
                assert_eq!(refusal(late), Why::TooManyAttempts(1_800).at(Field::Form));
            }
        }
        let elsewhere = Origin { address: "192.0.2.2".parse().unwrap(), ..origin() };
        recovery::request(&server, &elsewhere, &nobody).await.unwrap();
    }
}
