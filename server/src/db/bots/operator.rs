//! Bots as the command line finds them.

use domain::BotId;

use super::BotOfUser;
use crate::db::{Conn, Result, on_backend};

/// Bots after `after`, oldest first; deleted ones as well, until they are gone.
pub async fn after(conn: &mut Conn<'_>, after: BotId, limit: i64) -> Result<Vec<BotOfUser>> {
    const SQL: &str = "SELECT b.id, b.user_id, b.provider_id, b.name, b.username, b.running, b.failing_since, \
        b.suspended_at, b.suspended_reason, b.user_suspended, b.rps, b.max_concurrent, b.admin_rps, b.admin_max_concurrent, b.created_at, b.last_used_at, b.setup_step, b.deleted_at, \
        u.username AS user_name, u.email AS user_email, u.role AS user_role FROM bots b JOIN users u ON u.id = b.user_id \
        WHERE b.id > $1 ORDER BY b.id LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(after.0).bind(limit).fetch_all(c).await)
}

/// Up to two bots of that username, in any case of its letters: the provider's names are unique, but
/// ours may be of another day.
pub async fn named(conn: &mut Conn<'_>, username: &str) -> Result<Vec<i64>> {
    const SQL: &str = "SELECT id FROM bots WHERE LOWER(username) = LOWER($1) ORDER BY id LIMIT 2";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(username).fetch_all(c).await)
}
