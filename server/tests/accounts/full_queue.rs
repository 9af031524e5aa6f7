//! What happens to guesses while the hashing threads have no room.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use domain::Why;
use server::{Error, Server, on_both_engines, test_support};
use tokio::task::JoinSet;

use crate::browsers::{Browser, WRONG, guess};
use crate::sign_ups::{PASSWORD, create_user};

/// More than hash and wait at the same time on any machine that tests run on.
const MANY: usize = 300;

/// Keeps all hashing threads busy, and their queue full, until the sender is dropped.
async fn fill(server: &Server) -> (mpsc::Sender<()>, JoinSet<()>) {
    let (open, gate) = mpsc::channel::<()>();
    let (gate, mut busy) = (Arc::new(Mutex::new(gate)), JoinSet::new());
    // Twice: each thread takes one from the queue, and makes room by that.
    for _ in 0..2 {
        for _ in 0..MANY {
            let (node, gate) = (server.clone(), Arc::clone(&gate));
            busy.spawn(async move {
                node.hasher.beside(move || gate.lock().unwrap().recv().ok()).await.ok();
            });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    (open, busy)
}

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
