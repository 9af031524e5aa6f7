//! How far the set-up of a bot has come. Its row is in [`super::bots`].

use domain::{BotId, SetupStep, UserId};

use super::{Conn, Result, on_backend};

/// Begins the set-up of a bot that was just registered.
pub async fn begin(conn: &mut Conn<'_>, id: BotId, step: SetupStep) -> Result<()> {
    const SQL: &str = "UPDATE bots SET setup_step = $2 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(step.as_str())
        .execute(c)
        .await
        .map(drop))
}

/// Goes on to the step after `done`, unless the set-up is elsewhere already.
pub async fn pass(conn: &mut Conn<'_>, id: BotId, done: SetupStep) -> Result<()> {
    const SQL: &str = "UPDATE bots SET setup_step = $3 WHERE id = $1 AND setup_step = $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(done.as_str())
        .bind(done.next().map(SetupStep::as_str))
        .execute(c)
        .await
        .map(drop))
}

/// The user's newest bot whose set-up is not done.
pub async fn newest_unfinished(conn: &mut Conn<'_>, user: UserId) -> Result<Option<BotId>> {
    const SQL: &str = "SELECT id FROM bots WHERE user_id = $1 AND setup_step IS NOT NULL \
        AND deleted_at IS NULL ORDER BY id DESC LIMIT 1";
    let id: Option<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(user.0).fetch_optional(c).await)?;
    Ok(id.map(BotId))
}

/// A bot's token, sealed.
pub async fn credential(conn: &mut Conn<'_>, id: BotId) -> Result<Option<Vec<u8>>> {
    const SQL: &str = "SELECT credential FROM bots WHERE id = $1";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(id.0).fetch_optional(c).await)
}
