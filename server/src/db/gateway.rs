//! What only the gateway asks of bots and their keys.

use domain::{BotId, BotLimits, BotStatus, KeyId, Timestamp, UserId};

use super::{Conn, Result, on_backend};

/// What the gateway keeps of a bot.
#[derive(sqlx::FromRow)]
pub struct Bot {
    /// The token, sealed.
    pub credential: Vec<u8>,
    /// Tells this token from the next one.
    pub fingerprint: Vec<u8>,
    /// Its user's choice.
    pub running: bool,
    /// Set while the provider refuses its credential.
    pub failing_since: Option<i64>,
    /// Set while suspended.
    pub suspended_at: Option<i64>,
    /// Why it is suspended.
    pub suspended_reason: Option<String>,
    /// Whether its user is suspended.
    pub user_suspended: bool,
    /// Why its user is suspended.
    pub user_suspended_reason: Option<String>,
    /// Set once its user has deleted it.
    pub deleted_at: Option<i64>,
    /// Requests per second: as an admin has set them, or else as its user chose.
    pub rps: i64,
    /// Requests at the same time, likewise.
    pub max_concurrent: i64,
    /// Whether an admin has set them.
    pub limits_by_admin: bool,
    /// Grows with every change that the gateway must know of.
    pub revision: i64,
}

impl Bot {
    /// What it may do just now.
    pub fn status(&self) -> BotStatus {
        let suspended = self.suspended_at.is_some() || self.user_suspended;
        BotStatus::of(self.running, self.failing_since.is_some(), suspended)
    }

    /// Why it is suspended, by itself or else with its user.
    pub fn suspended_reason(&self) -> &str {
        let user = || self.user_suspended_reason.as_deref();
        self.suspended_reason.as_deref().or_else(user).unwrap_or_default()
    }

    /// How much it may send: what an admin has set, or what its user chose, but no more than users may
    /// choose now.
    pub fn limits(&self, most: BotLimits) -> BotLimits {
        let limits = BotLimits {
            rps: u32::try_from(self.rps).unwrap_or(1),
            max_concurrent: u32::try_from(self.max_concurrent).unwrap_or(1),
        };
        if self.limits_by_admin { limits } else { limits.at_most(most) }
    }
}

/// The key with this hash and its bot, unless it is revoked, expired or unknown.
pub async fn key(
    conn: &mut Conn<'_>,
    key_hash: &[u8],
    now: Timestamp,
) -> Result<Option<(KeyId, BotId)>> {
    const SQL: &str = "SELECT id, bot_id FROM gateway_keys \
        WHERE key_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";
    let row: Option<(i64, i64)> = on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(key_hash)
        .bind(now.0)
        .fetch_optional(c)
        .await)?;
    Ok(row.map(|(key, bot)| (KeyId(key), BotId(bot))))
}

/// A bot as the gateway keeps it; a deleted one is none.
pub async fn bot(conn: &mut Conn<'_>, id: BotId) -> Result<Option<Bot>> {
    const SQL: &str = "SELECT b.credential, b.fingerprint, b.running, b.failing_since, b.suspended_at, \
        b.suspended_reason, b.user_suspended, u.suspended_reason AS user_suspended_reason, b.deleted_at, \
        COALESCE(b.admin_rps, b.rps) AS rps, COALESCE(b.admin_max_concurrent, b.max_concurrent) AS max_concurrent, \
        b.admin_rps IS NOT NULL AS limits_by_admin, b.revision FROM bots b JOIN users u ON u.id = b.user_id WHERE b.id = $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)
}

/// The keys of a bot that are in use, with the moment at which each stops to be.
pub async fn keys_of(
    conn: &mut Conn<'_>,
    bot: BotId,
    now: Timestamp,
) -> Result<Vec<(KeyId, Option<Timestamp>)>> {
    const SQL: &str = "SELECT id, expires_at FROM gateway_keys \
        WHERE bot_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)";
    let rows: Vec<(i64, Option<i64>)> =
        on_backend!(conn, |c| sqlx::query_as(SQL).bind(bot.0).bind(now.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, expires_at)| (KeyId(id), expires_at.map(Timestamp))).collect())
}

/// The bots that changed at `since` or later, with their revisions.
pub async fn changed(conn: &mut Conn<'_>, since: Timestamp) -> Result<Vec<(BotId, i64)>> {
    const SQL: &str = "SELECT id, revision FROM bots WHERE changed_at >= $1";
    let rows: Vec<(i64, i64)> =
        on_backend!(conn, |c| sqlx::query_as(SQL).bind(since.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, revision)| (BotId(id), revision)).collect())
}

/// How many bots [`revisions`] is asked for at once.
pub const REVISIONS_MAX: usize = 16;

