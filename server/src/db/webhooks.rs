//! What is kept of bots' webhooks, and what is to be done about them.
//!
//! A trigger (migration 0008) makes removing or restoring a *duty* in the transaction that changes
//! whether the bot may run. One node at a time takes a bot's duty and holds it while it is at it;
//! a newer wish that comes meanwhile stays, since only the wish that was taken is ever cleared.

use domain::{BotId, KeyId, Timestamp};

use super::{Conn, Result, changes_one, on_backend};

/// A duty that a node has taken.
#[derive(sqlx::FromRow)]
pub struct Duty {
    /// Whose webhook.
    pub id: i64,
    /// The bot's user.
    pub user_id: i64,
    /// The token, sealed.
    pub credential: Vec<u8>,
    /// Tells this token from the next one.
    pub fingerprint: Vec<u8>,
    /// The last setWebhook, sealed.
    pub webhook: Option<Vec<u8>>,
    /// Whether this was removed by us: that there is none says nothing then.
    pub webhook_removed: bool,
    /// Whether the key that set it has ended.
    pub webhook_unwanted: bool,
    /// `remove` or `restore`.
    pub webhook_duty: String,
    /// How often it was tried, this time included.
    pub webhook_tries: i64,
    /// Until when it is the taker's.
    pub webhook_held_until: i64,
}

/// Whether any duty is due that nobody is at.
pub async fn is_any_due(conn: &mut Conn<'_>, now: Timestamp) -> Result<bool> {
    const SQL: &str = "SELECT id FROM bots WHERE webhook_due_at <= $1 \
        AND (webhook_held_until IS NULL OR webhook_held_until <= $1) LIMIT 1";
    let found: Option<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(now.0).fetch_optional(c).await)?;
    Ok(found.is_some())
}

/// Takes up to `count` duties that are due, until `lease`.
pub async fn take(
    conn: &mut Conn<'_>,
    now: Timestamp,
    lease: Timestamp,
    count: i64,
) -> Result<Vec<Duty>> {
    // The outer conditions repeat the inner ones for PostgreSQL: of two nodes that choose the same
    // row, the second waits for the first and then checks them again.
    const SQL: &str = "UPDATE bots SET webhook_held_until = $2, webhook_tries = webhook_tries + 1 \
        WHERE webhook_due_at <= $1 AND (webhook_held_until IS NULL OR webhook_held_until <= $1) AND id IN \
        (SELECT id FROM bots WHERE webhook_due_at <= $1 \
        AND (webhook_held_until IS NULL OR webhook_held_until <= $1) ORDER BY webhook_due_at, id LIMIT $3) \
        RETURNING id, user_id, credential, fingerprint, webhook, webhook_removed, webhook_unwanted, webhook_duty, \
        webhook_tries, webhook_held_until";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(now.0)
        .bind(lease.0)
        .bind(count)
        .fetch_all(c)
        .await)
}

/// Notes that a duty is done, unless its taker's time was up: then it was somebody else's. If
/// the wish or the webhook has changed meanwhile, there is still something to be done.
pub async fn done(conn: &mut Conn<'_>, duty: &Duty) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET webhook_held_until = NULL, \
        webhook_unwanted = CASE WHEN webhook_duty = $3 AND webhook IS NOT DISTINCT FROM $4 THEN FALSE ELSE webhook_unwanted END, \
        webhook_duty = CASE WHEN webhook_duty = $3 AND webhook IS NOT DISTINCT FROM $4 THEN NULL ELSE webhook_duty END, \
        webhook_due_at = CASE WHEN webhook_duty = $3 AND webhook IS NOT DISTINCT FROM $4 THEN NULL ELSE webhook_due_at END \
        WHERE id = $1 AND webhook_held_until = $2";
    changes_one!(
        conn,
        sqlx::query(SQL)
            .bind(duty.id)
            .bind(duty.webhook_held_until)
            .bind(&duty.webhook_duty)
            .bind(&duty.webhook)
    )
}

/// Lets a duty wait for another try; a newer wish does not wait.
pub async fn retry(conn: &mut Conn<'_>, duty: &Duty, due_at: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE bots SET webhook_held_until = NULL, \
        webhook_due_at = CASE WHEN webhook_duty = $3 THEN $4 ELSE webhook_due_at END \
        WHERE id = $1 AND webhook_held_until = $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(duty.id)
        .bind(duty.webhook_held_until)
        .bind(&duty.webhook_duty)
        .bind(due_at.0)
        .execute(c)
        .await
        .map(drop))
}

/// What is remembered of a bot's webhook.
#[derive(sqlx::FromRow)]
pub struct Remembered {
    /// The bot's user.
    pub user_id: i64,
    /// The last setWebhook, sealed.
    pub webhook: Option<Vec<u8>>,
    /// The key that set it.
    pub webhook_key_id: Option<i64>,
}

