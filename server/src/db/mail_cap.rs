//! How many mails anybody may have sent to one address.
//!
//! The rows are in `guesses`, beside those that count guesses: a keyed hash as subject, a moment
//! that moves on with every mail (`locked_until`), and the moment from which the row says nothing.

use domain::Timestamp;

use super::{Conn, Result, on_backend};

/// Counts one mail to `subject`, or says `false` when it is one too many: each mail moves the
/// subject's moment on by `share` seconds, and it may be ahead of now by `ahead_max`. One statement,
/// so that of many at once no more than allowed succeed; the others wait for its row.
pub async fn count(
    conn: &mut Conn<'_>,
    subject: &[u8],
    now: Timestamp,
    share: i64,
    ahead_max: i64,
) -> Result<bool> {
    const SQL: &str = "INSERT INTO guesses \
        (subject, failures, failed_at, locked_until, day, day_count, expires_at) \
        VALUES ($1, 0, $2, $3, 0, 0, $3) ON CONFLICT (subject) DO UPDATE SET failed_at = $2, \
        locked_until = CASE WHEN guesses.locked_until < $2 THEN $3 ELSE guesses.locked_until + $4 END, \
        expires_at = CASE WHEN guesses.locked_until < $2 THEN $3 ELSE guesses.locked_until + $4 END \
        WHERE guesses.locked_until <= $5";
    let counted = on_backend!(conn, |c| sqlx::query(SQL)
        .bind(subject)
        .bind(now.0)
        .bind(now.plus(share).0)
        .bind(share)
        .bind(now.plus(ahead_max).0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(counted == 1)
}
