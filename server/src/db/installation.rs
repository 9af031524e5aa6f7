//! The one row about the installation itself.

use domain::Timestamp;

use super::{Conn, Result, on_backend};

/// Waits for whoever else is about to hand out what may be promised only once (names, set-up
/// links), until the transaction ends. Such transactions are short: nothing is hashed in them.
pub async fn take_turn(conn: &mut Conn<'_>) -> Result<()> {
    const SQL: &str = "UPDATE installation SET id = id WHERE id = 1";
    on_backend!(conn, |c| sqlx::query(SQL).execute(c).await.map(drop))
}

/// The sealed text that tells whether the secret key is the right one.
pub async fn key_check(conn: &mut Conn<'_>) -> Result<Vec<u8>> {
    const SQL: &str = "SELECT key_check FROM installation WHERE id = 1";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).fetch_one(c).await)
}

/// The same of an installation that may have none yet.
pub async fn find_key_check(conn: &mut Conn<'_>) -> Result<Option<Vec<u8>>> {
    const SQL: &str = "SELECT key_check FROM installation WHERE id = 1";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).fetch_optional(c).await)
}

/// Notes the installation's birth, unless it was noted before.
pub async fn insert_once(conn: &mut Conn<'_>, now: Timestamp, key_check: &[u8]) -> Result<()> {
    const SQL: &str = "INSERT INTO installation (id, created_at, key_check) VALUES (1, $1, $2) \
        ON CONFLICT (id) DO NOTHING";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).bind(key_check).execute(c).await.map(drop))
}