/// The revisions of these bots, without those that are gone; more than [`REVISIONS_MAX`] are not
/// looked at.
pub async fn revisions(conn: &mut Conn<'_>, bots: &[BotId]) -> Result<Vec<(BotId, i64)>> {
    const SQL: &str = "SELECT id, revision FROM bots WHERE id IN \
        ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    // No bot has the number 0.
    let ids: [i64; REVISIONS_MAX] =
        std::array::from_fn(|place| bots.get(place).map_or(0, |bot| bot.0));
    let rows: Vec<(i64, i64)> = on_backend!(conn, |c| {
        let query = ids.iter().fold(sqlx::query_as(SQL), sqlx::query::QueryAs::bind);
        query.fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(|(id, revision)| (BotId(id), revision)).collect())
}

/// Notes that the provider refuses the token with this fingerprint, and answers with the number of
/// the bot's user; `None` when it was noted already, or the token was replaced meanwhile.
pub async fn fail(
    conn: &mut Conn<'_>,
    bot: BotId,
    fingerprint: &[u8],
    now: Timestamp,
) -> Result<Option<i64>> {
    const SQL: &str = "UPDATE bots SET failing_since = $3, changed_at = $3, revision = revision + 1 \
        WHERE id = $1 AND fingerprint = $2 AND failing_since IS NULL RETURNING user_id";
    on_backend!(conn, |c| sqlx::query_scalar(SQL)
        .bind(bot.0)
        .bind(fingerprint)
        .bind(now.0)
        .fetch_optional(c)
        .await)
}

/// Notes when a program last called; never goes back, because several nodes write it.
pub async fn bot_used(conn: &mut Conn<'_>, bot: BotId, at: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE bots SET last_used_at = $2, used_hour = $3 \
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(bot.0)
        .bind(at.0)
        .bind(at.hour())
        .execute(c)
        .await
        .map(drop))
}

/// How exactly the last refusal because of limits is noted, in seconds: the column is in an index,
/// which need not move with every batch of counts.
const LIMITED_SECONDS: i64 = 60;

/// Notes when a call was last refused because of the bot's limits; never goes back either.
pub async fn bot_limited(conn: &mut Conn<'_>, bot: BotId, at: Timestamp) -> Result<()> {
    const SQL: &str =
        "UPDATE bots SET limited_at = $2 WHERE id = $1 AND (limited_at IS NULL OR limited_at < $3)";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(bot.0)
        .bind(at.0)
        .bind(at.0 - LIMITED_SECONDS)
        .execute(c)
        .await
        .map(drop))
}

/// How many keys [`keys_used`] is told of at once: all of a bot's.
pub const KEYS_AT_ONCE: usize = 10;

/// Notes when keys were last used; never goes back either. Answers with those that were never used
/// before, which are left to [`key_first_used`]. More than [`KEYS_AT_ONCE`] are not looked at.
pub async fn keys_used(conn: &mut Conn<'_>, keys: &[(KeyId, Timestamp)]) -> Result<Vec<KeyId>> {
    const USED: &str = "UPDATE gateway_keys SET last_used_at = CASE id WHEN $1 THEN $2 WHEN $3 THEN $4 \
        WHEN $5 THEN $6 WHEN $7 THEN $8 WHEN $9 THEN $10 WHEN $11 THEN $12 WHEN $13 THEN $14 \
        WHEN $15 THEN $16 WHEN $17 THEN $18 ELSE $20 END \
        WHERE id IN ($1, $3, $5, $7, $9, $11, $13, $15, $17, $19) \
        AND last_used_at < CASE id WHEN $1 THEN $2 WHEN $3 THEN $4 \
        WHEN $5 THEN $6 WHEN $7 THEN $8 WHEN $9 THEN $10 WHEN $11 THEN $12 WHEN $13 THEN $14 \
        WHEN $15 THEN $16 WHEN $17 THEN $18 ELSE $20 END";
    const NEVER_USED: &str = "SELECT id FROM gateway_keys \
        WHERE id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AND last_used_at IS NULL";
    // No key has the number 0.
    let uses: [(i64, i64); KEYS_AT_ONCE] =
        std::array::from_fn(|place| keys.get(place).map_or((0, 0), |(key, at)| (key.0, at.0)));
    let noted = on_backend!(&mut *conn, |c| {
        let query =
            uses.iter().fold(sqlx::query(USED), |query, (key, at)| query.bind(key).bind(at));
        query.execute(c).await.map(|done| done.rows_affected())
    })?;
    if noted == keys.len() as u64 {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = on_backend!(conn, |c| {
        let query =
            uses.iter().fold(sqlx::query_scalar(NEVER_USED), |query, (key, _)| query.bind(key));
        query.fetch_all(c).await
    })?;
    Ok(ids.into_iter().map(KeyId).collect())
}

/// Notes a key's first use, and answers with its bot's user and its label; `None` when it was used
/// before or is gone.
pub async fn key_first_used(
    conn: &mut Conn<'_>,
    key: KeyId,
    at: Timestamp,
) -> Result<Option<(UserId, String)>> {
    const SQL: &str = "UPDATE gateway_keys SET last_used_at = $2 WHERE id = $1 AND last_used_at IS NULL \
        RETURNING (SELECT bots.user_id FROM bots WHERE bots.id = gateway_keys.bot_id), label";
    let row: Option<(i64, String)> =
        on_backend!(conn, |c| sqlx::query_as(SQL).bind(key.0).bind(at.0).fetch_optional(c).await)?;
    Ok(row.map(|(user, label)| (UserId(user), label)))
}
