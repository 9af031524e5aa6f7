//! The audit: what admins did, chained line by line.

mod append;
mod begin;
mod chain;
mod erase;
mod export;
mod head;
mod list;
mod search;
mod verify;

pub(super) use append::append;
pub use chain::{Chain, Place};
pub use erase::erase;
pub use export::{Format, begin as export};
pub use head::{Head, NoHead};
pub(super) use list::row;
pub use list::{audit, search};
pub use verify::{Break, Whole, verify};
