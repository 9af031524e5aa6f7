//! Hashing threads that have no room.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use tokio::task::JoinSet;

use crate::Server;

/// More than hash and wait at the same time on any machine that tests run on.
const MANY: usize = 300;

/// Keeps all hashing threads busy, and their queue full, until the sender is dropped.
pub async fn fill(server: &Server) -> (mpsc::Sender<()>, JoinSet<()>) {
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
