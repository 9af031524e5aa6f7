//! Bots that their users deleted: they keep their row for a while, so that it can be undone.
//!
//! A suspended one stays until it, or its user, is reinstated, or else deleting it and registering it
//! anew would be a way out of the suspension.

use domain::{BotId, Timestamp, UserId};

use super::{Conn, Result, changes_one, on_backend};

/// A bot that has gone for good.
#[derive(Debug, sqlx::FromRow)]
pub struct Gone {
    /// Whose it was.
    pub user_id: i64,
    /// Its username at the provider.
    pub username: String,
}

/// Deletes a bot for now; `false` when it is deleted already.
pub async fn delete(conn: &mut Conn<'_>, id: BotId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET deleted_at = $2, changed_at = $2, revision = revision + 1 \
        WHERE id = $1 AND deleted_at IS NULL";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(now.0))
}

/// Brings a user's bot back that was deleted after `gone`; `false` when there is no such bot.
pub async fn restore(
    conn: &mut Conn<'_>,
    id: BotId,
    user: UserId,
    gone: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET deleted_at = NULL, changed_at = $4, revision = revision + 1 \
        WHERE id = $1 AND user_id = $2 AND deleted_at > $3";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(user.0).bind(gone.0).bind(now.0))
}

/// Whether this is a bot of the user's that was deleted after `gone`.
pub async fn is_one(conn: &mut Conn<'_>, id: BotId, user: UserId, gone: Timestamp) -> Result<bool> {
    const SQL: &str =
        "SELECT COUNT(*) FROM bots WHERE id = $1 AND user_id = $2 AND deleted_at > $3";
    let count: i64 = on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(id.0)
        .bind(user.0)
        .bind(gone.0)
        .fetch_one(c)
        .await)?;
    Ok(count > 0)
}

/// Removes what was deleted at `gone` or before, with keys, counts and activity.
pub async fn remove(conn: &mut Conn<'_>, gone: Timestamp) -> Result<Vec<Gone>> {
    const SQL: &str = "DELETE FROM bots WHERE deleted_at <= $1 AND suspended_at IS NULL AND NOT user_suspended \
        RETURNING user_id, username";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(gone.0).fetch_all(c).await)
}
