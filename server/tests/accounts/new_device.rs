//! Mails about sign-ins on devices that are not known.

use domain::views::{InboxMail, LastSignIn};
use domain::{Field, Role, Username, Why};
use server::accounts::new_device::WayBack;
use server::accounts::{self, change_username, confirm_email, new_device};
use server::test_support::{Engine, TestServer};
use server::{Server, Viewer, on_both_engines, test_support};

use crate::answers::refusal;
use crate::browsers::{Browser, lock};
use crate::recoveries::{NEW_PASSWORD, activity_of, asks_for_email, link_to, resets, viewer};
use crate::sessions::{browser, sign_in, sign_in_with, signed_in};
use crate::sign_ups::{PASSWORD, account, create_user, mails_to, token_in};

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

    async fn the_button_ends_all_sessions_forgets_all_devices_and_mails_a_way_to_a_new_password(engine) {
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
        assert_eq!(new_device::not_me(&server, &token).await.unwrap(), WayBack::Mailed);
        for browser in [&mut mine, &mut theirs] {
            assert_eq!(browser.shows(&server).await, None);
            refusal(browser.signs_in(&server, "ada", PASSWORD, false).await);
        }
        let again = new_device::not_me(&server, &token).await;
        assert_eq!(refusal(again), Why::LinkInvalid.at(Field::Form));
        assert!(new_device::asked(&server, &token).await.unwrap().is_none());
        let reset = link_to(&server, "/reset-password", "ada@example.org").await.unwrap();
        resets(&server, &reset).await.unwrap();
        mine.signs_in(&server, "ada", NEW_PASSWORD, false).await.unwrap();
        // No device is known any more, so a lock holds for all of them.
        lock(&server, "ada").await;
        refusal(theirs.signs_in(&server, "ada", NEW_PASSWORD, false).await);
    }

    async fn a_thief_who_renews_the_session_is_shut_out(engine) {
        let (server, mut thief, token) = robbed(engine).await;
        let session = browser(&server).await;
        sign_in_with(&server, &session, "ada", PASSWORD).await.unwrap();
        let of_thief = viewer(&server, &session).await.unwrap();
        let name = Username::parse("adah").unwrap();
        change_username(&server, &session, &of_thief, &name, PASSWORD.to_owned()).await.unwrap();
        assert_eq!(signed_in(&server, &session).await.as_deref(), Some("adah"));
        new_device::not_me(&server, &token).await.unwrap();
        assert_eq!(signed_in(&server, &session).await, None);
        refusal(thief.signs_in(&server, "adah", PASSWORD, false).await);
    }

    async fn a_thief_whose_device_has_another_key_by_now_is_not_known_there(engine) {
        let (server, mut thief, token) = robbed(engine).await;
        create_user(&server, "eve", PASSWORD).await;
        thief.signs_in(&server, "eve", PASSWORD, true).await.unwrap();
        new_device::not_me(&server, &token).await.unwrap();
        let reset = link_to(&server, "/reset-password", "ada@example.org").await.unwrap();
        resets(&server, &reset).await.unwrap();
        lock(&server, "ada").await;
        let why = refusal(thief.signs_in(&server, "ada", NEW_PASSWORD, false).await).why;
        assert!(matches!(why, Why::SignInLocked(_)), "{why:?}");
    }

    async fn a_thief_with_a_second_session_loses_it_too(engine) {
        let (server, mut thief, token) = robbed(engine).await;
        // On the device that is known by now, which is no news.
        let before = thief.session.clone();
        thief.session = browser(&server).await;
        thief.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        assert_eq!(mails(&server).await.len(), 1);
        new_device::not_me(&server, &token).await.unwrap();
        assert_eq!(thief.shows(&server).await, None);
        assert_eq!(signed_in(&server, &before).await, None);
    }

    async fn a_thief_who_changes_the_address_is_mailed_nothing_and_the_address_is_set_back(engine) {
        let (server, thief, token) = robbed(engine).await;
        let of_thief = moves(&server, &thief, "thief@example.org").await;
        let back = new_device::not_me(&server, &token).await.unwrap();
        assert_eq!(back, WayBack::Mailed);
        assert_eq!(thief.shows(&server).await, None);
        assert_eq!(link_to(&server, "/reset-password", "thief@example.org").await, None);
        let reset = link_to(&server, "/reset-password", "ada@example.org").await.unwrap();
        resets(&server, &reset).await.unwrap();
        sign_in(&server, "ada@example.org", NEW_PASSWORD).await.unwrap();
        let activity = activity_of(&server, &of_thief).await;
        assert!(activity.contains(&"E-mail set back to ada@example.org".to_owned()), "{activity:?}");
    }

    async fn a_link_mailed_to_a_thiefs_address_does_not_outlive_the_way_back(engine) {
        let (server, mut thief, _) = robbed(engine).await;
        moves(&server, &thief, "thief@example.org").await;
        thief.origin.device = None;
        thief.session = browser(&server).await;
        thief.signs_in(&server, "thief@example.org", PASSWORD, false).await.unwrap();
        let of_thief = link_to(&server, "/not-me", "thief@example.org").await.unwrap();
        let undo = link_to(&server, "/undo-email", "ada@example.org").await.unwrap();
        accounts::undo_email(&server, &undo).await.unwrap();
        let late = new_device::not_me(&server, &of_thief).await;
        assert_eq!(refusal(late), Why::LinkInvalid.at(Field::Form));
    }

    async fn where_the_address_cannot_be_set_back_nobody_is_mailed_a_link(engine) {
        for taken in [true, false] {
            let (server, thief, token) = robbed(engine).await;
            moves(&server, &thief, "thief@example.org").await;
            if taken {
                let other = account("ada@example.org", "other", PASSWORD);
                accounts::create_user(&server, other, Role::User).await.unwrap();
            } else {
                server.clock.advance(accounts::UNDO_EMAIL_SECONDS);
            }
            let back = new_device::not_me(&server, &token).await.unwrap();
            assert_eq!(back, WayBack::AddressChanged);
            assert_eq!(thief.shows(&server).await, None);
            for address in ["ada@example.org", "thief@example.org"] {
                assert_eq!(link_to(&server, "/reset-password", address).await, None, "{address}");
            }
            sign_in(&server, "thief@example.org", PASSWORD).await.unwrap_err();
        }
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

/// A server where somebody with ada's password has made their browser known, that browser, and the
/// token in the mail that told ada of it.
async fn robbed(engine: Engine) -> (TestServer, Browser, String) {
    let server = test_support::server(engine).await;
    create_user(&server, "ada", PASSWORD).await;
    Browser::new(&server).await.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
    server.clock.advance(1);
    let mut thief = Browser::at(&server, "203.0.113.9").await;
    thief.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
    let token = token_in(&mails(&server).await[0]).unwrap();
    server.clock.advance(1);
    (server, thief, token)
}

/// Makes `address` the account's, in the session of that browser.
async fn moves(server: &TestServer, thief: &Browser, address: &str) -> Viewer {
    let of_thief = viewer(server, &thief.session).await.unwrap();
    asks_for_email(server, &of_thief, address).await.unwrap();
    let link = link_to(server, "/confirm-email", address).await.unwrap();
    confirm_email(server, &thief.session, Some(&of_thief), &link).await.unwrap();
    of_thief
}
