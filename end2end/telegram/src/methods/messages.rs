//! Messages, sent and received.

use serde_json::{Value, json};

use super::Call;
use crate::{
    answer::{Answer, Outcome, bad_request, ok},
    bot::{Bot, Sent, identity},
    files,
};

/// The longest text of a message.
const TEXT_CHARS_MAX: usize = 4096;
/// The longest caption.
const CAPTION_CHARS_MAX: usize = 1024;
/// Messages are dated from here by their number: a double needs no clock.
const FIRST_DATE: i64 = 1_790_000_000;
/// The private chat that texts come from when a test names none.
pub const DEFAULT_CHAT: i64 = 1_000_001;
/// Stands for every channel and group that is called by name.
const NAMED_CHAT: i64 = -1_001_000_000_001;

/// `sendMessage`.
pub fn send_message(call: Call) -> Outcome {
    let text = call.params.get("text").unwrap_or_default().trim().to_owned();
    if text.is_empty() {
        return Err(bad_request("message text is empty"));
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(bad_request("message is too long"));
    }
    send(call, "sendMessage", Some(&text), json!({"text": text}))
}

/// `sendDocument`; the file may be an upload, an address or the id of a file that Telegram has.
pub fn send_document(call: Call) -> Outcome {
    let (id, size, name) = file(&call, "document")?;
    let document = json!({
        "file_id": id,
        "file_unique_id": files::unique_id(&id),
        "file_size": size,
        "file_name": name,
    });
    send_with_caption(call, "sendDocument", json!({"document": document}))
}

/// `sendPhoto`; the double looks into no picture, so they all are of one size.
pub fn send_photo(call: Call) -> Outcome {
    let (id, size, _) = file(&call, "photo")?;
    let photo = json!({
        "file_id": id,
        "file_unique_id": files::unique_id(&id),
        "file_size": size,
        "width": 90,
        "height": 90,
    });
    send_with_caption(call, "sendPhoto", json!({"photo": [photo]}))
}

/// `sendChatAction`.
pub fn send_chat_action(call: &Call) -> Outcome {
    chat(call)?;
    super::needs(call, "action", "wrong parameter action in request")
}

/// An update that brings the bot a text from a private chat.
pub fn text_update(bot: &Bot, chat_id: i64, text: &str) -> Value {
    let id = bot.next_message_id();
    let mut message = json!({
        "message_id": id,
        "from": {"id": chat_id, "is_bot": false, "first_name": "Ada", "language_code": "en"},
        "chat": {"id": chat_id, "first_name": "Ada", "type": "private"},
        "date": FIRST_DATE + id,
        "text": text,
    });
    if text.starts_with('/') {
        let command = text.split_whitespace().next().unwrap_or_default();
        let length = command.encode_utf16().count();
        message["entities"] = json!([{"offset": 0, "length": length, "type": "bot_command"}]);
    }
    json!({"message": message})
}

fn send_with_caption(call: Call, method: &'static str, mut content: Value) -> Outcome {
    let caption = call.params.get("caption").map(str::to_owned);
    if let Some(caption) = &caption {
        if caption.chars().count() > CAPTION_CHARS_MAX {
            return Err(bad_request("message caption is too long"));
        }
        content["caption"] = caption.as_str().into();
    }
    send(call, method, caption.as_deref(), content)
}

fn send(call: Call, method: &'static str, text: Option<&str>, mut message: Value) -> Outcome {
    let chat = chat(&call)?;
    let Call { bot, params } = call;
    let id = bot.next_message_id();
    message["message_id"] = id.into();
    message["from"] = identity(bot.id);
    message["chat"] = chat;
    message["date"] = (FIRST_DATE + id).into();
    let sent = Sent {
        method,
        chat_id: params.get("chat_id").unwrap_or_default().to_owned(),
        text: text.map(str::to_owned),
        message_id: id,
        params: params.values().clone(),
    };
    bot.note_sent(sent, params.uploads);
    Ok(ok(&message))
}

fn chat(call: &Call) -> Result<Value, Answer> {
    let wanted = call.params.get("chat_id").ok_or_else(|| bad_request("chat_id is empty"))?;
    if let Some(name) = wanted.strip_prefix('@') {
        return Ok(
            json!({"id": NAMED_CHAT, "title": name, "username": name, "type": "supergroup"}),
        );
    }
    match wanted.parse::<i64>() {
        Ok(0) | Err(_) => Err(bad_request("chat not found")),
        Ok(id) if id < 0 => Ok(json!({"id": id, "title": "Rookery", "type": "supergroup"})),
        Ok(id) => Ok(json!({"id": id, "first_name": "Ada", "type": "private"})),
    }
}

/// Id, size and name of the file that was sent as this parameter.
fn file(call: &Call, name: &str) -> Result<(String, u64, String), Answer> {
    let value = call.params.get(name);
    let field = value.and_then(|value| value.strip_prefix("attach://")).unwrap_or(name);
    if let Some(upload) = call.params.uploads.iter().find(|upload| upload.field == field) {
        if upload.size == 0 {
            return Err(bad_request("file must be non-empty"));
        }
        return Ok((files::file_id(&upload.file_name), upload.size, upload.file_name.clone()));
    }
    let id = value.ok_or_else(|| bad_request(&format!("there is no {name} in the request")))?;
    Ok((id.to_owned(), 0, name.to_owned()))
}
