//! How many sign-ups one client may make.

use domain::{Field, Why};
use server::on_both_engines;
use server::test_support::server_with;
use server::{Origin, accounts};

use crate::answers::refusal;
use crate::people::origin;
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
}
