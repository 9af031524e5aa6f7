//! What a test can change. Tokens must be well-formed; a bot exists from the first mention on.

use std::sync::{Arc, atomic::Ordering::Relaxed};

use axum::body::Bytes;
use http::{HeaderName, HeaderValue};
use serde_json::Value;

use crate::{
    TelegramDouble,
    bot::Bot,
    fault::FaultPlan,
    files::Content,
    inbox::Ended,
    methods::{DEFAULT_CHAT, text_update},
};

impl TelegramDouble {
    /// From now on this token is answered 401; its long poll ends with that too.
    pub fn revoke(&self, token: &str) {
        revoke(&self.bot(token));
    }

    /// Makes a revoked or logged-out token work again.
    pub fn restore(&self, token: &str) {
        restore(&self.bot(token));
    }

    /// Plans a fault: a bare [`Fault`](crate::Fault) hits the next call, see
    /// [`FaultPlan`] for more.
    pub fn fault(&self, plan: impl Into<FaultPlan>) {
        self.world.faults.add(plan.into());
    }

    /// Forgets the planned faults. What hangs already goes on hanging.
    pub fn clear_faults(&self) {
        self.world.faults.clear();
    }

    /// Sends the bot a text from a private chat, and gives the number of the update.
    pub fn inject_text(&self, token: &str, text: &str) -> i64 {
        self.inject_text_from(token, DEFAULT_CHAT, text)
    }

    /// Sends the bot a text from the private chat with this number.
    pub fn inject_text_from(&self, token: &str, chat_id: i64, text: &str) -> i64 {
        let bot = self.bot(token);
        bot.inbox.push(text_update(&bot, chat_id, text))
    }

    /// Sends the bot any update; its `update_id` is set here.
    pub fn inject(&self, token: &str, update: Value) -> i64 {
        self.bot(token).inbox.push(update)
    }

    /// Answers this method with this result, for one token or for all. Works for methods that the
    /// double does not know, too.
    pub fn set_result(&self, method: &str, token: Option<&str>, result: Value) {
        self.world.want_result(method, token, Some(result));
    }

    /// Answers this method as usual again.
    pub fn clear_result(&self, method: &str, token: Option<&str>) {
        self.world.want_result(method, token, None);
    }

    /// Puts a header on every answer.
    pub fn add_header(&self, name: &'static str, value: &'static str) {
        self.world.want_header(HeaderName::from_static(name), HeaderValue::from_static(value));
    }

    /// Offers a file for download and gives its `file_id`.
    pub fn add_file(&self, token: &str, path: &str, bytes: impl Into<Vec<u8>>) -> String {
        self.bot(token).files.add(path, Content::Given(Bytes::from(bytes.into())))
    }

    /// Offers a file of any size that is made while it is sent: byte `n` is `n % 251`.
    pub fn add_generated_file(&self, token: &str, path: &str, size: u64) -> String {
        self.bot(token).files.add(path, Content::Generated(size))
    }

    /// Forgets everything: what was seen, planned and set.
    pub fn reset(&self) {
        self.world.reset();
    }

    pub(crate) fn bot(&self, token: &str) -> Arc<Bot> {
        self.world.bot(token).expect("tests speak of well-formed tokens only")
    }
}

/// What [`TelegramDouble::revoke`] does.
pub fn revoke(bot: &Bot) {
    bot.revoked.store(true, Relaxed);
    bot.inbox.end_poll(Ended::Revoked);
}

/// What [`TelegramDouble::restore`] does.
pub fn restore(bot: &Bot) {
    bot.revoked.store(false, Relaxed);
    bot.logged_out.store(false, Relaxed);
}
