//! The admin panel's list of users. Each statement walks along one index, from a place on and so
//! many rows: it costs the same however many users there are. A test reads their plans.

use domain::{Role, Timestamp};

use crate::db::{Conn, Result, on_backend};

/// A user in the list.
#[derive(Debug, sqlx::FromRow)]
pub struct ListRow {
    /// Which user.
    pub id: i64,
    /// Their name.
    pub username: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: String,
    /// When the account was made.
    pub created_at: i64,
    /// When they last signed in.
    pub last_sign_in_at: Option<i64>,
    /// The name of their picture.
    pub picture: Option<String>,
    /// Since when they are suspended.
    pub suspended_at: Option<i64>,
    /// Until when unknown devices have to wait.
    pub locked_until: Option<i64>,
    /// How many bots they have.
    pub bots: i64,
}

/// Users with ids from `first` on and before `before`, newest first.
pub async fn newest(
    conn: &mut Conn<'_>,
    (first, before): (i64, i64),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT u.id, u.username, u.email, u.role, u.created_at, u.last_sign_in_at, u.picture, \
        u.suspended_at, u.locked_until, \
        (SELECT COUNT(*) FROM bots b WHERE b.user_id = u.id AND +b.deleted_at IS NULL) AS bots \
        FROM users u WHERE u.id >= $1 AND u.id < $2 ORDER BY u.id DESC LIMIT $3";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(first)
        .bind(before)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// The same of users with that role.
pub async fn of_role(
    conn: &mut Conn<'_>,
    role: Role,
    (first, before): (i64, i64),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT u.id, u.username, u.email, u.role, u.created_at, u.last_sign_in_at, u.picture, \
        u.suspended_at, u.locked_until, \
        (SELECT COUNT(*) FROM bots b WHERE b.user_id = u.id AND +b.deleted_at IS NULL) AS bots \
        FROM users u WHERE u.role = $1 AND u.id >= $2 AND u.id < $3 ORDER BY u.role DESC, u.id DESC LIMIT $4";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(role.as_str())
        .bind(first)
        .bind(before)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// Suspended users, the latest suspension first, after the one of that moment and id.
pub async fn suspended(
    conn: &mut Conn<'_>,
    (at, id): (i64, i64),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT u.id, u.username, u.email, u.role, u.created_at, u.last_sign_in_at, u.picture, \
        u.suspended_at, u.locked_until, \
        (SELECT COUNT(*) FROM bots b WHERE b.user_id = u.id AND +b.deleted_at IS NULL) AS bots \
        FROM users u WHERE (u.suspended_at, u.id) < ($1, $2) \
        ORDER BY u.suspended_at DESC, u.id DESC LIMIT $3";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(at).bind(id).bind(limit).fetch_all(c).await)
}

/// Users who have to wait at `now`, the longest lock first, after the one until that moment and
/// with that id.
pub async fn locked(
    conn: &mut Conn<'_>,
    now: Timestamp,
    (until, id): (i64, i64),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT u.id, u.username, u.email, u.role, u.created_at, u.last_sign_in_at, u.picture, \
        u.suspended_at, u.locked_until, \
        (SELECT COUNT(*) FROM bots b WHERE b.user_id = u.id AND +b.deleted_at IS NULL) AS bots \
        FROM users u WHERE u.locked_until > $1 AND (u.locked_until, u.id) < ($2, $3) \
        ORDER BY u.locked_until DESC, u.id DESC LIMIT $4";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(now.0)
        .bind(until)
        .bind(id)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// Users with names after `after` and before `before`, by name.
pub async fn by_username(
    conn: &mut Conn<'_>,
    (after, before): (&str, &str),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT u.id, u.username, u.email, u.role, u.created_at, u.last_sign_in_at, u.picture, \
        u.suspended_at, u.locked_until, \
        (SELECT COUNT(*) FROM bots b WHERE b.user_id = u.id AND +b.deleted_at IS NULL) AS bots \
        FROM users u WHERE u.username > $1 AND u.username < $2 ORDER BY u.username LIMIT $3";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(after)
        .bind(before)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// Users with addresses after `after` and before `before`, by address.
pub async fn by_email(
    conn: &mut Conn<'_>,
    (after, before): (&str, &str),
    limit: i64,
) -> Result<Vec<ListRow>> {
    const SQL: &str = "SELECT u.id, u.username, u.email, u.role, u.created_at, u.last_sign_in_at, u.picture, \
        u.suspended_at, u.locked_until, \
        (SELECT COUNT(*) FROM bots b WHERE b.user_id = u.id AND +b.deleted_at IS NULL) AS bots \
        FROM users u WHERE u.email > $1 AND u.email < $2 ORDER BY u.email LIMIT $3";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(after)
        .bind(before)
        .bind(limit)
        .fetch_all(c)
        .await)
}
