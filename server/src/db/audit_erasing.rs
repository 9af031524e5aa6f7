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

/// The lines that are to be emptied.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    /// Which of the user's.
    pub whose: Whose,
    /// Which user.
    pub user: UserId,
    /// The number of the line that tells of the erasure: only what stands before it is covered by it.
    pub before: i64,
}

impl Lines {
    /// The ids of some of them, oldest first, after the line `after`.
    pub async fn ids(&self, conn: &mut Conn<'_>, after: i64, limit: i64) -> Result<Vec<i64>> {
        const ABOUT: &str = "SELECT id FROM audit WHERE user_id = $1 AND id > $2 AND number < $3 \
            ORDER BY id LIMIT $4";
        const BY: &str = "SELECT id FROM audit WHERE actor_id = $1 AND id > $2 AND number < $3 \
            ORDER BY id LIMIT $4";
        let sql = if self.whose == Whose::About { ABOUT } else { BY };
        on_backend!(conn, |c| sqlx::query_scalar(sql)
            .bind(self.user.0)
            .bind(after)
            .bind(self.before)
            .bind(limit)
            .fetch_all(c)
            .await)
    }

    /// Empties those after `after` up to `last`; tells of how many. Lines that tell of an erasure hold
    /// no more than an id.
    pub async fn erase(
        &self,
        conn: &mut Conn<'_>,
        (after, last): (i64, i64),
        now: Timestamp,
    ) -> Result<u64> {
        const ABOUT: &str = "UPDATE audit SET actor = '', target = '', reason = '', before = '', after = '', \
            address = '', personal_salt = NULL, erased_at = $4 WHERE user_id = $1 AND id > $2 AND id <= $3 \
            AND number < $5 AND erased_at IS NULL AND action <> 'audit_erased'";
        const BY: &str = "UPDATE audit SET actor = '', target = '', reason = '', before = '', after = '', \
            address = '', personal_salt = NULL, erased_at = $4 WHERE actor_id = $1 AND id > $2 AND id <= $3 \
            AND number < $5 AND erased_at IS NULL AND action <> 'audit_erased'";
        let sql = if self.whose == Whose::About { ABOUT } else { BY };
        on_backend!(conn, |c| sqlx::query(sql)
            .bind(self.user.0)
            .bind(after)
            .bind(last)
            .bind(now.0)
            .bind(self.before)
            .execute(c)
            .await
            .map(|done| done.rows_affected()))
    }
}
