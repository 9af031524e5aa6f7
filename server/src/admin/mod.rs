//! What admins see and do. Every function that changes something leaves a line in the audit, in
//! the same transaction.

mod actor;
mod bots;
mod lists;
mod overview;
mod record;
pub mod users;

pub use actor::Actor;
pub use bots::{bot, reinstate_bot, suspend_bot};
pub use lists::{audit, bots};
pub use overview::overview;
pub use record::{Change, Target, record};
pub use users::{
    change_role, may_change_role, pending, reinstate_user, require_reset, resend_verification,
    sign_out_user, suspend_user, unlock_user, user, users,
};

/// Lines of audit on a bot's page.
const AUDIT_ROWS: i64 = 20;
/// Longest search text that is looked at: the longest e-mail address.
const SEARCH_LENGTH_MAX: usize = 254;
