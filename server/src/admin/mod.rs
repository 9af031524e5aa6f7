//! What admins see and do. Every function that changes something leaves a line in the audit, in
//! the same transaction.

mod actor;
pub mod audit;
mod bots;
mod lists;
mod overview;
mod record;

pub use actor::Actor;
pub use audit::{Chain, Place, audit};
pub use bots::{bot, reinstate_bot, suspend_bot};
pub use lists::{bots, users};
pub use overview::overview;
pub use record::{Change, Target, record};

/// Lines of audit on a bot's page.
const AUDIT_ROWS: i64 = 20;
/// Longest search text that is looked at: the longest e-mail address.
const SEARCH_LENGTH_MAX: usize = 254;
