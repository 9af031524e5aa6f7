//! Links that let one browser in.

use domain::{Field, Why};
use server::accounts::unlock;
use server::{on_both_engines, test_support};

use crate::answers::refusal;
use crate::browsers::{Browser, lock};
use crate::crowd::{at_once, successes};
use crate::people::origin;
use crate::sign_ups::{PASSWORD, create_user, link_mailed_to, mails_to};
use crate::storage::Loot;

const DAY: i64 = 86_400;

on_both_engines! {
    async fn the_mailed_link_lets_that_browser_in_and_no_other(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, "ada").await;
        let link = link_mailed_to(&server, "ada@example.org").await;
        for _ in 0..2 {
            assert!(unlock::is_link_valid(&server, &link).await.unwrap());
        }
        let (mut owner, mut other) = (Browser::new(&server).await, Browser::new(&server).await);
        let cookie = unlock::press(&server, &owner.origin, &link).await.unwrap();
        owner.keeps(&cookie);
        assert_eq!(owner.shows(&server).await, None, "it signs nobody in");
        owner.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        assert_eq!(owner.shows(&server).await.as_deref(), Some("ada"));
        let refused = refusal(other.signs_in(&server, "ada", PASSWORD, false).await);
        assert_eq!(refused, Why::SignInLocked(60).at(Field::Form));
        assert!(!Loot::of(&server).await.has(link.as_bytes()), "only its hash is stored");
    }

    async fn a_link_works_once_for_a_day_and_only_the_newest_one(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        lock(&server, "ada").await;
        let older = link_mailed_to(&server, "ada@example.org").await;
        server.clock.advance(1);
        unlock::ask(&server, &origin(), " Ada@Example.org ").await.unwrap();
        let newer = link_mailed_to(&server, "ada@example.org").await;
        assert!(!unlock::is_link_valid(&server, &older).await.unwrap());
        server.clock.advance(DAY - 1);
        assert!(unlock::is_link_valid(&server, &newer).await.unwrap());
        let answers = at_once(50, |_| {
            let (server, link) = (server.server.clone(), newer.clone());
            async move { unlock::press(&server, &origin(), &link).await }
        })
        .await;
        assert_eq!(successes(&answers), 1);
        unlock::ask(&server, &origin(), "ada").await.unwrap();
        let last = link_mailed_to(&server, "ada@example.org").await;
        server.clock.advance(DAY);
        let late = unlock::press(&server, &origin(), &last).await;
        assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
    }

    async fn asking_says_the_same_to_everybody_and_fills_no_mailbox(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for login in ["ada", "nobody", "nobody@example.org", "no login", "ada@example.org"] {
            for _ in 0..4 {
                unlock::ask(&server, &origin(), login).await.unwrap();
            }
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 5);
        assert!(mails_to(&server, "nobody@example.org").await.is_empty());
        assert_eq!(refusal(unlock::ask(&server, &origin(), "  ").await), Why::Empty.at(Field::Login));
    }

    async fn one_network_asks_so_often_on_all_nodes(engine) {
        let server = test_support::server_with(engine, &[("ROOKERY_LIMIT_RESET", "2/h")]).await;
        let nodes = [server.server.clone(), server.second_node().await];
        for node in &nodes {
            unlock::ask(node, &origin(), "nobody").await.unwrap();
        }
        for node in &nodes {
            let refused = refusal(unlock::ask(node, &origin(), "nobody").await);
            assert_eq!(refused, Why::TooManyAttempts(1_800).at(Field::Form));
        }
    }
}
