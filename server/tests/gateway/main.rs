//! The gateway, served for real, in front of a stand-in for Telegram.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answering;
mod conflicts;
mod counting;
mod ending;
mod ground;
mod history;
mod limits;
mod looks;
mod nodes;
mod passing;
mod secrecy;
mod settings;
mod stage;
mod suspended_users;
mod tokens;
mod webhook_duties;
mod webhook_keys;
mod webhooks;
