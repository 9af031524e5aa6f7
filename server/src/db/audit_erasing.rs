//! Emptying the personal fields of audit lines. The only change that a written line takes.

use domain::{Timestamp, UserId};

use super::{Conn, Result, on_backend};

/// Which of a user's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// What was done to them or their bots.
    About,
    /// What they did.
    By,
}

/// The ids of some lines, oldest first, after the line `after`.
pub async fn ids(
    conn: &mut Conn<'_>,
    whose: Whose,
    user: UserId,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>> {
    const ABOUT: &str = "SELECT id FROM audit WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    const BY: &str = "SELECT id FROM audit WHERE actor_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let sql = if whose == Whose::About { ABOUT } else { BY };
    on_backend!(conn, |c| sqlx::query_scalar(sql)
        .bind(user.0)
        .bind(after)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// Empties the lines after `after` up to `last`; tells of how many. Those that tell of an erasure hold
/// no more than an id.
pub async fn erase(
    conn: &mut Conn<'_>,
    whose: Whose,
    user: UserId,
    (after, last): (i64, i64),
    now: Timestamp,
) -> Result<u64> {
    const ABOUT: &str = "UPDATE audit SET actor = '', target = '', reason = '', before = '', after = '', \
        address = '', personal_salt = NULL, erased_at = $4 \
        WHERE user_id = $1 AND id > $2 AND id <= $3 AND erased_at IS NULL AND action <> 'audit_erased'";
    const BY: &str = "UPDATE audit SET actor = '', target = '', reason = '', before = '', after = '', \
        address = '', personal_salt = NULL, erased_at = $4 \
        WHERE actor_id = $1 AND id > $2 AND id <= $3 AND erased_at IS NULL AND action <> 'audit_erased'";
    let sql = if whose == Whose::About { ABOUT } else { BY };
    on_backend!(conn, |c| sqlx::query(sql)
        .bind(user.0)
        .bind(after)
        .bind(last)
        .bind(now.0)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))
}
