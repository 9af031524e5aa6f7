//! What admins do to users. Each is one transaction that decides, changes, and leaves a line in the
//! audit, one in the user's activity, and a mail where the user should know.
//!
//! [`case::Case`] is how each begins: it takes turns with the others, so that two who act on each
//! other at the same moment do not both succeed.

mod access;
mod case;
mod ends;
mod list;
mod page;
mod pending;
mod role;
mod rule;
mod sign_up;
mod silence;
mod suspend;
mod walk;

pub use access::{require_reset, sign_out_user, unlock_user};
pub use ends::{reinstate_due, run};
pub use list::users;
pub use page::user;
pub use pending::pending;
pub use role::{change_role, may_change_role};
pub(super) use rule::{may_act, may_act_for, stored_role};
pub use sign_up::resend_verification;
pub use suspend::{reinstate_user, suspend_user};
