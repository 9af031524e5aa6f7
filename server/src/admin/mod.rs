//! What admins see and do. Every function that changes something leaves a line in the audit, in
//! the same transaction.

mod bots;
mod lists;
mod overview;

pub use bots::{bot, reinstate_bot, suspend_bot};
pub use lists::{audit, bots, users};
pub use overview::overview;

/// Rows on one page of a list: what fits a screen or two, and bounds what one request costs.
const PAGE_ROWS: i64 = 50;
/// Lines of audit on a bot's page.
const AUDIT_ROWS: i64 = 20;
/// Longest search text that is looked at: the longest e-mail address.
const SEARCH_LENGTH_MAX: usize = 254;
