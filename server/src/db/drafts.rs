//! Tokens that Telegram could not be asked about yet, one a user.

use domain::{Timestamp, UserId};

use super::{Conn, Result, changes_one, on_backend};

/// A draft as stored.
#[derive(sqlx::FromRow)]
pub struct Draft {
    /// Whose it is.
    pub user_id: i64,
    /// Telegram's number of the bot.
    pub telegram_id: i64,
    /// The token, sealed; none once the draft is refused.
    pub token: Option<Vec<u8>>,
    /// Since when; tells this draft from the user's next one.
    pub kept_at: i64,
    /// When it is forgotten.
    pub expires_at: i64,
    /// How often Telegram was asked again.
    pub tries: i64,
    /// Why it cannot become a bot, as JSON of [`domain::Why`].
    pub refused: Option<String>,
}

/// Keeps a token, in place of whatever the user had there.
pub async fn keep(
    conn: &mut Conn<'_>,
    user: UserId,
    telegram_id: i64,
    token: &[u8],
    now: Timestamp,
    expires_at: Timestamp,
    next_try_at: Timestamp,
) -> Result<()> {
    const SQL: &str = "INSERT INTO bot_drafts \
        (user_id, telegram_id, token, kept_at, expires_at, tries, next_try_at) \
        VALUES ($1, $2, $3, $4, $5, 0, $6) \
        ON CONFLICT (user_id) DO UPDATE SET telegram_id = $2, token = $3, kept_at = $4, \
        expires_at = $5, tries = 0, next_try_at = $6, refused = NULL";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(user.0)
        .bind(telegram_id)
        .bind(token)
        .bind(now.0)
        .bind(expires_at.0)
        .bind(next_try_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// The user's draft, unless it has expired.
pub async fn of_user(conn: &mut Conn<'_>, user: UserId, now: Timestamp) -> Result<Option<Draft>> {
    const SQL: &str = "SELECT user_id, telegram_id, token, kept_at, expires_at, tries, refused \
        FROM bot_drafts WHERE user_id = $1 AND expires_at > $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(user.0).bind(now.0).fetch_optional(c).await)
}

/// The drafts whose turn it is, the most patient first. Those of suspended users wait until they are
/// reinstated, or too old.
pub async fn due(conn: &mut Conn<'_>, now: Timestamp, limit: i64) -> Result<Vec<Draft>> {
    const SQL: &str = "SELECT user_id, telegram_id, token, kept_at, expires_at, tries, refused \
        FROM bot_drafts WHERE next_try_at <= $1 AND expires_at > $1 AND token IS NOT NULL \
        AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = bot_drafts.user_id AND suspended_at IS NOT NULL) \
        ORDER BY next_try_at LIMIT $2";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(now.0).bind(limit).fetch_all(c).await)
}

/// Takes the next try of a draft; `false` when somebody else has, or the draft is another one.
pub async fn take_turn(conn: &mut Conn<'_>, draft: &Draft, next_try_at: Timestamp) -> Result<bool> {
    const SQL: &str = "UPDATE bot_drafts SET tries = tries + 1, next_try_at = $4 \
        WHERE user_id = $1 AND kept_at = $2 AND tries = $3 AND token IS NOT NULL";
    changes_one!(
        conn,
        sqlx::query(SQL)
            .bind(draft.user_id)
            .bind(draft.kept_at)
            .bind(draft.tries)
            .bind(next_try_at.0)
    )
}

/// Forgets the token and notes why it cannot become a bot.
pub async fn refuse(conn: &mut Conn<'_>, draft: &Draft, why: &str) -> Result<()> {
    const SQL: &str = "UPDATE bot_drafts SET token = NULL, refused = $4 \
        WHERE user_id = $1 AND kept_at = $2 AND telegram_id = $3";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(draft.user_id)
        .bind(draft.kept_at)
        .bind(draft.telegram_id)
        .bind(why)
        .execute(c)
        .await
        .map(drop))
}

/// Removes the user's draft of that bot: it is registered now.
pub async fn settle(conn: &mut Conn<'_>, user: UserId, telegram_id: i64) -> Result<()> {
    const SQL: &str = "DELETE FROM bot_drafts WHERE user_id = $1 AND telegram_id = $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(user.0)
        .bind(telegram_id)
        .execute(c)
        .await
        .map(drop))
}

/// Removes the user's draft.
pub async fn discard(conn: &mut Conn<'_>, user: UserId) -> Result<()> {
    const SQL: &str = "DELETE FROM bot_drafts WHERE user_id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(user.0).execute(c).await.map(drop))
}

/// Removes what has expired.
pub async fn delete_expired(conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM bot_drafts WHERE expires_at <= $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(now.0).execute(c).await.map(drop))
}
