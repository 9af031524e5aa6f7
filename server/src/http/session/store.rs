//! What tower-sessions keeps, in the columns of our own table.

use async_trait::async_trait;
use domain::UserId;
use serde::{Deserialize, Serialize};
use tower_sessions::SessionStore;
use tower_sessions::session::{Error as SessionError, Id, Record};
use tower_sessions::session_store::{Error as StoreError, Result as StoreResult};

use super::{SESSIONS_MAX, is_alive};
use crate::db::sessions::{self, NewSession};
use crate::db::users;
use crate::{Error, Result, Server, vault};

/// The one key in a record's data.
pub(super) const DETAILS: &str = "details";
/// What [`as_error`] knows database trouble by; tower-sessions passes nothing on but text.
const AWAY: &str = "the database cannot be reached";

/// What a session is begun with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Details {
    pub(super) user: i64,
    pub(super) address: String,
    pub(super) agent: String,
    /// From its beginning to its end, in seconds.
    pub(super) lifetime: i64,
    pub(super) number: i64,
    pub(super) remembered: bool,
}

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

    async fn insert(&self, id_hash: &[u8], details: &Details) -> Result<()> {
        let now = self.0.clock.now();
        let user = UserId(details.user);
        let session = NewSession {
            id_hash,
            number: details.number,
            user,
            address: &details.address,
            agent: &details.agent,
            created_at: now,
            expires_at: now.plus(details.lifetime),
            remembered: details.remembered,
        };
        let mut tx = self.0.db.begin().await?;
        // A reset of the password ends all sessions: it sees this one, or comes first.
        users::lock(&mut tx.conn(), user).await?;
        sessions::insert(&mut tx.conn(), session).await?;
        sessions::delete_oldest(&mut tx.conn(), user, id_hash, SESSIONS_MAX - 1).await?;
        Ok(tx.commit().await?)
    }

    async fn delete_row(&self, id: Id) -> Result<()> {
        let mut tx = self.0.db.begin().await?;
        sessions::delete(&mut tx.conn(), &id_hash(id)).await?;
        Ok(tx.commit().await?)
    }

    /// Whether the session of that id counts.
    async fn has(&self, id: Id) -> Result<bool> {
        let mut held = self.0.db.read().await?;
        let row = sessions::find(&mut held.conn(), &id_hash(id)).await?;
        Ok(row.is_some_and(|session| is_alive(&self.0, &session, self.0.clock.now())))
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let details = record.data.get(DETAILS).cloned().unwrap_or_default();
        let details = serde_json::from_value(details)
            .map_err(|error| StoreError::Encode(error.to_string()))?;
        // 128 bits of our own generator: drawing the same twice is not to be expected.
        record.id = Id(i128::from_le_bytes(self.0.random.bytes()));
        self.insert(&id_hash(record.id), &details).await.map_err(|error| as_store_error(&error))
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
