//! The methods of the Bot API that the double knows.

mod commands;
mod messages;
mod updates;
mod webhook;

use std::{
    borrow::Cow,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use serde_json::json;

use crate::{
    answer::{self, Answer, Outcome, bad_request, ok},
    bot::Bot,
    params::Params,
};

pub use messages::{DEFAULT_CHAT, text_update};
pub use webhook::info as webhook_info;

/// What the cloud lets bots download.
const DOWNLOAD_BYTES_MAX: u64 = 20 << 20;
/// `close` answers 429 in the first ten minutes, and no double lives longer.
const CLOSE_AFTER_SECONDS: u32 = 600;

/// The known methods as Telegram writes them, the most frequent first.
const KNOWN: [&str; 16] = [
    "getMe",
    "sendMessage",
    "getUpdates",
    "answerCallbackQuery",
    "sendChatAction",
    "getFile",
    "sendDocument",
    "sendPhoto",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "setMyCommands",
    "getMyCommands",
    "deleteMyCommands",
    "logOut",
    "close",
];

/// A call that came as far as being carried out.
pub struct Call {
    /// Who is asked.
    pub bot: Arc<Bot>,
    /// What was sent along.
    pub params: Params,
}

/// Telegram's spelling of a method name, or the name itself when it is unknown.
pub fn canonical(name: &str) -> Cow<'static, str> {
    match KNOWN.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        Some(known) => Cow::Borrowed(known),
        None => Cow::Owned(name.to_owned()),
    }
}

/// Carries out a method, given in Telegram's spelling.
pub async fn carry_out(method: &str, call: Call) -> Answer {
    if call.bot.revoked.load(Relaxed) {
        return answer::unauthorized();
    }
    if call.bot.logged_out.load(Relaxed) {
        return answer::refuse(400, "Logged out");
    }
    dispatch(method, call).await.unwrap_or_else(|refusal| refusal)
}

async fn dispatch(method: &str, call: Call) -> Outcome {
    match method {
        "getMe" => Ok(Answer::ready(call.bot.me.clone())),
        "sendMessage" => messages::send_message(call),
        "getUpdates" => updates::get_updates(call).await,
        "answerCallbackQuery" => needs(
            &call,
            "callback_query_id",
            "query is too old and response timeout expired or query ID is invalid",
        ),
        "sendChatAction" => messages::send_chat_action(&call),
        "getFile" => get_file(&call),
        "sendDocument" => messages::send_document(call),
        "sendPhoto" => messages::send_photo(call),
        "setWebhook" => webhook::set(&call),
        "deleteWebhook" => Ok(webhook::delete(&call)),
        "getWebhookInfo" => Ok(ok(&webhook::info(&call.bot))),
        "setMyCommands" => commands::set(&call),
        "getMyCommands" => Ok(commands::get(&call)),
        "deleteMyCommands" => Ok(commands::delete(&call)),
        "logOut" => {
            call.bot.logged_out.store(true, Relaxed);
            Ok(ok(&json!(true)))
        }
        "close" => Err(answer::too_many(CLOSE_AFTER_SECONDS)),
        _ => Err(answer::refuse(404, "Not Found: method not found")),
    }
}

fn get_file(call: &Call) -> Outcome {
    let missing = || bad_request("wrong file_id or the file is temporarily unavailable");
    let id = call.params.get("file_id").ok_or_else(missing)?;
    let (file, size) = call.bot.files.describe(id).ok_or_else(missing)?;
    if size > DOWNLOAD_BYTES_MAX {
        return Err(bad_request("file is too big"));
    }
    Ok(ok(&file))
}

/// True, if only that parameter is there.
fn needs(call: &Call, name: &str, otherwise: &str) -> Outcome {
    call.params.get(name).map(|_| ok(&json!(true))).ok_or_else(|| bad_request(otherwise))
}
