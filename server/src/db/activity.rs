//! What happened to users' accounts and bots, for those users.

use domain::{BotId, Timestamp, UserId, views::Event};

use super::write::Write;
use super::{Conn, Result, on_backend};

/// A stored line.
#[derive(Debug, sqlx::FromRow)]
pub struct Row {
    /// When.
    pub at: i64,
    /// What, as JSON of [`Event`].
    pub event: String,
}

/// A stored line in its user's list.
#[derive(Debug, sqlx::FromRow)]
pub struct Listed {
    /// Which.
    pub id: i64,
    /// When.
    pub at: i64,
    /// What, as JSON of [`Event`].
    pub event: String,
    /// The bot it is about.
    pub bot_id: Option<i64>,
    /// That bot's name.
    pub bot_name: Option<String>,
    /// When that bot was deleted.
    pub bot_deleted_at: Option<i64>,
}

/// Adds a line about a user's account, or about one of their bots.
pub async fn insert(
    conn: &mut Conn<'_>,
    id: i64,
    user: UserId,
    bot: Option<BotId>,
    event: &Event,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str =
        "INSERT INTO activity (id, user_id, bot_id, at, event) VALUES ($1, $2, $3, $4, $5)";
    let event = serde_json::to_string(event).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let write = Write::new(SQL).bind(id).bind(user.0).bind(bot.map(|bot| bot.0));
    write.bind(now.0).bind(event).on(conn).await
}

/// A bot's lines, newest first.
pub async fn of_bot(conn: &mut Conn<'_>, bot: BotId, limit: i64) -> Result<Vec<Row>> {
    const SQL: &str = "SELECT at, event FROM activity WHERE bot_id = $1 ORDER BY id DESC LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(bot.0).bind(limit).fetch_all(c).await)
}

/// A user's lines about account and bots, newest first, older than `before`.
pub async fn of_user(
    conn: &mut Conn<'_>,
    user: UserId,
    before: i64,
    limit: i64,
) -> Result<Vec<Listed>> {
    const SQL: &str = "SELECT a.id, a.at, a.event, a.bot_id, b.name AS bot_name, b.deleted_at AS bot_deleted_at \
        FROM activity a LEFT JOIN bots b ON b.id = a.bot_id \
        WHERE a.user_id = $1 AND a.id < $2 ORDER BY a.id DESC LIMIT $3";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(user.0)
        .bind(before)
        .bind(limit)
        .fetch_all(c)
        .await)
}

/// Forgets what happened before `before`.
pub async fn delete_before(conn: &mut Conn<'_>, before: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM activity WHERE at < $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(before.0).execute(c).await.map(drop))
}
