//! The chain of the audit's lines, and its head.

use domain::Timestamp;

use super::{Conn, Result, on_backend};
use crate::admin::Place;

/// The chain's end.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HeadRow {
    /// When the chain was begun.
    pub begun_at: i64,
    /// The key of its hashes, sealed.
    pub sealed_key: Vec<u8>,
    /// The last line's number; 0 where there is none.
    pub number: i64,
    /// The last line's link, or what the first line is chained to.
    pub link: Vec<u8>,
}

/// A line with all that the chain covers.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Its number; none if it is not in the chain.
    pub number: Option<i64>,
    /// Which line.
    pub id: i64,
    /// When.
    pub at: i64,
    /// Who.
    pub actor_id: Option<i64>,
    /// Their name.
    pub actor: String,
    /// What.
    pub action: String,
    /// To which bot.
    pub bot_id: Option<i64>,
    /// To which user.
    pub user_id: Option<i64>,
    /// The target's name.
    pub target: String,
    /// Why.
    pub reason: String,
    /// What was there before.
    pub before: String,
    /// What is there now.
    pub after: String,
    /// From which address.
    pub address: String,
    /// What the digest is salted with; none once the line is erased.
    pub personal_salt: Option<Vec<u8>>,
    /// The digest of the personal fields.
    pub personal_digest: Option<Vec<u8>>,
    /// What chains it to the line before.
    pub link: Option<Vec<u8>>,
    /// When its personal fields were erased.
    pub erased_at: Option<i64>,
}

/// The head; none before the first start with a chain.
pub async fn head(conn: &mut Conn<'_>) -> Result<Option<HeadRow>> {
    const SQL: &str = "SELECT begun_at, sealed_key, number, link FROM audit_head WHERE id = 1";
    on_backend!(conn, |c| sqlx::query_as(SQL).fetch_optional(c).await)
}

/// Makes the head of an empty chain, unless another node has made it.
pub async fn insert_head(
    conn: &mut Conn<'_>,
    now: Timestamp,
    sealed_key: &[u8],
    link: &[u8],
) -> Result<()> {
    const SQL: &str = "INSERT INTO audit_head (id, begun_at, sealed_key, number, link) \
        VALUES (1, $1, $2, 0, $3) ON CONFLICT (id) DO NOTHING";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(now.0)
        .bind(sealed_key)
        .bind(link)
        .execute(c)
        .await
        .map(drop))
}

/// Replaces the sealed key, if it is still the one that was `found`.
pub async fn replace_key(conn: &mut Conn<'_>, found: &[u8], sealed: &[u8]) -> Result<()> {
    const SQL: &str = "UPDATE audit_head SET sealed_key = $2 WHERE id = 1 AND sealed_key = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(found).bind(sealed).execute(c).await.map(drop))
}

/// Number and link of the last line, which nobody else can follow until the transaction ends.
pub async fn lock_head(conn: &mut Conn<'_>) -> Result<Option<(i64, Vec<u8>)>> {
    const SQL: &str = "UPDATE audit_head SET number = number WHERE id = 1 RETURNING number, link";
    on_backend!(conn, |c| sqlx::query_as(SQL).fetch_optional(c).await)
}

/// Moves the head on to the line that was added.
pub async fn set_head(conn: &mut Conn<'_>, number: i64, link: &[u8]) -> Result<()> {
    const SQL: &str = "UPDATE audit_head SET number = $1, link = $2 WHERE id = 1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(number).bind(link).execute(c).await.map(drop))
}

/// Lines that are not in the chain, oldest first.
pub async fn unchained(conn: &mut Conn<'_>, limit: i64) -> Result<Vec<Line>> {
    const SQL: &str = "SELECT number, id, at, actor_id, actor, action, bot_id, user_id, target, reason, \
        before, after, address, personal_salt, personal_digest, link, erased_at FROM audit \
        WHERE number IS NULL ORDER BY id LIMIT $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(limit).fetch_all(c).await)
}

/// Gives a line from before its place.
pub async fn take_in(conn: &mut Conn<'_>, id: i64, place: &Place) -> Result<()> {
    const SQL: &str = "UPDATE audit SET number = $2, personal_salt = $3, personal_digest = $4, link = $5 \
        WHERE id = $1 AND number IS NULL";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id)
        .bind(place.number)
        .bind(&place.salt[..])
        .bind(&place.digest)
        .bind(&place.link)
        .execute(c)
        .await
        .map(drop))
}

/// The lines after the one at `number`, in the chain's order.
pub async fn after(conn: &mut Conn<'_>, number: i64, limit: i64) -> Result<Vec<Line>> {
    const SQL: &str = "SELECT number, id, at, actor_id, actor, action, bot_id, user_id, target, reason, \
        before, after, address, personal_salt, personal_digest, link, erased_at FROM audit \
        WHERE number > $1 ORDER BY number LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(number).bind(limit).fetch_all(c).await)
}

/// Number and link of the last line in the chain.
pub async fn last(conn: &mut Conn<'_>) -> Result<Option<(i64, Option<Vec<u8>>)>> {
    const SQL: &str =
        "SELECT number, link FROM audit WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1";
    on_backend!(conn, |c| sqlx::query_as(SQL).fetch_optional(c).await)
}

/// A line that no walk along the chain comes by: without a number, or with one below the first.
pub async fn stray(conn: &mut Conn<'_>) -> Result<Option<i64>> {
    const NONE: &str = "SELECT id FROM audit WHERE number IS NULL ORDER BY id LIMIT 1";
    const BELOW: &str = "SELECT id FROM audit WHERE number < 1 ORDER BY number LIMIT 1";
    let none: Option<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(NONE).fetch_optional(c).await)?;
    match none {
        Some(id) => Ok(Some(id)),
        None => on_backend!(conn, |c| sqlx::query_scalar(BELOW).fetch_optional(c).await),
    }
}

/// How many lines there are, in the chain or not.
pub async fn count(conn: &mut Conn<'_>) -> Result<i64> {
    const SQL: &str = "SELECT COUNT(*) FROM audit";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).fetch_one(c).await)
}

/// Which users were erased from the audit, and the last line that tells so of each.
pub async fn erasures(conn: &mut Conn<'_>) -> Result<Vec<(i64, i64)>> {
    const SQL: &str = "SELECT user_id, MAX(number) FROM audit \
        WHERE action = 'audit_erased' AND user_id IS NOT NULL AND number IS NOT NULL GROUP BY user_id";
    on_backend!(conn, |c| sqlx::query_as(SQL).fetch_all(c).await)
}
