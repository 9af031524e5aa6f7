//! Who is signed in where.

mod support;

use std::collections::HashMap;

use domain::{Timestamp, UserId};

use super::gathered::{PLACES, in_places};
use super::write::Write;
use super::{Conn, Result, on_backend};
pub use support::{
    Overdue, Shown, begin_support, end_support, note_overdue, overdue_support, overdue_support_of,
    shown,
};

/// A session as it is made.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// The hash of its id.
    pub id_hash: &'a [u8],
    /// Its number for its user.
    pub number: i64,
    /// Whose it is.
    pub user: UserId,
    /// From which address it was begun.
    pub address: &'a str,
    /// With which browser.
    pub agent: &'a str,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
    /// Whether it outlives the browser.
    pub remembered: bool,
}

/// A session with its user, as a request needs them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SessionUser {
    /// Whose it is.
    pub user_id: i64,
    /// Their name.
    pub username: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: String,
    /// The name of their picture.
    pub picture: Option<String>,
    /// When the session was begun.
    pub created_at: i64,
    /// When it was last used, to within a few minutes.
    pub seen_at: i64,
    /// When it ends, used or not.
    pub expires_at: i64,
    /// Whether it outlives the browser.
    pub remembered: bool,
    /// Its number for its user.
    pub number: i64,
    /// When the password was last asked for within it.
    pub confirmed_at: Option<i64>,
    /// Whose pages it shows, while it is an admin's and does.
    pub support_user_id: Option<i64>,
    /// Until when.
    pub support_until: Option<i64>,
    /// Since when its user is suspended.
    pub suspended_at: Option<i64>,
    /// Until when; none: until they are reinstated.
    pub suspended_until: Option<i64>,
}

/// A session in its user's list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    /// Whose it is, and whether it still counts.
    #[sqlx(flatten)]
    pub session: SessionUser,
    /// From which address it was begun.
    pub address: String,
    /// With which browser.
    pub agent: String,
}

/// Makes a session.
pub async fn insert(conn: &mut Conn<'_>, session: NewSession<'_>) -> Result<()> {
    const SQL: &str = "INSERT INTO sessions \
        (id_hash, user_id, address, agent, created_at, seen_at, expires_at, number, remembered) \
        VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8)";
    let write = Write::new(SQL).bind(session.id_hash).bind(session.user.0).bind(session.address);
    let write = write.bind(session.agent).bind(session.created_at.0).bind(session.expires_at.0);
    write.bind(session.number).bind(session.remembered).on(conn).await
}

/// A session with the hash that it is found by.
#[derive(Debug, sqlx::FromRow)]
struct Found {
    id_hash: Vec<u8>,
    #[sqlx(flatten)]
    session: SessionUser,
}

/// The sessions of these hashes and their users, whether or not they still count.
pub async fn find_all(
    conn: &mut Conn<'_>,
    id_hashes: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, SessionUser>> {
    let mut all = HashMap::with_capacity(id_hashes.len());
    for some in id_hashes.chunks(PLACES) {
        let found = find_some(conn, some).await?.into_iter();
        all.extend(found.map(|found| (found.id_hash, found.session)));
    }
    Ok(all)
}

/// The same for [`PLACES`] hashes at most.
async fn find_some(conn: &mut Conn<'_>, id_hashes: &[Vec<u8>]) -> Result<Vec<Found>> {
    const SQL: &str = "SELECT users.id AS user_id, users.username, users.email, users.role, users.picture, \
            sessions.created_at, sessions.seen_at, sessions.expires_at, sessions.remembered, sessions.number, sessions.confirmed_at, \
            sessions.support_user_id, sessions.support_until, \
            users.suspended_at, users.suspended_until, sessions.id_hash \
        FROM sessions JOIN users ON users.id = sessions.user_id \
        WHERE sessions.id_hash IN ($1, $2, $3, $4, $5, $6, $7, $8)";
    on_backend!(conn, |c| in_places(id_hashes)
        .fold(sqlx::query_as(SQL), sqlx::query::QueryAs::bind)
        .fetch_all(c)
        .await)
}

/// The session of that hash and its user, whether or not it still counts.
#[cfg(any(test, feature = "test-support"))]
pub async fn find(conn: &mut Conn<'_>, id_hash: &[u8]) -> Result<Option<SessionUser>> {
    let id_hash = id_hash.to_vec();
    Ok(find_all(conn, std::slice::from_ref(&id_hash)).await?.remove(&id_hash))
}

/// All sessions of a user, the one used last first, whether or not they still count.
pub async fn of_user(conn: &mut Conn<'_>, user: UserId, limit: i64) -> Result<Vec<Listed>> {
    const SQL: &str = "SELECT users.id AS user_id, users.username, users.email, users.role, users.picture, \
            sessions.created_at, sessions.seen_at, sessions.expires_at, sessions.remembered, sessions.number, sessions.confirmed_at, \
            sessions.support_user_id, sessions.support_until, \
            users.suspended_at, users.suspended_until, sessions.address, sessions.agent \
        FROM sessions JOIN users ON users.id = sessions.user_id WHERE sessions.user_id = $1 \
        ORDER BY sessions.seen_at DESC, sessions.number DESC LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(user.0).bind(limit).fetch_all(c).await)
}

/// Whether the user's session of that number is remembered; `None` when it is not there any more.
pub async fn is_remembered(conn: &mut Conn<'_>, user: UserId, number: i64) -> Result<Option<bool>> {
    const SQL: &str = "SELECT remembered FROM sessions WHERE user_id = $1 AND number = $2";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(user.0).bind(number).fetch_optional(c).await)
}

