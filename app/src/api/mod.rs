//! Server functions: what forms and islands ask the server to do.
//!
//! Each is four moves: who asks, parse, one call of a service, answer. A form's answer is always a
//! redirect (see `form`), so that all of this works with scripts off; an island's `fetch` gets JSON
//! and a true status. Authorising comes first in every body, since pages may call these directly.

pub mod account;
pub mod admin;
pub mod admin_users;
#[cfg(feature = "ssr")]
pub(crate) mod audit;
pub mod bot_settings;
pub mod bots;
mod error;
#[cfg(feature = "ssr")]
pub(crate) mod form;
pub mod mails;
pub mod picture;
pub mod profile;
pub mod recovery;
pub mod setup;
pub mod strength;
pub mod support;
pub mod theme;
pub mod unlock;

pub use error::ApiError;
#[cfg(feature = "ssr")]
pub(crate) use form::{refusals, status_of};
