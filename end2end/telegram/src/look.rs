//! What a test can see.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{Seen, Sent, TelegramDouble, Upload, methods::webhook_info};

/// How often waiting looks again.
const LOOK_EVERY: Duration = Duration::from_millis(5);

impl TelegramDouble {
    /// How often this method was called with this token, whatever the answer. Downloads count as `file`.
    pub fn calls(&self, token: &str, method: &str) -> u64 {
        self.all_calls(token).get(method).copied().unwrap_or_default()
    }

    /// How often each method was called with this token, by Telegram's spelling of the names.
    pub fn all_calls(&self, token: &str) -> BTreeMap<String, u64> {
        self.bot(token).calls()
    }

    /// Every request that ever arrived: zero proves that a gateway forwarded nothing.
    pub fn total_calls(&self) -> u64 {
        let of_bots: u64 =
            self.world.bots().iter().flat_map(|(_, bot)| bot.calls().into_values()).sum();
        of_bots + self.world.strays().0
    }

    /// The long polls that wait right now.
    pub fn active_polls(&self, token: &str) -> usize {
        self.bot(token).polls.now()
    }

    /// The other calls under way right now; one whose client left is none.
    pub fn active_calls(&self, token: &str) -> usize {
        self.bot(token).active.now()
    }

    /// The most calls that were under way at once, long polls excepted.
    pub fn peak_calls(&self, token: &str) -> usize {
        self.bot(token).active.peak()
    }

    /// The messages that the bot sent, oldest first.
    pub fn sent(&self, token: &str) -> Vec<Sent> {
        self.bot(token).sent()
    }

    /// The texts and captions of those messages.
    pub fn sent_texts(&self, token: &str) -> Vec<String> {
        self.sent(token).into_iter().filter_map(|sent| sent.text).collect()
    }

    /// The files that the bot sent, oldest first.
    pub fn uploads(&self, token: &str) -> Vec<Upload> {
        self.bot(token).uploads()
    }

    /// The last request with this token, with all its headers.
    pub fn last_request(&self, token: &str) -> Option<Seen> {
        self.bot(token).last()
    }

    /// The last request that was neither a call nor a download with a well-formed token.
    pub fn last_stray(&self) -> Option<Seen> {
        self.world.strays().1
    }

    /// How many updates are not confirmed yet.
    pub fn pending_updates(&self, token: &str) -> usize {
        self.bot(token).inbox.len()
    }

    /// What getWebhookInfo would say.
    pub fn webhook(&self, token: &str) -> Value {
        webhook_info(&self.bot(token))
    }

    /// Waits until the bot has sent this text; false when it takes too long.
    pub async fn wait_for_text(&self, token: &str, text: &str, patience: Duration) -> bool {
        self.wait_until(patience, || self.sent_texts(token).iter().any(|sent| sent == text)).await
    }

    /// Waits until the bot is polling; false when it takes too long.
    pub async fn wait_for_poll(&self, token: &str, patience: Duration) -> bool {
        self.wait_until(patience, || self.active_polls(token) > 0).await
    }

    /// Waits until something is so; false when it takes too long. The patience is real time, even
    /// where a test has paused its clock.
    pub async fn wait_until(&self, patience: Duration, mut so: impl FnMut() -> bool) -> bool {
        let start = Instant::now();
        while !so() {
            if start.elapsed() > patience {
                return false;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        true
    }
}
