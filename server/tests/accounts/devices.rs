//! Known devices.

use domain::Why;
use server::accounts::unlock;
use server::{clean_up, db, on_both_engines, test_support};

use crate::answers::refusal;
use crate::browsers::{Browser, WRONG, guess, lock};
use crate::sign_ups::{PASSWORD, create_user, link_mailed_to};

const DAY: i64 = 86_400;

on_both_engines! {
    async fn only_a_browser_that_asked_for_it_is_remembered(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let (mut known, mut unknown) = (Browser::new(&server).await, Browser::new(&server).await);
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        unknown.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        assert!(unknown.origin.device.is_none());
        lock(&server, "ada").await;
        known.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        let refused = refusal(unknown.signs_in(&server, "ada", PASSWORD, true).await);
        assert_eq!(refused.why, Why::SignInLocked(60));
    }

    async fn a_device_that_is_known_to_one_user_is_a_stranger_to_another(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "eve", PASSWORD).await;
        let mut known = Browser::new(&server).await;
        known.signs_in(&server, "eve", PASSWORD, true).await.unwrap();
        lock(&server, "ada").await;
        let refused = refusal(known.signs_in(&server, "ada", PASSWORD, true).await);
        assert_eq!(refused.why, Why::SignInLocked(60));
    }

    async fn one_browser_is_known_to_several_and_a_copy_of_its_old_secret_to_nobody(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "eve", PASSWORD).await;
        let mut shared = Browser::new(&server).await;
        shared.signs_in(&server, "eve", PASSWORD, true).await.unwrap();
        let mut copy = Browser::new(&server).await;
        copy.origin = shared.origin.clone();
        shared.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        lock(&server, "ada").await;
        lock(&server, "eve").await;
        refusal(copy.signs_in(&server, "ada", PASSWORD, false).await);
        refusal(copy.signs_in(&server, "eve", PASSWORD, false).await);
        shared.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        shared.signs_in(&server, "eve", PASSWORD, false).await.unwrap();
    }

    async fn a_device_that_was_wrong_five_times_counts_like_any_other_until_it_is_right(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut known = Browser::new(&server).await;
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        for _ in 0..5 {
            assert_eq!(refusal(known.signs_in(&server, "ada", WRONG, false).await).why, Why::SignInFailed);
        }
        lock(&server, "ada").await;
        refusal(known.signs_in(&server, "ada", PASSWORD, false).await);
        server.clock.advance(60);
        known.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        lock(&server, "ada").await;
        known.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
    }

    async fn a_new_secret_for_a_device_is_worth_no_further_guesses(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        create_user(&server, "eve", PASSWORD).await;
        let mut stolen = Browser::new(&server).await;
        stolen.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        for _ in 0..5 {
            refusal(stolen.signs_in(&server, "ada", WRONG, false).await);
        }
        // Whoever has it makes it known to themselves, or opens a link of their own: both rename it.
        stolen.signs_in(&server, "eve", PASSWORD, true).await.unwrap();
        unlock::ask(&server, &stolen.origin, "eve").await.unwrap();
        let link = link_mailed_to(&server, "eve@example.org").await;
        let cookie = unlock::press(&server, &stolen.origin, &link).await.unwrap();
        stolen.keeps(&cookie);
        for _ in 0..5 {
            assert_eq!(refusal(stolen.signs_in(&server, "ada", WRONG, false).await).why, Why::SignInFailed);
        }
        // These five counted at the login itself.
        assert_eq!(guess(&server, "ada", 0).await, Why::SignInLocked(60));
        assert_eq!(refusal(stolen.signs_in(&server, "ada", PASSWORD, false).await).why, Why::SignInLocked(60));
        server.clock.advance(60);
        stolen.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
    }

    async fn a_device_is_known_for_a_year_and_the_oldest_of_twenty_one_is_forgotten(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut browsers = Vec::new();
        for _ in 0..21 {
            server.clock.advance(1);
            let mut browser = Browser::new(&server).await;
            browser.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
            browsers.push(browser);
        }
        lock(&server, "ada").await;
        refusal(browsers[0].signs_in(&server, "ada", PASSWORD, false).await);
        browsers[1].signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        server.clock.advance(365 * DAY);
        lock(&server, "ada").await;
        refusal(browsers[20].signs_in(&server, "ada", PASSWORD, false).await);
        clean_up::once(&server).await.unwrap();
    }

    async fn forgetting_all_but_one_leaves_that_one(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let (mut one, mut other) = (Browser::new(&server).await, Browser::new(&server).await);
        one.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        other.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        let forget = async |spared: Option<&[u8]>| {
            let mut tx = server.db.begin().await.unwrap();
            let ada = db::users::credentials(&mut tx.conn(), "ada").await.unwrap().unwrap();
            db::devices::delete_of_user_except(&mut tx.conn(), domain::UserId(ada.id), spared).await.unwrap();
            tx.commit().await.unwrap();
        };
        forget(one.origin.device.as_ref().map(server::http::device::Device::hash)).await;
        lock(&server, "ada").await;
        one.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
        refusal(other.signs_in(&server, "ada", PASSWORD, false).await);
        forget(None).await;
        refusal(one.signs_in(&server, "ada", PASSWORD, false).await);
    }
}
