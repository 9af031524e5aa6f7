//! Rows that say nothing any more, of tables in which each row carries its own end.

use domain::Timestamp;

use super::{Conn, Result, on_backend};

/// Removes counted guesses that hold nobody up any more.
pub async fn delete_guesses(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM guesses WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}

/// Forgets browsers whose time as a known device is over.
pub async fn delete_devices(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM devices WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}

/// Sets names free that somebody gave up long enough ago.
pub async fn delete_reserved_usernames(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM reserved_usernames WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
