//! One bot: who it is, what it was asked, what it sent.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, Ordering::Relaxed},
    },
};

use axum::body::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    answer,
    files::Files,
    gauge::Gauge,
    inbox::Inbox,
    params::Upload,
    seen::{RawSeen, Seen},
    world::locked,
};

/// How many messages and uploads are remembered; a benchmark must not fill the memory.
const REMEMBERED_MAX: usize = 10_000;

/// The state of one token.
#[derive(Debug)]
pub struct Bot {
    /// The digits of the token.
    pub id: i64,
    /// The answer to getMe, written once.
    pub me: Bytes,
    /// Answers 401 while set.
    pub revoked: AtomicBool,
    /// Answers 400 while set, as after logOut.
    pub logged_out: AtomicBool,
    /// The updates that wait to be fetched.
    pub inbox: Inbox,
    /// The webhook's settings, while there is one.
    pub webhook: Mutex<Option<Value>>,
    /// The commands for each scope and language.
    pub commands: Mutex<HashMap<String, Value>>,
    /// What can be downloaded.
    pub files: Files,
    /// The calls under way, long polls excepted.
    pub active: Arc<Gauge>,
    /// The long polls under way.
    pub polls: Arc<Gauge>,
    message_id: AtomicI64,
    log: Mutex<Log>,
}

#[derive(Debug, Default)]
struct Log {
    calls: HashMap<Cow<'static, str>, u64>,
    last: Option<RawSeen>,
    sent: VecDeque<Sent>,
    uploads: VecDeque<Upload>,
}

/// A message that the bot sent.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// `sendMessage`, `sendDocument` or `sendPhoto`.
    pub method: &'static str,
    /// The chat, as the client wrote it.
    pub chat_id: String,
    /// The text or caption, if any.
    pub text: Option<String>,
    /// The number that the message got.
    pub message_id: i64,
    /// Every parameter, as the client wrote it.
    pub params: HashMap<String, String>,
}

impl Bot {
    /// A bot that nobody has used yet.
    pub fn new(id: i64) -> Self {
        Self {
            id,
            me: answer::envelope(&full_identity(id)),
            revoked: AtomicBool::default(),
            logged_out: AtomicBool::default(),
            inbox: Inbox::default(),
            webhook: Mutex::default(),
            commands: Mutex::default(),
            files: Files::default(),
            active: Arc::default(),
            polls: Arc::default(),
            message_id: AtomicI64::default(),
            log: Mutex::default(),
        }
    }

    /// Counts a call and keeps the request in place of the one before.
    pub fn note(&self, method: Cow<'static, str>, seen: RawSeen) {
        let before = {
            let mut log = locked(&self.log);
            *log.calls.entry(method).or_default() += 1;
            log.last.replace(seen)
        };
        // Freed without the lock.
        drop(before);
    }

    /// Remembers what was sent.
    pub fn note_sent(&self, sent: Sent, uploads: Vec<Upload>) {
        let mut log = locked(&self.log);
        if log.sent.len() >= REMEMBERED_MAX {
            log.sent.pop_front();
        }
        log.sent.push_back(sent);
        log.uploads.extend(uploads);
        let excess = log.uploads.len().saturating_sub(REMEMBERED_MAX);
        log.uploads.drain(..excess);
    }

    /// How often each method was called.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        locked(&self.log).calls.iter().map(|(name, count)| (name.to_string(), *count)).collect()
    }

    /// The last request, whatever became of it.
    pub fn last(&self) -> Option<Seen> {
        locked(&self.log).last.as_ref().map(Seen::from)
    }

    /// The messages that were sent, oldest first.
    pub fn sent(&self) -> Vec<Sent> {
        locked(&self.log).sent.iter().cloned().collect()
    }

    /// The files that were received, oldest first.
    pub fn uploads(&self) -> Vec<Upload> {
        locked(&self.log).uploads.iter().cloned().collect()
    }

    /// The number of the next message.
    pub fn next_message_id(&self) -> i64 {
        self.message_id.fetch_add(1, Relaxed) + 1
    }
}

/// The bot as it appears in messages.
pub fn identity(id: i64) -> Value {
    json!({
        "id": id,
        "is_bot": true,
        "first_name": format!("Rook {id}"),
        "username": format!("rook_{id}_bot"),
    })
}

/// The bot as getMe of Bot API 10 shows it.
fn full_identity(id: i64) -> Value {
    let mut me = identity(id);
    for (name, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", false),
        ("supports_inline_queries", false),
        ("supports_guest_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
        ("has_topics_enabled", false),
        ("allows_users_to_create_topics", false),
        ("can_manage_bots", false),
    ] {
        me[name] = value.into();
    }
    me
}
