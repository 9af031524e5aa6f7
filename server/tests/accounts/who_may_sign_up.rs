//! Who may sign up, with which password, and what is noted about them.

use domain::{Email, Field, Role, Why};
use server::accounts::{self, SignUpForm, set_up};
use server::test_support::{self, server_with};
use server::{Result, Server, on_both_engines};

use crate::answers::refusal;
use crate::operators_texts::folder;
use crate::people::origin;
use crate::sessions::browser;
use crate::sign_ups::{
    PASSWORD, account, code_in, link_mailed_to, mails_to, resend, sign_up, sign_up_with, users,
};

fn form() -> SignUpForm {
    SignUpForm {
        email: "ada@example.org".to_owned(),
        username: "ada".to_owned(),
        password: PASSWORD.to_owned(),
        first_name: " Ada ".to_owned(),
        last_name: String::new(),
        terms: true,
    }
}

async fn submit(server: &Server, form: SignUpForm) -> Result<()> {
    accounts::sign_up(server, &origin(), form.parse(server)?).await
}

on_both_engines! {
    async fn names_and_the_accepted_terms_are_noted_with_the_account(engine) {
        let (_place, folder) = folder(&[("privacy.md", "Version: 7\n\nNothing is kept.\n")]).await;
        let settings = [("ROOKERY_TEMPLATES_DIR", folder.to_str().unwrap())];
        let server = server_with(engine, &settings).await;
        submit(&server, form()).await.unwrap();
        let accepted_at = server.clock.now();
        server.clock.advance(60);
        let link = link_mailed_to(&server, "ada@example.org").await;
        accounts::verify_email(&server, &link).await.unwrap();
        let noted = about(&server).await;
        let texts = &server.texts;
        assert_ne!(texts.terms.version, texts.privacy.version);
        let versions = [&texts.terms, &texts.privacy].map(|text| Some(text.version.clone()));
        let [terms, privacy] = versions;
        assert_eq!(noted, ("Ada".to_owned(), String::new(), terms, privacy, Some(accepted_at.0)));
    }

    async fn without_the_terms_nobody_signs_up(engine) {
        let server = test_support::server(engine).await;
        let answer = submit(&server, SignUpForm { terms: false, ..form() }).await;
        assert_eq!(refusal(answer), Why::TermsNotAccepted.at(Field::Terms));
        let answer = submit(&server, SignUpForm { last_name: "x".repeat(51), ..form() }).await;
        assert_eq!(refusal(answer), Why::TooLong(50).at(Field::LastName));
        assert!(mails_to(&server, "ada@example.org").await.is_empty());
    }

    async fn where_signing_up_is_closed_nobody_does_whatever_they_type(engine) {
        let server = server_with(engine, &[("ROOKERY_SIGN_UP", "closed")]).await;
        for form in [form(), SignUpForm::default()] {
            assert_eq!(refusal(submit(&server, form).await), Why::SignUpClosed.at(Field::Form));
        }
        let answer = sign_up(&server, "ada@example.org", "ada").await;
        assert_eq!(refusal(answer), Why::SignUpClosed.at(Field::Form));
        // The operator still makes accounts.
        let ada = account("ada@example.org", "ada", PASSWORD);
        accounts::create_user(&server, ada, Role::User).await.unwrap();
    }

    async fn once_signing_up_is_closed_who_has_just_done_so_may_finish_and_nobody_is_mailed_again(engine) {
        let open = test_support::server(engine).await;
        sign_up(&open, "ada@example.org", "ada").await.unwrap();
        sign_up(&open, "bob@example.org", "bob").await.unwrap();
        open.clock.advance(86_300);
        resend(&open, "ada@example.org").await.unwrap();
        resend(&open, "bob@example.org").await.unwrap();
        let of_ada = link_mailed_to(&open, "ada@example.org").await;
        let of_bob = link_mailed_to(&open, "bob@example.org").await;
        let code_of_bob = code_in(&mails_to(&open, "bob@example.org").await[0]).unwrap();

        let closed = open.second_node_with(&[("ROOKERY_SIGN_UP", "closed")]).await;
        resend(&closed, "bob@example.org").await.unwrap();
        assert_eq!(mails_to(&open, "bob@example.org").await.len(), 2);
        accounts::verify_email(&closed, &of_ada).await.unwrap();
        open.clock.advance(97);
        let late = accounts::verify_email(&closed, &of_bob).await;
        assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
        let bob = Email::parse("bob@example.org").unwrap();
        let late = accounts::verify_code(&closed, &bob, &code_of_bob).await;
        assert_eq!(refusal(late), Why::CodeInvalid.at(Field::Code));
        accounts::verify_email(&open, &of_bob).await.unwrap();
    }

    async fn a_sign_up_lasts_two_days_at_most_however_often_it_is_mailed_again(engine) {
        let server = test_support::server(engine).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        for _ in 0..2 {
            server.clock.advance(86_398);
            resend(&server, "ada@example.org").await.unwrap();
        }
        let mails = mails_to(&server, "ada@example.org").await;
        assert!(mails[0].text.contains("and for 2 seconds"), "{}", mails[0].text);
        let link = link_mailed_to(&server, "ada@example.org").await;
        server.clock.advance(2);
        assert_eq!(refusal(accounts::verify_email(&server, &link).await), Why::LinkInvalid.at(Field::Form));
        resend(&server, "ada@example.org").await.unwrap();
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 3);
    }

    async fn where_domains_are_named_only_their_addresses_sign_up(engine) {
        let server = server_with(engine, &[("ROOKERY_SIGN_UP", "example.org")]).await;
        sign_up(&server, "ada@example.org", "ada").await.unwrap();
        for email in ["eve@example.com", "eve@sub.example.org", "eve@example.org.evil.example"] {
            let answer = sign_up(&server, email, "eve").await;
            assert_eq!(refusal(answer), Why::EmailDomain.at(Field::Email), "{email}");
        }
    }

    async fn a_password_that_is_soon_guessed_makes_no_account_anywhere(engine) {
        let server = test_support::server(engine).await;
        for (typed, why) in [
            ("password1", Why::PasswordCommon),
            ("rookery2026", Why::PasswordPersonal),
            ("lovelace1815", Why::PasswordPersonal),
            ("correcthorse", Why::PasswordGuessable),
        ] {
            let weak = || account("lovelace@example.org", "ada", typed);
            let refused = Some(why.at(Field::Password));
            let answer = sign_up_with(&server, "lovelace@example.org", "ada", typed).await;
            assert_eq!(Some(refusal(answer)), refused, "{typed}");
            let answer = accounts::create_user(&server, weak(), Role::User).await;
            assert_eq!(Some(refusal(answer)), refused, "{typed}");
            let link = set_up::new_link(&server).await.unwrap();
            let token = link.split("token=").nth(1).unwrap();
            let session = browser(&server).await;
            let answer = set_up::create_owner(&server, &session, &origin(), token, weak()).await;
            assert_eq!(Some(refusal(answer)), refused, "{typed}");
        }
        assert_eq!(users(&server).await, 0);
    }

    async fn a_composition_rule_holds_only_where_the_operator_asks_for_it(engine) {
        let server = server_with(engine, &[("ROOKERY_PASSWORD_COMPOSITION", "mixed")]).await;
        let answer = sign_up(&server, "ada@example.org", "ada").await;
        assert_eq!(refusal(answer), Why::PasswordComposition.at(Field::Password));
        sign_up_with(&server, "ada@example.org", "ada", "Correct horse battery 7").await.unwrap();
    }

    async fn no_more_mails_go_to_one_address_than_a_person_needs(engine) {
        let server = server_with(engine, &[("ROOKERY_LIMIT_SIGN_UP", "1000/s")]).await;
        for number in 0..4 {
            sign_up(&server, "ada@example.org", &format!("ada{number}")).await.unwrap();
        }
        for _ in 0..4 {
            resend(&server, "ada@example.org").await.unwrap();
        }
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 10, "six requests, each of the last two for three");
        sign_up(&server, "bob@example.org", "bob").await.unwrap();
        assert_eq!(mails_to(&server, "bob@example.org").await.len(), 1);
        server.clock.advance(3_601);
        resend(&server, "ada@example.org").await.unwrap();
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 10);
        server.clock.advance(3_600);
        resend(&server, "ada@example.org").await.unwrap();
        assert_eq!(mails_to(&server, "ada@example.org").await.len(), 13);
        for _ in 0..4 {
            server.clock.advance(3_601);
            resend(&server, "ada@example.org").await.unwrap();
        }
        let mails = mails_to(&server, "ada@example.org").await.len();
        assert_eq!(mails, 19, "and then one request every two hours");
    }
}

/// First name, last name, accepted terms and privacy notice, and when, of the only user.
type About = (String, String, Option<String>, Option<String>, Option<i64>);

async fn about(server: &Server) -> About {
    const SQL: &str = "SELECT first_name, last_name, terms_version, privacy_version, terms_accepted_at FROM users";
    match server.db.read().await.unwrap() {
        server::db::Held::Sqlite(mut c) => sqlx::query_as(SQL).fetch_one(&mut c).await.unwrap(),
        server::db::Held::Postgres(mut c) => sqlx::query_as(SQL).fetch_one(&mut *c).await.unwrap(),
    }
}
