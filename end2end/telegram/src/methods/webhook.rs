//! The webhook's settings. The double calls no webhook: updates wait, and are counted as pending.

use serde_json::{Value, json};

use super::Call;
use crate::{
    answer::{Answer, Outcome, bad_request, ok_saying},
    bot::Bot,
    inbox::Ended,
    world::locked,
};

/// What Telegram uses when the bot does not say.
const CONNECTIONS_DEFAULT: i64 = 40;
/// The most connections that can be asked for.
const CONNECTIONS_MAX: i64 = 100;
/// The longest secret.
const SECRET_LENGTH_MAX: usize = 256;

/// `setWebhook`; without an address it deletes.
pub fn set(call: &Call) -> Outcome {
    let Some(url) = call.params.get("url") else {
        return Ok(delete(call));
    };
    if !url.starts_with("https://") {
        return Err(bad_request("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    check_secret(call.params.get("secret_token").unwrap_or_default())?;
    let connections = call.params.number("max_connections").unwrap_or(CONNECTIONS_DEFAULT);
    let mut wanted = json!({
        "url": url,
        "has_custom_certificate": call.params.uploads.iter().any(|upload| upload.field == "certificate"),
        "max_connections": connections.clamp(1, CONNECTIONS_MAX),
        "ip_address": call.params.get("ip_address").unwrap_or("203.0.113.7"),
    });
    if let Some(Ok(types)) = call.params.get("allowed_updates").map(serde_json::from_str::<Value>) {
        wanted["allowed_updates"] = types;
    }
    drop_pending(call);
    let before = locked(&call.bot.webhook).replace(wanted.clone());
    call.bot.inbox.end_poll(Ended::Webhook);
    let said = if before == Some(wanted) { "Webhook is already set" } else { "Webhook was set" };
    Ok(ok_saying(&json!(true), said))
}

/// `deleteWebhook`.
pub fn delete(call: &Call) -> Answer {
    drop_pending(call);
    let before = locked(&call.bot.webhook).take();
    let said = if before.is_some() { "Webhook was deleted" } else { "Webhook is already deleted" };
    ok_saying(&json!(true), said)
}

/// The result of `getWebhookInfo`.
pub fn info(bot: &Bot) -> Value {
    let mut info = json!({"url": "", "has_custom_certificate": false});
    if let Some(webhook) = locked(&bot.webhook).clone() {
        info = webhook;
    }
    info["pending_update_count"] = bot.inbox.len().into();
    info
}

fn check_secret(secret: &str) -> Result<(), Answer> {
    if secret.len() > SECRET_LENGTH_MAX {
        return Err(bad_request("secret token is too long"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !secret.bytes().all(allowed) {
        return Err(bad_request("secret token contains unallowed characters"));
    }
    Ok(())
}

fn drop_pending(call: &Call) {
    let wish = call.params.get("drop_pending_updates").unwrap_or_default();
    if ["true", "1", "yes"].iter().any(|yes| yes.eq_ignore_ascii_case(wish)) {
        call.bot.inbox.clear();
    }
}