/// Ends the user's session of that number; `false` when the user has none.
pub async fn delete_number(conn: &mut Conn<'_>, user: UserId, number: i64) -> Result<bool> {
    const SQL: &str = "DELETE FROM sessions WHERE user_id = $1 AND number = $2";
    let deleted = on_backend!(conn, |c| sqlx::query(SQL)
        .bind(user.0)
        .bind(number)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(deleted > 0)
}

/// Ends all sessions of a user but the one of that number. Sessions from before there were numbers
/// have 0, and cannot be told apart: all of those end.
pub async fn delete_others(conn: &mut Conn<'_>, user: UserId, number: i64) -> Result<()> {
    const SQL: &str = "DELETE FROM sessions WHERE user_id = $1 AND (number <> $2 OR number = 0)";
    on_backend!(conn, |c| sqlx::query(SQL).bind(user.0).bind(number).execute(c).await.map(drop))
}

/// Notes that a session was used at `now`, unless that was noted at `noted` or later.
pub async fn touch(
    conn: &mut Conn<'_>,
    id_hash: &[u8],
    now: Timestamp,
    noted: Timestamp,
) -> Result<()> {
    const SQL: &str = "UPDATE sessions SET seen_at = $2 WHERE id_hash = $1 AND seen_at < $3";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id_hash)
        .bind(now.0)
        .bind(noted.0)
        .execute(c)
        .await
        .map(drop))
}

/// Notes that the password was asked for within the user's session of that number.
pub async fn confirm(conn: &mut Conn<'_>, user: UserId, number: i64, now: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE sessions SET confirmed_at = $3 WHERE user_id = $1 AND number = $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(user.0)
        .bind(number)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))
}

/// Ends a session.
pub async fn delete(conn: &mut Conn<'_>, id_hash: &[u8]) -> Result<()> {
    const SQL: &str = "DELETE FROM sessions WHERE id_hash = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id_hash).execute(c).await.map(drop))
}

/// Ends all sessions of a user; tells of how many.
pub async fn delete_of_user(conn: &mut Conn<'_>, user: UserId) -> Result<u64> {
    const SQL: &str = "DELETE FROM sessions WHERE user_id = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(user.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))
}

/// Ends the user's oldest sessions, all but `others` besides the one of `id_hash`.
pub async fn delete_oldest(
    conn: &mut Conn<'_>,
    user: UserId,
    id_hash: &[u8],
    others: i64,
) -> Result<()> {
    // A row to compare with, and not a list of those that stay, for which SQLite makes a table.
    const SQL: &str = "DELETE FROM sessions WHERE user_id = $1 AND id_hash <> $2 \
        AND (created_at, number) < (SELECT kept.created_at, kept.number FROM sessions AS kept \
            WHERE kept.user_id = $1 AND kept.id_hash <> $2 \
            ORDER BY kept.created_at DESC, kept.number DESC LIMIT 1 OFFSET $3)";
    Write::new(SQL).bind(user.0).bind(id_hash).bind(others - 1).on(conn).await
}

/// Removes the sessions that ended before `now`. One that showed a user's pages stays until that is
/// noted as ended, too.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM sessions WHERE expires_at <= $1 AND support_until IS NULL";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
