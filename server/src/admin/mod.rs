//! What admins see and do. Every function that changes something leaves a line in the audit, in
//! the same transaction.

mod actor;
pub mod audit;
pub mod bot_list;
mod bots;
mod counts;
mod limits;
mod mails;
mod operator;
mod overview;
mod record;
mod selection;
mod support;
pub mod users;

pub use actor::Actor;
pub use audit::{Chain, Place, audit};
pub use bot_list::bots;
pub use bots::{bot, reinstate_bot, suspend_bot};
pub(crate) use counts::sum_counts_up;
pub use limits::{clear_bot_limits, set_bot_limits};
pub use mails::{MailFilter, discard_mail, mails, retry_mail};
pub use operator::{LIST_MAX, bots_after, find_bot, find_user, told_bot, told_user, users_after};
pub use overview::{overview, past};
pub use record::{Change, Target, record};
pub use selection::{Outcome, chosen_bots, reinstate_bots, suspend_bots};
pub use support::{begin_support, end_overdue_support, end_support, may_see, supported_user};
pub use users::{
    change_role, may_change_role, pending, reinstate_user, require_reset, resend_verification,
    sign_out_user, suspend_user, unlock_user, user, users,
};

/// Lines of audit on a bot's page.
const AUDIT_ROWS: i64 = 20;
