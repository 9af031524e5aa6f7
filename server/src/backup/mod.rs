//! Backup and restore: everything that cannot be made again, in one file that either database reads.
//!
//! The file is gzip around lines of JSON: a header, then for each table its name and columns
//! followed by its rows, then an end with the number of rows and a digest of every line before it
//! (see [`mod@format`]). A file without its end is no backup. The pictures of users follow the tables, a
//! line each. Other kinds of lines can join later; a program that does not know one refuses the file.
//!
//! With a key that was generated into the data directory the file holds that key as well, so it is
//! as secret as the data directory itself. A key from `ROOKERY_SECRET_KEY` is not in the file.
//!
//! Which tables and columns there are is not written down here. [`catalogue`] takes it from the
//! migrations, at the step that the database is at: a table added tomorrow is in tomorrow's backup.
//! The work is done by commands that have a process of their own, so files are written and read
//! without handing them to another thread.

mod aside;
mod catalogue;
mod cell;
mod error;
mod format;
mod keys;
mod pictures;
mod reader;
mod restore;
mod rows;
#[cfg(test)]
mod tests;
mod write;
mod writer;

pub use error::BackupError;
pub use restore::restore;
pub use write::write;

/// What a backup holds, to tell the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The number of rows in all tables.
    pub rows: u64,
    /// The schema they are from.
    pub schema: i64,
    /// Whether the installation's secret key is in the file.
    pub has_key: bool,
    /// How many pictures rows name whose files cannot be found; a restore takes their names away.
    pub pictures_missing: usize,
}

/// Tables that a backup leaves out. Sessions: whoever signed out since must not be signed in by a
/// restore, and signing in again costs little. Links that work once: one that was used since must
/// not work again; a new one is one click, or `rookery owner-link`, away. Guesses: a lock of the day
/// of the backup would keep somebody out again who has long been let in, and what was counted
/// then says nothing of now. Known devices come back: they sign nobody in, and without them their
/// owners would have to wait while others guess. Kept counts: filling the tables counts their rows anew.
pub const LEFT_OUT: [&str; 4] = ["sessions", "one_time_tokens", "guesses", "counts"];
