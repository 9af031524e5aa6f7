//! What is set of a bot, by its user or an admin, one statement each.

use domain::{BotId, BotLimits, Timestamp};

use super::{Conn, Result, changes_one};

/// Sets what the bot may do at the gateway; `false` when it was set so already.
pub async fn set_limits(
    conn: &mut Conn<'_>,
    id: BotId,
    limits: BotLimits,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET rps = $2, max_concurrent = $3, changed_at = $4, revision = revision + 1 \
        WHERE id = $1 AND (rps <> $2 OR max_concurrent <> $3)";
    changes_one!(
        conn,
        sqlx::query(SQL)
            .bind(id.0)
            .bind(i64::from(limits.rps))
            .bind(i64::from(limits.max_concurrent))
            .bind(now.0)
    )
}

/// Sets limits that count in place of those its user chose; `false` when it was set so already.
pub async fn set_admin_limits(
    conn: &mut Conn<'_>,
    id: BotId,
    limits: BotLimits,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET admin_rps = $2, admin_max_concurrent = $3, changed_at = $4, \
        revision = revision + 1 \
        WHERE id = $1 AND (admin_rps IS NULL OR admin_rps <> $2 OR admin_max_concurrent <> $3)";
    changes_one!(
        conn,
        sqlx::query(SQL)
            .bind(id.0)
            .bind(i64::from(limits.rps))
            .bind(i64::from(limits.max_concurrent))
            .bind(now.0)
    )
}

/// Lets the limits count again that its user chose; `false` when they do.
pub async fn clear_admin_limits(conn: &mut Conn<'_>, id: BotId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET admin_rps = NULL, admin_max_concurrent = NULL, changed_at = $2, \
        revision = revision + 1 WHERE id = $1 AND admin_rps IS NOT NULL";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(now.0))
}

/// Gives the bot another name; `false` when it has that one already. The gateway does not know it.
pub async fn rename(conn: &mut Conn<'_>, id: BotId, name: &str) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET name = $2 WHERE id = $1 AND name <> $2";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(name))
}

/// Stores another sealed token, which the provider has just confirmed, and the username it told;
/// `false` when there is no such bot any more.
pub async fn replace_credential(
    conn: &mut Conn<'_>,
    id: BotId,
    credential: &[u8],
    fingerprint: &[u8],
    username: &str,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET credential = $2, fingerprint = $3, username = $4, failing_since = NULL, \
        conflict_at = NULL, checked_at = $5, changed_at = $5, revision = revision + 1 \
        WHERE id = $1 AND deleted_at IS NULL";
    changes_one!(
        conn,
        sqlx::query(SQL).bind(id.0).bind(credential).bind(fingerprint).bind(username).bind(now.0)
    )
}
