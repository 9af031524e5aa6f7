//! The portal, through the front door: the real router on a fresh database, with scripts off.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod account;
mod admin_bots;
mod admin_overview;
mod admin_users;
mod audit;
mod bot_page;
mod front_door;
mod history;
mod journey;
mod links;
mod mail_page;
mod matrix;
mod pictures;
mod refusals;
mod security_log;
mod set_up_bot;
mod sign_up;
mod support;
mod support_access;
