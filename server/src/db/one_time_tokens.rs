//! Links that work once.

use domain::{Timestamp, UserId};

use super::write::Write;
use super::{Conn, Result, changes_one, on_backend};

/// What a link is for: a token made for one purpose is worth nothing for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Becoming the first owner.
    SetUp,
    /// Making a browser known while sign-ins of its user have to wait.
    Unlock,
    /// Ending a session that its user does not know of.
    NotMe,
    /// Choosing a new password.
    ResetPassword,
    /// Proving the address that is to be the user's.
    ChangeEmail,
    /// Going back to the address that was the user's.
    UndoEmail,
}

/// A token that belongs to a user.
#[derive(Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OfUser {
    /// Whose it is.
    pub user_id: i64,
    /// What it is about, sealed.
    pub detail: Option<Vec<u8>>,
}

impl Purpose {
    fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Unlock => "unlock",
            Self::NotMe => "not_me",
            Self::ResetPassword => "reset_password",
            Self::ChangeEmail => "change_email",
            Self::UndoEmail => "undo_email",
        }
    }
}

/// Stores a token.
pub async fn insert(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    const SQL: &str = "INSERT INTO one_time_tokens (token_hash, purpose, created_at, expires_at) \
        VALUES ($1, $2, $3, $4)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// Whether the token would work.
pub async fn is_valid(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(now.0)
        .fetch_one(c)
        .await)?;
    Ok(count > 0)
}

/// Takes the token out, so that of several requests only one gets it; `false` when it is not there.
pub async fn take(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str =
        "DELETE FROM one_time_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3";
    changes_one!(conn, sqlx::query(SQL).bind(token_hash).bind(purpose.as_str()).bind(now.0))
}

/// Stores a token that belongs to a user, and what it is about, sealed.
pub async fn insert_for_user(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    user: UserId,
    detail: Option<&[u8]>,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    const SQL: &str = "INSERT INTO one_time_tokens \
        (token_hash, purpose, user_id, detail, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(user.0)
        .bind(detail)
        .bind(now.0)
        .bind(expires_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// Whose the token is, if it would work.
pub async fn find_for_user(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<OfUser>> {
    const SQL: &str = "SELECT user_id, detail FROM one_time_tokens \
        WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3 AND user_id IS NOT NULL";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// Takes a user's token out, so that of several requests only one gets it.
pub async fn take_for_user(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<OfUser>> {
    const SQL: &str = "DELETE FROM one_time_tokens \
        WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3 AND user_id IS NOT NULL \
        RETURNING user_id, detail";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// Removes the user's tokens of that purpose: a new one, or a change, makes the old ones void.
pub async fn delete_of_user(conn: &mut Conn<'_>, user: UserId, purpose: Purpose) -> Result<()> {
    const SQL: &str = "DELETE FROM one_time_tokens WHERE user_id = $1 AND purpose = $2";
    Write::new(SQL).bind(user.0).bind(purpose.as_str()).on(conn).await
}

/// The hashes of the user's tokens of that purpose that would work, oldest first.
pub async fn hashes_of_user(
    conn: &mut Conn<'_>,
    user: UserId,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Vec<Vec<u8>>> {
    const SQL: &str = "SELECT token_hash FROM one_time_tokens \
        WHERE user_id = $1 AND purpose = $2 AND expires_at > $3 ORDER BY created_at";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(user.0)
        .bind(purpose.as_str())
        .bind(now.0)
        .fetch_all(c)
        .await)
}

/// When the user's newest token of that purpose was made.
pub async fn newest_of_user(
    conn: &mut Conn<'_>,
    user: UserId,
    purpose: Purpose,
) -> Result<Option<Timestamp>> {
    const SQL: &str =
        "SELECT MAX(created_at) FROM one_time_tokens WHERE user_id = $1 AND purpose = $2";
    let newest: Option<i64> = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(user.0)
        .bind(purpose.as_str())
        .fetch_one(c)
        .await)?;
    Ok(newest.map(Timestamp))
}

/// Removes the tokens of the same user and purpose that were made after this one.
pub async fn delete_newer(conn: &mut Conn<'_>, token_hash: &[u8], purpose: Purpose) -> Result<()> {
    const SQL: &str = "DELETE FROM one_time_tokens WHERE purpose = $2 \
        AND user_id = (SELECT t.user_id FROM one_time_tokens t WHERE t.token_hash = $1) \
        AND created_at > (SELECT t.created_at FROM one_time_tokens t WHERE t.token_hash = $1)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(token_hash)
        .bind(purpose.as_str())
        .execute(c)
        .await
        .map(drop))
}

/// Removes every token of that purpose: a new link makes the old ones void.
pub async fn delete_all(conn: &mut Conn<'_>, purpose: Purpose) -> Result<()> {
    const SQL: &str = "DELETE FROM one_time_tokens WHERE purpose = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(purpose.as_str()).execute(c).await.map(drop))
}

/// Removes what has expired.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM one_time_tokens WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
