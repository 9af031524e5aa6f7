//! Counted guesses and attempts, by subject.

use domain::Timestamp;
use domain::lockout::Guesses;

use super::write::Write;
use super::{Conn, Result, on_backend};

/// A row.
#[derive(sqlx::FromRow)]
struct Row {
    subject: Vec<u8>,
    failures: i64,
    failed_at: i64,
    locked_until: i64,
    day: i64,
    day_count: i64,
}

impl Row {
    fn guesses(&self) -> Guesses {
        let &Self { failures, failed_at, locked_until, day, day_count, .. } = self;
        let (failed_at, locked_until) = (Timestamp(failed_at), Timestamp(locked_until));
        Guesses { failures, failed_at, locked_until, day, day_count }
    }
}

/// What is to be stored under a subject.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Whose it is.
    pub subject: &'a [u8],
    /// What was guessed, or was done: [`domain::pace`] has its own sense for the column of locks.
    pub guesses: Guesses,
    /// From when on it says nothing any more.
    pub expires_at: Timestamp,
}

/// What was guessed under `subject`, if anything is known of it; held by nobody.
pub async fn find(conn: &mut Conn<'_>, subject: &[u8]) -> Result<Option<Guesses>> {
    const SQL: &str = "SELECT subject, failures, failed_at, locked_until, day, day_count \
        FROM guesses WHERE subject = $1";
    let row: Option<Row> =
        on_backend!(conn, |c| sqlx::query_as(SQL).bind(subject).fetch_optional(c).await)?;
    Ok(row.as_ref().map(Row::guesses))
}

/// What was guessed under `subject`, held until the transaction ends: whoever else asks waits.
pub async fn lock(conn: &mut Conn<'_>, subject: &[u8], expires_at: Timestamp) -> Result<Guesses> {
    const SQL: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, 0, 0, 0, 0, 0, $2) \
        ON CONFLICT (subject) DO UPDATE SET failures = guesses.failures \
        RETURNING subject, failures, failed_at, locked_until, day, day_count";
    let row: Row = on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(subject)
        .bind(expires_at.0)
        .fetch_one(c)
        .await)?;
    Ok(row.guesses())
}

/// The same for two subjects, held in this order.
pub async fn lock_two(
    conn: &mut Conn<'_>,
    subjects: [&[u8]; 2],
    expires_at: Timestamp,
) -> Result<[Guesses; 2]> {
    const SQL: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, 0, 0, 0, 0, 0, $3), ($2, 0, 0, 0, 0, 0, $3) \
        ON CONFLICT (subject) DO UPDATE SET failures = guesses.failures \
        RETURNING subject, failures, failed_at, locked_until, day, day_count";
    let rows: Vec<Row> = on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(subjects[0])
        .bind(subjects[1])
        .bind(expires_at.0)
        .fetch_all(c)
        .await)?;
    // They come in any order.
    let of = |subject| rows.iter().find(|row| row.subject == subject).map(Row::guesses);
    let [first, second] = subjects.map(of);
    Ok([first.ok_or(sqlx::Error::RowNotFound)?, second.ok_or(sqlx::Error::RowNotFound)?])
}

/// Stores what is counted under a subject that is held.
pub async fn set(conn: &mut Conn<'_>, entry: Entry<'_>) -> Result<()> {
    const SQL: &str = "UPDATE guesses SET failures = $2, failed_at = $3, locked_until = $4, \
        day = $5, day_count = $6, expires_at = $7 WHERE subject = $1";
    bind(Write::new(SQL), entry).on(conn).await
}

/// The same for two.
pub async fn set_two(conn: &mut Conn<'_>, entries: [Entry<'_>; 2]) -> Result<()> {
    const SQL: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $10, $11, $12, $13, $14) \
        ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, \
            failed_at = excluded.failed_at, locked_until = excluded.locked_until, \
            day = excluded.day, day_count = excluded.day_count, expires_at = excluded.expires_at";
    entries.into_iter().fold(Write::new(SQL), bind).on(conn).await
}

fn bind(write: Write, entry: Entry<'_>) -> Write {
    let Entry { subject, guesses, expires_at } = entry;
    let write = write.bind(subject).bind(guesses.failures).bind(guesses.failed_at.0);
    write.bind(guesses.locked_until.0).bind(guesses.day).bind(guesses.day_count).bind(expires_at.0)
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
