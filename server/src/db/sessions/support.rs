//! Sessions of admins that show a user's pages for a while.

use domain::{Timestamp, UserId};

use crate::db::{Conn, Result, changes_one, on_backend};

/// A user whose pages are shown, as a request needs them.
#[derive(Debug, sqlx::FromRow)]
pub struct Shown {
    /// Which user.
    pub id: i64,
    /// Their name.
    pub username: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: String,
    /// The name of their picture.
    pub picture: Option<String>,
}

/// The user of that id.
pub async fn shown(conn: &mut Conn<'_>, user: UserId) -> Result<Option<Shown>> {
    const SQL: &str = "SELECT id, username, email, role, picture FROM users WHERE id = $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(user.0).fetch_optional(c).await)
}

/// Has an admin's session of that number show the pages of `user`; `false` when it shows somebody's,
/// or the end of that is not noted yet.
/// Sessions from before there were numbers cannot be told apart, and show nobody's.
pub async fn begin_support(
    conn: &mut Conn<'_>,
    (admin, number): (UserId, i64),
    user: UserId,
    until: Timestamp,
) -> Result<bool> {
    const SQL: &str = "UPDATE sessions SET support_user_id = $3, support_until = $4 \
        WHERE user_id = $1 AND number = $2 AND number <> 0 AND support_until IS NULL";
    changes_one!(conn, sqlx::query(SQL).bind(admin.0).bind(number).bind(user.0).bind(until.0))
}

/// Has an admin's session of that number show nobody's pages any more; `false` when it shows none.
pub async fn end_support(conn: &mut Conn<'_>, admin: UserId, number: i64) -> Result<bool> {
    const SQL: &str = "UPDATE sessions SET support_user_id = NULL, support_until = NULL \
        WHERE user_id = $1 AND number = $2 AND support_until IS NOT NULL";
    changes_one!(conn, sqlx::query(SQL).bind(admin.0).bind(number))
}

/// A session whose time to show a user's pages is over, and nobody has noted it yet.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct Overdue {
    /// Which admin's.
    pub user_id: i64,
    /// Its number for them.
    pub number: i64,
    /// Whose pages it showed, if they are still there.
    pub support_user_id: Option<i64>,
    /// When its time was over; tells this access from a later one of the same session.
    pub support_until: i64,
}

/// The admin's session of that number, if its time is over.
pub async fn overdue_support_of(
    conn: &mut Conn<'_>,
    (admin, number): (UserId, i64),
    now: Timestamp,
) -> Result<Option<Overdue>> {
    const SQL: &str = "SELECT user_id, number, support_user_id, support_until FROM sessions \
        WHERE user_id = $1 AND number = $2 AND support_until <= $3";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(admin.0)
        .bind(number)
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// Notes that the time is over; `false` when somebody else has, or the session shows somebody's pages
/// anew.
pub async fn note_overdue(conn: &mut Conn<'_>, overdue: &Overdue) -> Result<bool> {
    const SQL: &str = "UPDATE sessions SET support_user_id = NULL, support_until = NULL \
        WHERE user_id = $1 AND number = $2 AND support_until = $3";
    changes_one!(
        conn,
        sqlx::query(SQL).bind(overdue.user_id).bind(overdue.number).bind(overdue.support_until)
    )
}

/// Up to `limit` sessions whose time to show a user's pages is over.
pub async fn overdue_support(
    conn: &mut Conn<'_>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Overdue>> {
    const SQL: &str = "SELECT user_id, number, support_user_id, support_until FROM sessions \
        WHERE support_until <= $1 ORDER BY support_until LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(now.0).bind(limit).fetch_all(c).await)
}
