//! Many guesses at the same time, on two nodes.

use std::collections::BTreeMap;

use domain::Why;
use server::{on_both_engines, test_support};

use crate::browsers::{Browser, WRONG, guess};
use crate::crowd::at_once;
use crate::sign_ups::{PASSWORD, create_user};

on_both_engines! {
    async fn of_two_hundred_wrong_passwords_at_once_five_are_judged(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let nodes = [server.server.clone(), server.second_node().await];
        for login in ["ada", "nobody"] {
            let mut expected = 5;
            for wait in [60, 300] {
                let answers = at_once(200, |number| {
                    let node = nodes[number % 2].clone();
                    async move { guess(&node, login, number).await }
                })
                .await;
                let mut counts = BTreeMap::new();
                for answer in answers {
                    *counts.entry(format!("{answer:?}")).or_insert(0) += 1;
                }
                let locked = format!("{:?}", Why::SignInLocked(wait));
                assert_eq!(counts.get("SignInFailed"), Some(&expected), "{counts:?}");
                assert_eq!(counts.get(&locked), Some(&(200 - expected)), "{counts:?}");
                server.clock.advance(i64::from(wait));
                expected = 1;
            }
        }
    }

    async fn failures_on_many_accounts_are_told_to_the_operator_and_refuse_nobody(engine) {
        let server = test_support::server(engine).await;
        for round in 0..10 {
            let answers = at_once(31, |number| {
                let (server, number) = (server.server.clone(), round * 31 + number);
                async move { guess(&server, &format!("nobody{number}"), number).await }
            })
            .await;
            assert!(answers.iter().all(|why| *why == Why::SignInFailed), "{answers:?}");
        }
        let metrics = server.metrics.render();
        for name in ["rookery_passwords_judged_total", "rookery_guessing_warnings_total"] {
            assert!(metrics.contains(name), "{name} in {metrics}");
        }
    }

    async fn a_guesser_with_two_hundred_addresses_cannot_keep_the_owner_out(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut known = Browser::new(&server).await;
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        let guesser = at_once(200, |number| {
            let server = server.server.clone();
            async move { guess(&server, "ada", number).await }
        });
        let owner = async {
            for _ in 0..5 {
                known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
            }
        };
        tokio::join!(guesser, owner);
        assert!(matches!(guess(&server, "ada", 0).await, Why::SignInLocked(_)));
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        assert!(matches!(guess(&server, "ada", 0).await, Why::SignInLocked(_)), "still, for everybody else");
    }

    async fn of_two_hundred_on_a_known_device_ten_are_judged(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut known = Browser::new(&server).await;
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        let origin = known.origin.clone();
        let answers = at_once(200, |_| {
            let (server, origin) = (server.server.clone(), origin.clone());
            async move {
                let mut thief = Browser::new(&server).await;
                thief.origin = origin;
                crate::answers::refusal(thief.signs_in(&server, "ada", WRONG, false).await).why
            }
        })
        .await;
        // Five that the device vouches for, and five like everybody's.
        let judged = answers.iter().filter(|why| **why == Why::SignInFailed).count();
        assert_eq!(judged, 10, "{answers:?}");
    }
}
