//! What happens in Rookery: accounts, bots, the gateway their programs call, the admin's actions,
//! mail, and the database and HTTP ground they stand on.
//!
//! This crate knows nothing of pages: no Leptos is in its tree. Services are functions that take
//! the [`Server`], who is asking (a [`Viewer`] or, where only admins may, an [`Admin`]) and parsed
//! words of [`domain`]; they answer with views of [`domain::views`] or an [`Error`].
//!
//! Start with [`state`], then the service you need: [`accounts`], [`bots`], [`admin`], [`gateway`].

#![deny(missing_docs)]

pub mod accounts;
pub mod admin;
pub mod backup;
pub mod bots;
pub mod check;
pub mod clean_up;
pub mod clock;
pub mod config;
pub mod db;
pub mod error;
mod files;
pub mod gateway;
pub mod hourly;
pub mod http;
pub mod log;
pub mod mail;
mod paging;
pub mod pictures;
pub mod random;
pub mod secrets;
pub mod security;
pub mod state;
pub mod telegram;
#[cfg(any(test, feature = "test-support"))]
pub mod test_support;
pub mod texts;
mod together;
pub mod vault;
pub mod viewer;

pub use clock::Clock;
pub use config::Config;
pub use db::Db;
pub use error::{Error, Result};
pub use random::Random;
pub use state::Server;
pub use vault::Vault;
pub use viewer::{Admin, Origin, Viewer};
