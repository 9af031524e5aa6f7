//! What an admin, or guessing, lays upon a user: suspension, a required reset, a lock, a role.

use domain::{Role, Timestamp, UserId};

use crate::db::{Conn, Result, changes_one, on_backend};

/// A user as admins handle them.
#[derive(Debug, sqlx::FromRow)]
pub struct Account {
    /// Which user.
    pub id: i64,
    /// Their address.
    pub email: String,
    /// Their name to sign in with.
    pub username: String,
    /// Their first name, or nothing.
    pub first_name: String,
    /// Their last name, or nothing.
    pub last_name: String,
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
    /// Until when; none: until they are reinstated.
    pub suspended_until: Option<i64>,
    /// Why.
    pub suspended_reason: Option<String>,
    /// Since when only a new password lets them in.
    pub reset_required_at: Option<i64>,
    /// Until when unknown devices have to wait.
    pub locked_until: Option<i64>,
}

/// What keeps a user out who knows the password.
#[derive(Debug, sqlx::FromRow)]
pub struct Bar {
    /// Since when they are suspended.
    pub suspended_at: Option<i64>,
    /// Until when; none: until they are reinstated.
    pub suspended_until: Option<i64>,
    /// Why.
    pub suspended_reason: Option<String>,
    /// Since when only a new password lets them in.
    pub reset_required_at: Option<i64>,
}

impl Bar {
    /// Whether a suspension holds at `now`. One whose time is over does not, though nobody has noted
    /// its end yet.
    pub fn is_suspended(&self, now: Timestamp) -> bool {
        is_suspended(self.suspended_at, self.suspended_until, now)
    }
}

/// Whether a suspension holds at `now`.
pub fn is_suspended(since: Option<i64>, until: Option<i64>, now: Timestamp) -> bool {
    since.is_some() && until.is_none_or(|until| until > now.0)
}

/// The user of that id.
pub async fn account(conn: &mut Conn<'_>, id: UserId) -> Result<Option<Account>> {
    const SQL: &str = "SELECT id, email, username, first_name, last_name, role, created_at, last_sign_in_at, picture, \
        suspended_at, suspended_until, suspended_reason, reset_required_at, locked_until \
        FROM users WHERE id = $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)
}

/// What keeps the user out whose password has this hash; `None` when they have another one by now.
pub async fn bar(conn: &mut Conn<'_>, id: UserId, password_hash: &str) -> Result<Option<Bar>> {
    const SQL: &str = "SELECT suspended_at, suspended_until, suspended_reason, reset_required_at \
        FROM users WHERE id = $1 AND password_hash = $2";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(id.0)
        .bind(password_hash)
        .fetch_optional(c)
        .await)
}

/// The same as [`super::lock`]; `false`, with nothing locked, when the user is kept out.
pub async fn lock_unless_barred(conn: &mut Conn<'_>, id: UserId) -> Result<bool> {
    const SQL: &str = "UPDATE users SET id = id \
        WHERE id = $1 AND suspended_at IS NULL AND reset_required_at IS NULL";
    changes_one!(conn, sqlx::query(SQL).bind(id.0))
}

/// Suspends a user; `false` when they are suspended already.
pub async fn suspend(
    conn: &mut Conn<'_>,
    id: UserId,
    reason: &str,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "UPDATE users SET suspended_at = $2, suspended_until = $3, suspended_reason = $4 \
        WHERE id = $1 AND suspended_at IS NULL";
    changes_one!(
        conn,
        sqlx::query(SQL).bind(id.0).bind(now.0).bind(until.map(|until| until.0)).bind(reason)
    )
}

/// Ends a user's suspension; `false` when they are not suspended.
pub async fn reinstate(conn: &mut Conn<'_>, id: UserId) -> Result<bool> {
    const SQL: &str = "UPDATE users SET suspended_at = NULL, suspended_until = NULL, suspended_reason = NULL \
        WHERE id = $1 AND suspended_at IS NOT NULL";
    changes_one!(conn, sqlx::query(SQL).bind(id.0))
}

/// Users whose suspension was to end at `now` or before, the longest overdue first.
pub async fn due(conn: &mut Conn<'_>, now: Timestamp, limit: i64) -> Result<Vec<UserId>> {
    const SQL: &str = "SELECT id FROM users WHERE suspended_until <= $1 \
        ORDER BY suspended_until LIMIT $2";
    let ids: Vec<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(now.0).bind(limit).fetch_all(c).await)?;
    Ok(ids.into_iter().map(UserId).collect())
}

/// Lets the user in with a new password only.
pub async fn require_reset(conn: &mut Conn<'_>, id: UserId, now: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE users SET reset_required_at = $2 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).bind(now.0).execute(c).await.map(drop))
}

/// Gives the user another role.
pub async fn set_role(conn: &mut Conn<'_>, id: UserId, role: Role) -> Result<()> {
    const SQL: &str = "UPDATE users SET role = $2 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(role.as_str())
        .execute(c)
        .await
        .map(drop))
}

/// Whether somebody else is an owner and not suspended.
pub async fn has_other_owner(conn: &mut Conn<'_>, id: UserId) -> Result<bool> {
    const SQL: &str =
        "SELECT id FROM users WHERE role = 'owner' AND id <> $1 AND suspended_at IS NULL LIMIT 1";
    let other: Option<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(id.0).fetch_optional(c).await)?;
    Ok(other.is_some())
}

/// The addresses of all owners, of whom there are a few.
pub async fn emails_of_owners(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    const SQL: &str = "SELECT email FROM users WHERE role = 'owner'";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).fetch_all(c).await)
}

/// Notes until when sign-ins of the user have to wait, unless that is known to be longer.
pub async fn note_lock(conn: &mut Conn<'_>, id: UserId, until: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE users SET locked_until = $2 \
        WHERE id = $1 AND (locked_until IS NULL OR locked_until < $2)";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).bind(until.0).execute(c).await.map(drop))
}

/// Notes that sign-ins of the user need not wait any more.
pub async fn forget_lock(conn: &mut Conn<'_>, id: UserId) -> Result<()> {
    const SQL: &str = "UPDATE users SET locked_until = NULL WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).execute(c).await.map(drop))
}
