//! The commands that a bot shows in its menu, for each scope and language.

use serde_json::{Value, json};

use super::Call;
use crate::{
    answer::{Answer, Outcome, bad_request, ok},
    world::locked,
};

/// More are refused by Telegram.
const COMMANDS_MAX: usize = 100;

/// `setMyCommands`.
pub fn set(call: &Call) -> Outcome {
    let sent = call.params.get("commands").unwrap_or("[]");
    let wanted: Value =
        serde_json::from_str(sent).map_err(|_| bad_request("can't parse commands JSON object"))?;
    let list = wanted.as_array().ok_or_else(|| bad_request("expected an Array of BotCommand"))?;
    if list.len() > COMMANDS_MAX {
        return Err(bad_request("BOT_COMMANDS_TOO_MUCH"));
    }
    if !list.iter().all(|one| one["command"].is_string() && one["description"].is_string()) {
        return Err(bad_request("can't parse BotCommand: command must be non-empty"));
    }
    locked(&call.bot.commands).insert(scope(call), wanted);
    Ok(ok(&json!(true)))
}

/// `getMyCommands`.
pub fn get(call: &Call) -> Answer {
    let commands = locked(&call.bot.commands).get(&scope(call)).cloned();
    ok(&commands.unwrap_or_else(|| json!([])))
}

/// `deleteMyCommands`.
pub fn delete(call: &Call) -> Answer {
    locked(&call.bot.commands).remove(&scope(call));
    ok(&json!(true))
}

fn scope(call: &Call) -> String {
    let scope = call.params.get("scope").unwrap_or(r#"{"type":"default"}"#);
    let scope = serde_json::from_str(scope).unwrap_or(Value::Null);
    format!("{scope} {}", call.params.get("language_code").unwrap_or_default())
}
