//! Why there is no backup, or nothing was restored.

use std::io;
use std::path::{Path, PathBuf};

use crate::db::SchemaError;
use crate::secrets::SecretsError;

/// Why a backup or restore did not happen; unless it says otherwise, nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database did what it should not, or did not answer.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema cannot be used.
    #[error(transparent)]
    Schema(#[from] SchemaError),
    /// The key file cannot be used.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// A file cannot be used.
    #[error("cannot use {}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The storage of pictures cannot be used.
    #[error("pictures: {0}")]
    Pictures(String),
    /// Rookery has never used this database.
    #[error("the database is empty: there is nothing to back up")]
    Nothing,
    /// The key that the backup would need is gone, or another one.
    #[error(
        "the secret key does not open this database, so a backup would be of no use: bring back secret.key in the \
         data directory, or the ROOKERY_SECRET_KEY that this installation was started with"
    )]
    WrongKey,
    /// The file is not a whole backup.
    #[error("this backup cannot be used: {0}. Nothing was changed")]
    Damaged(String),
    /// The file is newer than this program.
    #[error(
        "this backup was made by a newer version of Rookery ({0}); install that version or a later one"
    )]
    Newer(String),
    /// There is something that a restore would mix with.
    #[error(
        "the database is not empty: it has rows in {0}. A restore needs a fresh one: move the SQLite file away, or \
         create a new PostgreSQL database"
    )]
    NotEmpty(String),
    /// There is something of a newer version, although it holds nothing.
    #[error(
        "the database has a newer schema than the backup ({found} and {backup}); restore into a fresh one"
    )]
    NewerSchema {
        /// The database's.
        found: i64,
        /// The backup's.
        backup: i64,
    },
    /// Another installation's key is in the way.
    #[error("{} holds another secret key than the backup; move it away if nothing needs it", .0.display())]
    OtherKey(PathBuf),
    /// The key came from the environment.
    #[error(
        "this backup holds no secret key, since its installation had one from its environment: set ROOKERY_SECRET_KEY \
         to the same and restore again"
    )]
    KeyMissing,
    /// The key at hand is not the backup's.
    #[error(
        "the secret key at hand is not the one of this backup: what it sealed would stay closed. Nothing was restored"
    )]
    KeyDoesNotOpen,
    /// A defect of ours.
    #[error("{0}")]
    Internal(String),
}

impl BackupError {
    /// For `map_err` on what is done with the file at `path`.
    pub(super) fn file(path: &Path) -> impl Fn(io::Error) -> Self + Copy + '_ {
        move |error| Self::File { path: path.to_owned(), error }
    }

    pub(super) fn damaged(how: impl Into<String>) -> Self {
        Self::Damaged(how.into())
    }
}
