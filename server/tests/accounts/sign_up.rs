//! Signing up.

use domain::{Field, Why};
use server::on_both_engines;
use server::test_support::{self, server_with};
use server::{Origin, Result, Server, accounts, clean_up, vault};

use crate::answers::refusal;
use crate::crowd::{at_once, successes};
use crate::people::origin;
use crate::sessions::sign_in;
use crate::sign_ups::{
    PASSWORD, account, create_user, link_mailed_to, mails_to, resend, sign_up, sign_up_with,
    token_in, until_not_busy, users,
};
use crate::storage::Loot;

/// One of many who sign up with one address, each from another place.
async fn sign_up_as(server: &Server, number: usize) -> Result<()> {
    let account = account("ada@example.org", &format!("ada{number}"), PASSWORD);
    let address = [192, 0, 2, u8::try_from(number).unwrap()].into();
    accounts::sign_up(server, &Origin { address, ..origin() }, account).await
}

on_both_engines! {
    async fn a_sign_up_mails_a_link_that_makes_the_user(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let mails = mails_to(&server, "ada@example.org").await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].row.subject, "Verify your e-mail address for Rookery");
        assert_eq!(users(&server).await, 0);

        accounts::verify_email(&server, &token_in(&mails[0]).unwrap()).await.unwrap();
        assert_eq!(users(&server).await, 1);
        assert_eq!(sign_in(&server, "ada", PASSWORD).await.unwrap(), "ada");
    }

    async fn neither_password_nor_link_is_stored_in_the_clear(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let link = link_mailed_to(&server, "ada@example.org").await;
        let loot = Loot::of(&server).await;
        assert!(loot.has(b"ada@example.org") && loot.has(&vault::digest(&link)));
        assert!(!loot.has(link.as_bytes()));
        assert!(!loot.has(PASSWORD.as_bytes()));
    }

    async fn an_address_with_an_account_is_told_so_by_mail_and_nobody_else_is(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for (typed, username) in [("ada@example.org", "eve"), ("ADA@Example.ORG", "mallory")] {
            sign_up_with(&server, typed, username, "another password").await.unwrap();
            sign_up(&server, &format!("{username}@example.org"), username).await.unwrap_err();
        }
        resend(&server, "ada@example.org").await.unwrap();

        let mails = mails_to(&server, "ada@example.org").await;
        assert_eq!(mails.len(), 2, "one letter a sign-up, none for asking again");
        for mail in mails {
            assert_eq!(mail.row.subject, "You already have an account at Rookery");
            assert_eq!(token_in(&mail), None);
        }
        assert_eq!(users(&server).await, 1);
        assert_eq!(sign_in(&server, "ada@example.org", PASSWORD).await.unwrap(), "ada");
        sign_in(&server, "ada@example.org", "another password").await.unwrap_err();
    }

    async fn whose_mail_is_answered_sets_the_password_and_voids_the_other_sign_ups(engine) {
        let server = test_support::server(engine).await;
        sign_up_with(&server, "ada@example.org", "eve", "the password of eve").await.unwrap();
        let of_eve = link_mailed_to(&server, "ada@example.org").await;
        sign_up_with(&server, "ada@example.org", "ada", "the password of ada").await.unwrap();
        let of_ada = link_mailed_to(&server, "ada@example.org").await;

        accounts::verify_email(&server, &of_ada).await.unwrap();
        assert!(accounts::username_behind_link(&server, &of_eve).await.unwrap().is_none());
        let late = accounts::verify_email(&server, &of_eve).await;
        assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
        assert_eq!(sign_in(&server, "ada@example.org", "the password of ada").await.unwrap(), "ada");
        for login in ["ada@example.org", "ada", "eve"] {
            sign_in(&server, login, "the password of eve").await.unwrap_err();
        }
    }

    async fn a_username_that_somebody_has_is_taken_in_any_case(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for typed in ["ada", " ADA "] {
            let answer = sign_up(&server, "eve@example.org", typed).await;
            assert_eq!(refusal(answer), Why::UsernameTaken.at(Field::Username));
        }
        assert!(mails_to(&server, "eve@example.org").await.is_empty());
    }

    async fn a_username_asked_for_is_held_for_a_day_and_free_after_it(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        let of_ada = link_mailed_to(&server, "ada@example.org").await;
        server.clock.advance(accounts::SIGN_UP_SECONDS - 2);
        let early = sign_up(&server, "eve@example.org", "Ada").await;
        assert_eq!(refusal(early), Why::UsernameTaken.at(Field::Username), "a second too early");

        sign_up(&server, "eve@example.org", "Ada").await.unwrap();
        let of_eve = link_mailed_to(&server, "eve@example.org").await;
        accounts::verify_email(&server, &of_eve).await.unwrap();
        accounts::verify_email(&server, &of_ada).await.unwrap_err();
        assert_eq!(sign_in(&server, "eve@example.org", PASSWORD).await.unwrap(), "ada");
    }

    async fn how_long_a_name_stays_held_does_not_tell_who_has_an_account(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "1000/s")]).await;
        create_user(&server, "ada", PASSWORD).await;
        let probes = [("ada@example.org", "probe-a"), ("nobody@example.org", "probe-b"), ("new@example.org", "probe-c")];
        let ask_for_names = async || {
            let mut answers = Vec::new();
            for (_, name) in probes {
                let answer = sign_up(&server, &format!("{name}@example.org"), name).await;
                answers.push(answer.is_ok());
            }
            answers
        };
        for (address, name) in probes {
            sign_up(&server, address, name).await.unwrap();
        }
        server.clock.advance(23 * 3_600);
        for (address, _) in probes {
            resend(&server, address).await.unwrap();
        }
        // One address is proved meanwhile, with another sign-up.
        sign_up(&server, "new@example.org", "new").await.unwrap();
        accounts::verify_email(&server, &link_mailed_to(&server, "new@example.org").await).await.unwrap();
        assert_eq!(ask_for_names().await, [false; 3]);
        server.clock.advance(2 * 3_600);
        clean_up::once(&server).await.unwrap();
        assert_eq!(ask_for_names().await, [true; 3]);
    }

    async fn on_its_second_day_a_link_gives_nobody_a_name_that_was_promised_to_somebody_else(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "rook").await.unwrap();
        server.clock.advance(23 * 3_600);
        resend(&server, "ada@example.org").await.unwrap();
        let of_ada = link_mailed_to(&server, "ada@example.org").await;
        server.clock.advance(2 * 3_600);
        sign_up(&server, "eve@example.org", "rook").await.unwrap();
        let late = accounts::verify_email(&server, &of_ada).await;
        assert_eq!(refusal(late), Why::UsernameTaken.at(Field::Form));
        assert_eq!(users(&server).await, 0);
        accounts::verify_email(&server, &link_mailed_to(&server, "eve@example.org").await).await.unwrap();
        assert_eq!(sign_in(&server, "eve@example.org", PASSWORD).await.unwrap(), "rook");
    }

    async fn twenty_sign_ups_of_one_address_at_once_become_one_user(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "20/h")]).await;
        let answers = at_once(20, |number| {
            let server = server.server.clone();
            async move { until_not_busy(|| sign_up_as(&server, number)).await }
        })
        .await;
        assert_eq!(successes(&answers), 20, "{answers:?}");

        let mails = mails_to(&server, "ada@example.org").await;
        assert_eq!(mails.len(), 20, "each of them asked from somewhere else");
        let mut verified = 0;
        for mail in &mails {
            verified += i32::from(accounts::verify_email(&server, &token_in(mail).unwrap()).await.is_ok());
        }
        assert_eq!((verified, users(&server).await), (1, 1));
    }
}
