//! Bots on both engines, as their users handle them, in front of a stand-in for Telegram.

#![expect(clippy::unwrap_used, reason = "this is for tests: what fails here fails them")]

#[path = "../support/answers.rs"]
mod answers;
#[path = "../support/crowd.rs"]
mod crowd;
#[path = "../support/people.rs"]
mod people;
#[path = "../support/storage.rs"]
mod storage;
#[path = "../support/telegram.rs"]
mod telegram;

mod deletion;
mod drafts;
mod history;
mod keys;
mod limits_at_once;
mod own;
mod register;
mod rotation;
mod run;
mod settings;
mod setup;
mod telegram_api;
mod test_message;
mod token;
