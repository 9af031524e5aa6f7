//! What happens to guesses while the hashing threads have no room.

use domain::Why;
use server::test_support::hashing::fill;
use server::{Error, on_both_engines, test_support};

use crate::browsers::{Browser, WRONG, guess};
use crate::sign_ups::{PASSWORD, create_user};

on_both_engines! {
    async fn a_guess_that_finds_no_room_is_given_back(engine) {
        let server = test_support::server(engine).await;
        create_user(&server, "ada", PASSWORD).await;
        let mut known = Browser::new(&server).await;
        known.signs_in(&server, "ada", PASSWORD, true).await.unwrap();
        let (open, busy) = fill(&server).await;
        for _ in 0..7 {
            let mut browser = Browser::new(&server).await;
            let answer = browser.signs_in(&server, "ada", WRONG, false).await;
            assert!(matches!(answer, Err(Error::Busy)), "{answer:?}");
            let answer = known.signs_in(&server, "ada", WRONG, false).await;
            assert!(matches!(answer, Err(Error::Busy)), "{answer:?}");
        }
        drop(open);
        busy.join_all().await;
        for number in 0..5 {
            assert_eq!(guess(&server, "ada", number).await, Why::SignInFailed);
        }
        assert_eq!(guess(&server, "ada", 5).await, Why::SignInLocked(60));
        known.signs_in(&server, "ada", PASSWORD, false).await.unwrap();
    }
}
