//! Mails about sign-ins on devices that are not known.

use domain::views::{InboxMail, LastSignIn};
use domain::{Field, Why};
use server::accounts::new_device;
use server::{Server, on_both_engines, test_support};

use crate::answers::refusal;
use crate::browsers::{Browser, lock};
use crate::sign_ups::{PASSWORD, create_user, mails_to, token_in};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const SUBJECT: &str = "New sign-in to your Rookery account";

/// The mails to ada about new devices, newest first.
async fn mails(server: &Server) -> Vec<InboxMail> {
    let mails = mails_to(server, "ada@example.org").await;
    mails.into_iter().filter(|mail| mail.row.subject == SUBJECT).collect()
}

on_both_engines! {
    async fn the_first_sign_in_and_those_on_known_devices_are_no_news(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut known = Browser::new(&server).await;
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        assert!(mails(&server).await.is_empty());
        server.clock.advance(60);
        let mut new = Browser::at(&server, "203.0.113.9").await;
        FIREFOX.clone_into(&mut new.origin.agent);
        new.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        new.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        let mails = mails(&server).await;
        assert_eq!(mails.len(), 1);
        for part in [&mails[0].text, &mails[0].html] {
            for fact in ["21 Nov 2026, 12:01:00 UTC", "203.0.113.9", "Firefox on Linux", "/not-me?token="] {
                assert!(part.contains(fact), "{fact} in {part}");
            }
        }
    }

    async fn a_hostile_browser_writes_nothing_into_the_mail(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        Browser::new(&server).await.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        let mut hostile = Browser::new(&server).await;
        "<img src=x> Visit https://evil.example/ {{link}}".clone_into(&mut hostile.origin.agent);
        hostile.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        let mail = &mails(&server).await[0];
        assert!(mail.text.contains("an unknown program"), "{}", mail.text);
        assert!(!mail.text.contains("evil") && !mail.html.contains("evil"));
    }

    async fn the_button_ends_that_session_and_forgets_its_device_and_leaves_others_alone(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let (mut mine, mut theirs) = (Browser::new(&server).await, Browser::new(&server).await);
        mine.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        theirs.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        let token = token_in(&mails(&server).await[0]).unwrap();
        for _ in 0..2 {
            let asked = new_device::asked(&server, &token).await.unwrap().unwrap();
            assert_eq!(asked.address, theirs.origin.address.to_string());
        }
        assert!(theirs.shows(&server).await.is_some(), "looking changes nothing");
        new_device::not_me(&server, &token).await.unwrap();
        assert_eq!(theirs.shows(&server).await, None);
        assert_eq!(mine.shows(&server).await.as_deref(), Some("ada"));
        lock(&server, "ada").await;
        mine.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        refusal(theirs.signs_in(&server, "ada", PASSWORD, false).await);
        let again = new_device::not_me(&server, &token).await;
        assert_eq!(refusal(again), Why::LinkInvalid.at(Field::Form));
        assert!(new_device::asked(&server, &token).await.unwrap().is_none());
    }

    async fn one_who_signs_in_again_and_again_gets_ten_mails_a_day(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        for _ in 0..14 {
            Browser::new(&server).await.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        }
        assert_eq!(mails(&server).await.len(), 10);
        server.clock.advance(86_400);
        Browser::new(&server).await.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        assert_eq!(mails(&server).await.len(), 11);
    }

    async fn who_signs_in_is_told_of_the_sign_in_before(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let first = server.clock.now();
        let mut one = Browser::at(&server, "203.0.113.9").await;
        assert_eq!(one.signs_in(&server, "ada", PASSWORD, false).await.unwrap().last, None);
        server.clock.advance(3_600);
        let mut other = Browser::new(&server).await;
        let told = other.signs_in(&server, "ada", PASSWORD, false).await.unwrap().last;
        assert_eq!(told, Some(LastSignIn { at: first, address: Some("203.0.113.9".to_owned()) }));
    }
}
