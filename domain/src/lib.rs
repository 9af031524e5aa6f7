//! The words Rookery's pages and server share: values that are valid once they exist, the reasons
//! for refusing what a person typed, the views that pages show, and pure policies.
//!
//! This crate does no input or output, reads no clock and draws no random number: what it needs
//! of those arrives as an argument. It builds for the server and for the browser.
//!
//! Start with [`refusal`], which every parser here answers with, then [`bot`] and [`views`].

#![deny(missing_docs)]

pub mod agent;
pub mod bot;
pub mod bot_filter;
pub mod bot_token;
pub mod chat_id;
pub mod email;
pub mod gateway_key;
pub mod history;
pub mod id;
pub mod latency;
pub mod limits;
pub mod lockout;
pub mod mail;
pub mod number;
pub mod overlap;
pub mod own_path;
pub mod pace;
pub mod password;
pub mod person_name;
pub mod picture;
pub mod refusal;
pub mod role;
pub mod search;
pub mod setup;
pub mod telegram_api;
pub mod text;
pub mod timestamp;
pub mod user_filter;
pub mod username;
pub mod views;

pub use bot::{BotStatus, Provider};
pub use bot_filter::{BotFilter, BotState};
pub use bot_token::BotToken;
pub use chat_id::ChatId;
pub use email::Email;
pub use gateway_key::GatewayKey;
pub use id::{BotId, KeyId, MailId, UserId};
pub use limits::BotLimits;
pub use number::grouped;
pub use overlap::Overlap;
pub use own_path::own_path;
pub use password::Password;
pub use person_name::PersonName;
pub use picture::{PictureFile, PictureFormat, PictureName};
pub use refusal::{Field, Refusal, Refusals, Why};
pub use role::Role;
pub use setup::SetupStep;
pub use text::{BotName, KeyLabel, Reason};
pub use timestamp::Timestamp;
pub use user_filter::UserFilter;
pub use username::Username;
