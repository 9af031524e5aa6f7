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

/// When a client may do everything again that [`domain::pace`] counts, in microseconds; the row is
/// held until the transaction ends. It has its own sense in the column of locks.
pub async fn lock_pace(conn: &mut Conn<'_>, subject: &[u8], expires_at: Timestamp) -> Result<i64> {
    Ok(lock(conn, subject, expires_at).await?.locked_until.0)
}

/// Stores when a client may do everything again.
pub async fn set_pace(
    conn: &mut Conn<'_>,
    subject: &[u8],
    full_at: i64,
    expires_at: Timestamp,
) -> Result<()> {
    const SQL: &str = "UPDATE guesses SET locked_until = $2, expires_at = $3 WHERE subject = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(subject)
        .bind(full_at)
        .bind(expires_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// Counts one failure in this hour (its number since 1970), and answers how many there were.
pub async fn count_in_hour(
    conn: &mut Conn<'_>,
    subject: &[u8],
    hour: i64,
    expires_at: Timestamp,
) -> Result<i64> {
    const SQL: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, 0, 0, 0, $2, 1, $3) \
        ON CONFLICT (subject) DO UPDATE SET \
            day_count = CASE WHEN guesses.day = $2 THEN guesses.day_count + 1 ELSE 1 END, \
            day = $2, expires_at = $3 \
        RETURNING day_count";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(subject)
        .bind(hour)
        .bind(expires_at.0)
        .fetch_one(c)
        .await)
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
