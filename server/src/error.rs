//! What a service answers when it does not do what was asked.
//!
//! Three layers, three kinds: [`domain::Refusals`] are for the person and say what to do;
//! [`Error`] is for the code at the edge, which shows refusals and logs the rest; what people see
//! of a defect is a general sentence and a request id, never the text from below.

use domain::{Refusal, Refusals, Why};

/// Why a service did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it: told beside the fields concerned.
    #[error("refused: {0:?}")]
    Refused(Refusals),
    /// No such thing, or it belongs to somebody else: the two must look the same.
    #[error("not found")]
    NotFound,
    /// Too much work is waiting already; worth trying again in a moment.
    #[error("too busy")]
    Busy,
    /// The database did what it should not, or did not answer.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Files cannot be stored or read: the disk is full, or read-only.
    #[error("storage: {0}")]
    Storage(std::io::Error),
    /// A defect of ours, or a broken installation.
    #[error("{0}")]
    Internal(String),
}

/// The answer of a service.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An internal error with the words of `cause`.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// Whether trying again soon may help: the work queue is full, or database or disk do not answer.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Busy | Self::Storage(_) => true,
            Self::Database(cause) => is_connection_trouble(cause),
            _ => false,
        }
    }

    /// What the person is told.
    pub fn into_refusals(self) -> Refusals {
        match self {
            Self::Refused(refusals) => refusals,
            Self::NotFound => Why::NotFound.into(),
            error if error.is_passing() => Why::Unavailable.into(),
            _ => Why::Internal.into(),
        }
    }
}

/// Whether the database is away or overloaded, rather than asked something wrong.
pub(crate) fn is_connection_trouble(cause: &sqlx::Error) -> bool {
    match cause {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // PostgreSQL: classes 08 (connection), 53 (resources), 57P (operator intervention), 25006
        // (read only). SQLite: 5 busy, 8 read only, 10 I/O, 13 disk full, 14 cannot open.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("08")
                || code.starts_with("53")
                || code.starts_with("57P")
                || matches!(code.as_ref(), "25006" | "5" | "8" | "10" | "13" | "14")
        }),
        _ => false,
    }
}

impl From<Refusals> for Error {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal.into())
    }
}

impl From<Why> for Error {
    fn from(why: Why) -> Self {
        Self::Refused(why.into())
    }
}
