//! What admins see and do. Every function that changes something leaves a line in the audit, in
//! the same transaction.

mod actor;
pub mod bot_list;
mod bots;
mod counts;
mod limits;
mod lists;
mod overview;
mod record;
mod selection;

pub use actor::Actor;
pub use bot_list::bots;
pub use bots::{bot, reinstate_bot, suspend_bot};
pub(crate) use counts::sum_counts_up;
pub use limits::{clear_bot_limits, set_bot_limits};
pub use lists::{audit, users};
pub use overview::{overview, past};
pub use record::{Change, Target, record};
pub use selection::{Outcome, chosen_bots, reinstate_bots, suspend_bots};

/// Lines of audit on a bot's page.
const AUDIT_ROWS: i64 = 20;
/// Longest search text that is looked at: the longest e-mail address.
const SEARCH_LENGTH_MAX: usize = 254;