/// What is remembered, held until the transaction ends.
pub async fn remembered(conn: &mut Conn<'_>, bot: BotId) -> Result<Option<Remembered>> {
    const SQL: &str =
        "UPDATE bots SET id = id WHERE id = $1 RETURNING user_id, webhook, webhook_key_id";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(bot.0).fetch_optional(c).await)
}

/// Keeps a program's last setWebhook, sealed, with the key that set it, or forgets them. If the bot may
/// not run any more, its webhook is to be removed after all; if an older one was to be removed, this
/// one is set once more, since it may have gone with that: while anything is to be done, that there is none
/// says nothing.
pub async fn remember(
    conn: &mut Conn<'_>,
    bot: BotId,
    webhook: Option<&[u8]>,
    key: Option<KeyId>,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "UPDATE bots SET webhook = $2, webhook_key_id = $4, webhook_lost_at = NULL, \
        webhook_removed = (webhook_duty IS NOT NULL), webhook_unwanted = FALSE, \
        webhook_duty = CASE \
            WHEN NOT (running AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL) THEN 'remove' \
            WHEN webhook_duty = 'remove' AND $2 IS NULL THEN NULL \
            WHEN webhook_duty = 'remove' THEN 'restore' ELSE webhook_duty END, \
        webhook_due_at = CASE \
            WHEN NOT (running AND suspended_at IS NULL AND NOT user_suspended AND deleted_at IS NULL) THEN $3 \
            WHEN webhook_duty = 'remove' AND $2 IS NULL THEN NULL ELSE webhook_due_at END \
        WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(bot.0)
        .bind(webhook)
        .bind(now.0)
        .bind(key.map(|key| key.0))
        .execute(c)
        .await
        .map(drop))
}

/// Forgets a webhook, and makes it a duty to remove it, if the key that set it is in use no more.
pub async fn disown(conn: &mut Conn<'_>, bot: BotId, now: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE bots SET webhook = NULL, webhook_key_id = NULL, webhook_removed = FALSE, \
        webhook_lost_at = CASE WHEN webhook IS NULL THEN webhook_lost_at ELSE $2 END, webhook_unwanted = TRUE, webhook_tries = 0, webhook_duty = 'remove', webhook_due_at = $2 \
        WHERE id = $1 AND webhook_key_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM gateway_keys \
        WHERE gateway_keys.id = bots.webhook_key_id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2))";
    on_backend!(conn, |c| sqlx::query(SQL).bind(bot.0).bind(now.0).execute(c).await.map(drop))
}

/// Some bots whose webhook was set with a key whose time is over.
pub async fn of_ended_keys(conn: &mut Conn<'_>, now: Timestamp) -> Result<Vec<BotId>> {
    const SQL: &str = "SELECT bots.id FROM gateway_keys \
        JOIN bots ON bots.id = gateway_keys.bot_id AND bots.webhook_key_id = gateway_keys.id \
        WHERE gateway_keys.expires_at <= $1 LIMIT 100";
    let ids: Vec<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(now.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(BotId).collect())
}

/// Notes whether Telegram has no webhook because we removed it.
pub async fn set_removed(conn: &mut Conn<'_>, duty: &Duty, removed: bool) -> Result<()> {
    const SQL: &str = "UPDATE bots SET webhook_removed = $3 \
        WHERE id = $1 AND webhook IS NOT DISTINCT FROM $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(duty.id)
        .bind(&duty.webhook)
        .bind(removed)
        .execute(c)
        .await
        .map(drop))
}

/// Forgets a webhook that is of no use any more, unless a program has set another one meanwhile; and
/// notes when it was removed, if only its user can set it again. `false` if it was another one.
pub async fn lose(conn: &mut Conn<'_>, duty: &Duty, lost_at: Option<Timestamp>) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET webhook = NULL, webhook_key_id = NULL, webhook_lost_at = $3 \
        WHERE id = $1 AND webhook IS NOT DISTINCT FROM $2";
    let lost_at = lost_at.map(|at| at.0);
    changes_one!(conn, sqlx::query(SQL).bind(duty.id).bind(&duty.webhook).bind(lost_at))
}

/// Notes that a webhook which was missed is there again.
pub async fn find(conn: &mut Conn<'_>, bot: BotId) -> Result<()> {
    const SQL: &str = "UPDATE bots SET webhook_lost_at = NULL WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(bot.0).execute(c).await.map(drop))
}

/// When a webhook of the bot was removed that only its user can set again.
pub async fn lost_at(conn: &mut Conn<'_>, bot: BotId) -> Result<Option<Timestamp>> {
    const SQL: &str = "SELECT webhook_lost_at FROM bots WHERE id = $1";
    let at: Option<Option<i64>> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(bot.0).fetch_optional(c).await)?;
    Ok(at.flatten().map(Timestamp))
}
