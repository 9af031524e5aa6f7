//! Sign-ups: accounts that do not exist until their address is proved.

use domain::{Email, Timestamp, Username};

use super::{Conn, Result, on_backend};

/// A sign-up about to be stored.
#[derive(Debug)]
pub struct NewSignUp<'a> {
    /// Its id.
    pub id: i64,
    /// The address to prove.
    pub email: &'a Email,
    /// The name asked for, held until the sign-up expires.
    pub username: &'a Username,
    /// The password's hash.
    pub password_hash: &'a str,
    /// The hash of the mailed link's token; none when the address has an account already.
    pub token_hash: Option<&'a [u8]>,
    /// The client's address.
    pub address: &'a str,
    /// From then on the link does not work and the name is free.
    pub expires_at: Timestamp,
}

/// A sign-up whose address was just proved.
#[derive(Debug, sqlx::FromRow)]
pub struct Proved {
    /// The proved address.
    pub email: String,
    /// The name asked for.
    pub username: String,
    /// The password's hash.
    pub password_hash: String,
}

/// Stores a sign-up.
pub async fn insert(conn: &mut Conn<'_>, sign_up: &NewSignUp<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "INSERT INTO sign_ups \
        (id, email, username, password_hash, token_hash, address, created_at, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(sign_up.id)
        .bind(sign_up.email.as_str())
        .bind(sign_up.username.as_str())
        .bind(sign_up.password_hash)
        .bind(sign_up.token_hash)
        .bind(sign_up.address)
        .bind(now.0)
        .bind(sign_up.expires_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// Whether a sign-up with another address holds the name.
pub async fn is_username_held(
    conn: &mut Conn<'_>,
    username: &Username,
    email: &Email,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str =
        "SELECT COUNT(*) FROM sign_ups WHERE username = $1 AND email <> $2 AND expires_at > $3";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(username.as_str())
        .bind(email.as_str())
        .bind(now.0)
        .fetch_one(c)
        .await)?;
    Ok(count > 0)
}

/// Whether the link with this token would work.
pub async fn is_valid(conn: &mut Conn<'_>, token_hash: &[u8], now: Timestamp) -> Result<bool> {
    const SQL: &str = "SELECT COUNT(*) FROM sign_ups WHERE token_hash = $1 AND expires_at > $2";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(token_hash)
        .bind(now.0)
        .fetch_one(c)
        .await)?;
    Ok(count > 0)
}

/// Takes the sign-up with this token out, so that of several requests only one gets it.
pub async fn take(
    conn: &mut Conn<'_>,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<Proved>> {
    const SQL: &str = "DELETE FROM sign_ups WHERE token_hash = $1 AND expires_at > $2 \
        RETURNING email, username, password_hash";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(token_hash).bind(now.0).fetch_optional(c).await)
}

/// Removes the other sign-ups of an address that was proved: none of them can take it over.
pub async fn delete_by_email(conn: &mut Conn<'_>, email: &str) -> Result<()> {
    const SQL: &str = "DELETE FROM sign_ups WHERE email = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(email).execute(c).await.map(drop))
}

/// Gives the newest sign-up of an address another token, if it has one to replace; answers with
/// the name asked for.
pub async fn replace_token(
    conn: &mut Conn<'_>,
    email: &Email,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<String>> {
    const SQL: &str = "UPDATE sign_ups SET token_hash = $2 WHERE id = \
        (SELECT MAX(id) FROM sign_ups WHERE email = $1 AND expires_at > $3 AND token_hash IS NOT NULL) \
        RETURNING username";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(email.as_str())
        .bind(token_hash)
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// How many sign-ups wait for their address to be proved.
pub async fn count_pending(conn: &mut Conn<'_>, now: Timestamp) -> Result<i64> {
    const SQL: &str =
        "SELECT COUNT(*) FROM sign_ups WHERE expires_at > $1 AND token_hash IS NOT NULL";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(now.0).fetch_one(c).await)
}

/// Removes what has expired.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM sign_ups WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
