//! What admins did. Only ever added to.

use domain::views::AuditAction;
use domain::{BotId, Timestamp, UserId};

use super::{Conn, Result, on_backend};

/// A line about to be added.
#[derive(Debug)]
pub struct NewEntry<'a> {
    /// Its id.
    pub id: i64,
    /// Who did it; none when it was done on the command line.
    pub actor_id: Option<UserId>,
    /// Their name.
    pub actor: &'a str,
    /// What they did.
    pub action: AuditAction,
    /// To which bot.
    pub bot: Option<BotId>,
    /// To which user.
    pub user: Option<UserId>,
    /// The target's name.
    pub target: &'a str,
    /// Why.
    pub reason: &'a str,
    /// What was there before.
    pub before: &'a str,
    /// What is there now.
    pub after: &'a str,
    /// From which address.
    pub address: &'a str,
}

/// A stored line.
#[derive(Debug, sqlx::FromRow)]
pub struct Row {
    /// Which line.
    pub id: i64,
    /// When.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// To which bot.
    pub bot_id: Option<i64>,
    /// The target's name.
    pub target: String,
    /// Why.
    pub reason: String,
    /// From which address.
    pub address: String,
}

/// Adds a line.
pub async fn insert(conn: &mut Conn<'_>, entry: &NewEntry<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "INSERT INTO audit (id, at, actor_id, actor, action, bot_id, user_id, target, reason, address, before, after) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(entry.id)
        .bind(now.0)
        .bind(entry.actor_id.map(|user| user.0))
        .bind(entry.actor)
        .bind(entry.action.as_str())
        .bind(entry.bot.map(|bot| bot.0))
        .bind(entry.user.map(|user| user.0))
        .bind(entry.target)
        .bind(entry.reason)
        .bind(entry.address)
        .bind(entry.before)
        .bind(entry.after)
        .execute(c)
        .await
        .map(drop))
}

/// All lines, newest first, older than `before`.
pub async fn list(conn: &mut Conn<'_>, before: i64, limit: i64) -> Result<Vec<Row>> {
    const SQL: &str = "SELECT id, at, actor, action, bot_id, target, reason, address FROM audit \
        WHERE id < $1 ORDER BY id DESC LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(before).bind(limit).fetch_all(c).await)
}

/// A bot's lines, newest first.
pub async fn of_bot(conn: &mut Conn<'_>, bot: BotId, limit: i64) -> Result<Vec<Row>> {
    const SQL: &str = "SELECT id, at, actor, action, bot_id, target, reason, address FROM audit \
        WHERE bot_id = $1 ORDER BY id DESC LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(bot.0).bind(limit).fetch_all(c).await)
}

/// The lines about a user and their bots, newest first.
pub async fn of_user(conn: &mut Conn<'_>, user: UserId, limit: i64) -> Result<Vec<Row>> {
    const SQL: &str = "SELECT id, at, actor, action, bot_id, target, reason, address FROM audit \
        WHERE user_id = $1 ORDER BY id DESC LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(user.0).bind(limit).fetch_all(c).await)
}
