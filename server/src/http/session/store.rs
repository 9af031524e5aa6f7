//! What tower-sessions keeps, in the columns of our own table.

use async_trait::async_trait;
use tower_sessions::SessionStore;
use tower_sessions::session::{Error as SessionError, Id, Record};
use tower_sessions::session_store::{Error as StoreError, Result as StoreResult};

use super::is_alive;
use crate::db::sessions;
use crate::{Error, Result, Server, vault};

/// The one key in a record's data: the id of the row that is written already.
pub(super) const ID: &str = "id";
/// What [`as_error`] knows database trouble by; tower-sessions passes nothing on but text.
const AWAY: &str = "the database cannot be reached";

/// Keeps sessions in the database, under the hash of their ids.
///
/// The expiry that tower-sessions computes is not used: it reads the system's clock, and ours is
/// [`Server`]'s.
#[derive(Clone, Debug)]
pub struct Store(Server);

impl Store {
    pub(super) fn new(server: &Server) -> Self {
        Self(server.clone())
    }

    async fn delete_row(&self, id: Id) -> Result<()> {
        let mut tx = self.0.db.begin().await?;
        sessions::delete(&mut tx.conn(), &id_hash(id)).await?;
        Ok(tx.commit().await?)
    }

    /// Whether the session of that id counts.
    async fn has(&self, id: Id) -> Result<bool> {
        let row = self.0.sessions.find(id_hash(id)).await?;
        Ok(row.is_some_and(|session| is_alive(&self.0, &session, self.0.clock.now())))
    }
}

#[async_trait]
impl SessionStore for Store {
    /// The row was written by [`super::write`]; the record only has to learn its id.
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let id = record.data.get(ID).and_then(serde_json::Value::as_str).unwrap_or_default();
        record.id = id.parse().map_err(|_| StoreError::Encode("this is no id".to_owned()))?;
        Ok(())
    }

    /// Nothing to do: what a session was begun with never changes, and tower-sessions calls this
    /// at the end of the request that began it.
    async fn save(&self, _record: &Record) -> StoreResult<()> {
        Ok(())
    }

    /// The record is there for its id alone: who a session belongs to is asked by
    /// [`super::viewer`], together with the user, in one statement.
    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let found = self.has(*id).await.map_err(|error| as_store_error(&error))?;
        let expiry_date = time::OffsetDateTime::UNIX_EPOCH;
        Ok(found.then(|| Record { id: *id, data: std::collections::HashMap::new(), expiry_date }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        self.delete_row(*id).await.map_err(|error| as_store_error(&error))
    }
}

/// The hash that a session's row is found by.
pub(super) fn id_hash(id: Id) -> Vec<u8> {
    vault::digest(&id.to_string())
}

fn as_store_error(error: &Error) -> StoreError {
    StoreError::Backend(if error.is_passing() { AWAY.to_owned() } else { error.to_string() })
}

/// What went wrong below tower-sessions.
pub(super) fn as_error(error: SessionError) -> Error {
    match error {
        SessionError::Store(StoreError::Backend(text)) if text == AWAY => Error::Busy,
        other => Error::internal(other),
    }
}
