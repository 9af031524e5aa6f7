//! What admins do to users. Each is one transaction that decides, changes, and leaves a line in the
//! audit, one in the user's activity, and a mail where the user should know.
//!
//! [`case::Case`] is how each begins: it takes turns with the others, so that two who act on each
//! other at the same moment do not both succeed.

mod access;
mod case;
mod ends;
mod page;
mod role;
mod rule;
mod sign_up;
mod silence;
mod suspend;

pub use access::{require_reset, sign_out_user, unlock_user};
pub use ends::{reinstate_due, run};
pub use page::user;
pub use role::change_role;
pub(super) use rule::may_act;
pub use sign_up::resend_verification;
pub use suspend::{reinstate_user, suspend_user};
