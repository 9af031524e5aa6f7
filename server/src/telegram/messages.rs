//! What a test message needs of the Bot API.

use domain::{BotToken, ChatId};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{NoArguments, Telegram, TelegramError};

/// How many updates Telegram shows at once.
pub const UPDATES_MAX: usize = 100;

#[derive(Deserialize)]
struct WebhookInfo {
    url: String,
}

/// Neither an offset, which would confirm updates, nor a time to wait, nor a choice of updates, which
/// Telegram would remember.
#[derive(Serialize)]
struct Look {
    limit: usize,
    timeout: u32,
}

const LOOK: Look = Look { limit: UPDATES_MAX, timeout: 0 };

#[derive(Serialize)]
struct Text<'a> {
    chat_id: &'a str,
    text: &'a str,
}

/// A text that somebody sent to the bot in a private chat.
#[derive(Debug, PartialEq, Eq)]
pub struct Received {
    /// The chat.
    pub chat: i64,
    /// The text.
    pub text: String,
}

impl Telegram {
    /// Whether Telegram sends the bot's updates to a webhook.
    pub async fn has_webhook(&self, token: &BotToken) -> Result<bool, TelegramError> {
        let info: WebhookInfo = self.call(token, "getWebhookInfo", &NoArguments {}).await?;
        Ok(!info.url.is_empty())
    }

    /// The updates that wait, at most [`UPDATES_MAX`]; they go on waiting. `None` stands for one that
    /// is no text of a private chat.
    pub async fn waiting(&self, token: &BotToken) -> Result<Vec<Option<Received>>, TelegramError> {
        let updates: Vec<Value> = self.call(token, "getUpdates", &LOOK).await?;
        Ok(updates.iter().map(received).collect())
    }

    /// Sends a text as the bot.
    pub async fn send_text(
        &self,
        token: &BotToken,
        chat: &ChatId,
        text: &str,
    ) -> Result<(), TelegramError> {
        let message = Text { chat_id: chat.as_str(), text };
        self.call::<IgnoredAny>(token, "sendMessage", &message).await.map(drop)
    }
}

fn received(update: &Value) -> Option<Received> {
    let message = update.get("message")?;
    let chat = message.get("chat")?;
    let is_private = chat.get("type")?.as_str()? == "private";
    let text = message.get("text")?.as_str()?.to_owned();
    let chat = chat.get("id")?.as_i64()?;
    is_private.then_some(Received { chat, text })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn looking_confirms_nothing_waits_for_nothing_and_chooses_nothing() {
        assert_eq!(serde_json::to_value(LOOK).unwrap(), json!({"limit": 100, "timeout": 0}));
    }

    #[test]
    fn only_a_text_of_a_private_chat_is_received() {
        let message =
            |kind: &str| json!({"message": {"chat": {"id": 7, "type": kind}, "text": "hi"}});
        let expected = Received { chat: 7, text: "hi".to_owned() };
        assert_eq!(received(&message("private")), Some(expected));
        for other in [
            message("group"),
            json!({"edited_message": message("private")["message"]}),
            json!({"message": {"chat": {"id": 7, "type": "private"}}}),
            json!({"message": {"chat": "7", "text": "hi"}}),
            json!("message"),
            json!(null),
        ] {
            assert_eq!(received(&other), None, "{other}");
        }
    }
}
