//! The double, seen through its front door.

mod calls;
mod faults;
mod files;
mod polling;
mod wire;

use std::time::Duration;

use crate::{TelegramDouble, example_token};

/// Longer than any wait in these tests should take, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// A fresh double, and the token of a bot.
async fn start() -> (TelegramDouble, String) {
    (TelegramDouble::start().await, example_token(123_456))
}
