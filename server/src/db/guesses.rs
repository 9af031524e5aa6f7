//! Counted guesses and attempts, by subject.

use domain::Timestamp;
use domain::lockout::Guesses;

use super::{Conn, Result, on_backend};

/// A row's counters, in the order of [`Guesses`].
type Row = (i64, i64, i64, i64, i64);

/// What was guessed under `subject`, held until the transaction ends: whoever else asks waits.
pub async fn lock(conn: &mut Conn<'_>, subject: &[u8], expires_at: Timestamp) -> Result<Guesses> {
    const SQL: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, 0, 0, 0, 0, 0, $2) \
        ON CONFLICT (subject) DO UPDATE SET failures = guesses.failures \
        RETURNING failures, failed_at, locked_until, day, day_count";
    let row: Row = on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(subject)
        .bind(expires_at.0)
        .fetch_one(c)
        .await)?;
    let (failures, failed_at, locked_until, day, day_count) = row;
    let (failed_at, locked_until) = (Timestamp(failed_at), Timestamp(locked_until));
    Ok(Guesses { failures, failed_at, locked_until, day, day_count })
}

/// Stores what was guessed under `subject`.
pub async fn set(conn: &mut Conn<'_>, subject: &[u8], guesses: Guesses) -> Result<()> {
    const SQL: &str = "UPDATE guesses SET failures = $2, failed_at = $3, locked_until = $4, \
        day = $5, day_count = $6, expires_at = $7 WHERE subject = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(subject)
        .bind(guesses.failures)
        .bind(guesses.failed_at.0)
        .bind(guesses.locked_until.0)
        .bind(guesses.day)
        .bind(guesses.day_count)
        .bind(guesses.expires_at().0)
        .execute(c)
        .await
        .map(drop))
}

/// Counts one attempt in a period of so many seconds that began with its first one; answers how
/// many there were and when the period began. Here `failed_at` is that beginning.
///
/// A beginning in the future, before the clock was set back, is taken for now.
pub async fn count(
    conn: &mut Conn<'_>,
    subject: &[u8],
    now: Timestamp,
    seconds: i64,
) -> Result<(i64, Timestamp)> {
    const SQL: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, 0, $2, 0, 0, 1, $4) \
        ON CONFLICT (subject) DO UPDATE SET \
            day_count = CASE WHEN guesses.failed_at <= $3 THEN 1 ELSE guesses.day_count + 1 END, \
            expires_at = CASE WHEN guesses.failed_at <= $3 OR guesses.failed_at > $2 THEN $4 ELSE guesses.expires_at END, \
            failed_at = CASE WHEN guesses.failed_at <= $3 OR guesses.failed_at > $2 THEN $2 ELSE guesses.failed_at END \
        RETURNING day_count, failed_at";
    let (count, since): (i64, i64) = on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(subject)
        .bind(now.0)
        .bind(now.plus(-seconds).0)
        .bind(now.plus(seconds).0)
        .fetch_one(c)
        .await)?;
    Ok((count, Timestamp(since)))
}

/// Forgets what was counted under `subject`.
pub async fn delete(conn: &mut Conn<'_>, subject: &[u8]) -> Result<()> {
    const SQL: &str = "DELETE FROM guesses WHERE subject = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(subject).execute(c).await.map(drop))
}

/// Removes the rows that say nothing any more.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM guesses WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
