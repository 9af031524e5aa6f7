//! Counted guesses and attempts, by subject.

use std::sync::LazyLock;

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

/// What was guessed under each of these subjects, which are different ones. They are held, in this order,
/// until the transaction ends: whoever else asks for one waits.
pub async fn lock(
    conn: &mut Conn<'_>,
    subjects: &[&[u8]],
    expires_at: Timestamp,
) -> Result<Vec<Guesses>> {
    let mut all = Vec::with_capacity(subjects.len());
    for some in subjects.chunks(ROWS_MAX) {
        let sql = LOCK[some.len() - 1].as_str();
        let rows: Vec<Row> = on_backend!(conn, |c| some
            .iter()
            .fold(sqlx::query_as(sql).bind(expires_at.0), |query, subject| query.bind(*subject))
            .fetch_all(c)
            .await)?;
        // They come in any order.
        let of = |subject| rows.iter().find(|row| row.subject == subject).map(Row::guesses);
        for subject in some {
            all.push(of(*subject).ok_or(sqlx::Error::RowNotFound)?);
        }
    }
    Ok(all)
}

/// Stores what is counted under subjects that are held.
pub async fn set(conn: &mut Conn<'_>, entries: &[Entry<'_>]) -> Result<()> {
    for some in entries.chunks(ROWS_MAX) {
        some.iter().fold(Write::new(SET[some.len() - 1].as_str()), bind).on(conn).await?;
    }
    Ok(())
}

fn bind(write: Write, entry: &Entry<'_>) -> Write {
    let &Entry { subject, guesses, expires_at } = entry;
    let write = write.bind(subject).bind(guesses.failures).bind(guesses.failed_at.0);
    write.bind(guesses.locked_until.0).bind(guesses.day).bind(guesses.day_count).bind(expires_at.0)
}

/// How many rows go into one statement: what a handful of people who sign in at once have counted.
const ROWS_MAX: usize = 16;

/// For each number of rows the statement that takes hold of so many.
static LOCK: LazyLock<Vec<String>> = LazyLock::new(|| {
    let texts = (1..=ROWS_MAX).map(|count| {
        let rows = (2..2 + count).map(|subject| format!("(${subject}, 0, 0, 0, 0, 0, $1)"));
        let rows = rows.collect::<Vec<_>>().join(", ");
        format!(
            "INSERT INTO guesses \
                (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
            VALUES {rows} ON CONFLICT (subject) DO UPDATE SET failures = guesses.failures \
            RETURNING subject, failures, failed_at, locked_until, day, day_count"
        )
    });
    texts.collect()
});

/// The same for the statement that stores so many.
static SET: LazyLock<Vec<String>> = LazyLock::new(|| {
    const COLUMNS: usize = 7;
    let row = |number| {
        let places = (1..=COLUMNS).map(|column| format!("${}", number * COLUMNS + column));
        format!("({})", places.collect::<Vec<_>>().join(", "))
    };
    let texts = (1..=ROWS_MAX).map(|count| {
        let rows = (0..count).map(row).collect::<Vec<_>>().join(", ");
        format!(
            "INSERT INTO guesses \
                (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
            VALUES {rows} ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, \
                failed_at = excluded.failed_at, locked_until = excluded.locked_until, \
                day = excluded.day, day_count = excluded.day_count, expires_at = excluded.expires_at"
        )
    });
    texts.collect()
});

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
