//! Users as the command line finds them.

use domain::UserId;

use crate::db::{Conn, Result, on_backend};

/// A user with all that an operator asks about.
#[derive(Debug, sqlx::FromRow)]
pub struct Told {
    /// Which user.
    pub id: i64,
    /// Their name.
    pub username: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: String,
    /// How many bots they have.
    pub bots: i64,
    /// When the account was made.
    pub created_at: i64,
    /// When they last signed in.
    pub last_sign_in_at: Option<i64>,
    /// Since when they are suspended.
    pub suspended_at: Option<i64>,
    /// Until when, where that was said.
    pub suspended_until: Option<i64>,
    /// Why.
    pub suspended_reason: Option<String>,
    /// Until when unknown devices have to wait.
    pub locked_until: Option<i64>,
    /// Since when only a new password lets them in.
    pub reset_required_at: Option<i64>,
}

/// The columns of [`Told`], with the rest of the statement.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.username, u.email, u.role, u.created_at, u.last_sign_in_at, u.suspended_at, \
            u.suspended_until, u.suspended_reason, u.locked_until, u.reset_required_at, \
            (SELECT COUNT(*) FROM bots b WHERE b.user_id = u.id AND b.deleted_at IS NULL) AS bots \
            FROM users u ",
            $rest
        )
    };
}

/// Users after `after`, oldest first.
pub async fn after(conn: &mut Conn<'_>, after: UserId, limit: i64) -> Result<Vec<Told>> {
    const SQL: &str = select!("WHERE u.id > $1 ORDER BY u.id LIMIT $2");
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(after.0).bind(limit).fetch_all(c).await)
}

/// One user.
pub async fn told(conn: &mut Conn<'_>, id: UserId) -> Result<Option<Told>> {
    const SQL: &str = select!("WHERE u.id = $1");
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)
}

/// The user of that name or address.
pub async fn named(conn: &mut Conn<'_>, login: &str) -> Result<Option<i64>> {
    const SQL: &str = "SELECT id FROM users WHERE email = $1 OR username = $1";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(login).fetch_optional(c).await)
}
