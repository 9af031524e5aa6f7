//! Registered bots.

mod operator;

use std::collections::HashMap;

use domain::{BotId, BotLimits, BotStatus, Provider, Timestamp, UserId};

use super::gathered::{PLACES, in_places};
use super::{Conn, Result, changes_one, on_backend};
pub use operator::{after, named};

/// A bot about to be registered.
#[derive(Debug)]
pub struct NewBot<'a> {
    /// Its id.
    pub id: BotId,
    /// Whose it is.
    pub user: UserId,
    /// Where it lives.
    pub provider: Provider,
    /// The provider's number for it.
    pub provider_id: i64,
    /// The name the provider shows.
    pub name: &'a str,
    /// Its username there.
    pub username: &'a str,
    /// Its token, sealed.
    pub credential: &'a [u8],
    /// Tells whether the token is registered already.
    pub fingerprint: &'a [u8],
    /// What it may do at the gateway.
    pub limits: BotLimits,
}

/// A bot as stored, without its credential.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Bot {
    /// Which bot.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// The provider's number for it.
    pub provider_id: i64,
    /// The name the provider shows.
    pub name: String,
    /// Its username there.
    pub username: String,
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
    /// Requests per second, as its user chose.
    pub rps: i64,
    /// Requests at the same time, likewise.
    pub max_concurrent: i64,
    /// Requests per second that an admin has set in their place.
    pub admin_rps: Option<i64>,
    /// Requests at the same time, likewise; both or none.
    pub admin_max_concurrent: Option<i64>,
    /// When it was registered.
    pub created_at: i64,
    /// When a program last called.
    pub last_used_at: Option<i64>,
    /// The step of its set-up that is next; none once that is done.
    pub setup_step: Option<String>,
    /// When its user deleted it, until it goes for good.
    pub deleted_at: Option<i64>,
}

impl Bot {
    /// What it may do just now.
    pub fn status(&self) -> BotStatus {
        let suspended = self.suspended_at.is_some() || self.user_suspended;
        BotStatus::of(self.running, self.failing_since.is_some(), suspended)
    }

    /// What it may do at the gateway: what an admin has set, or else what its user chose, but no more
    /// than users may choose now.
    pub fn limits(&self, most: BotLimits) -> BotLimits {
        self.admin_limits().unwrap_or_else(|| self.own_limits().at_most(most))
    }

    /// What its user chose.
    pub fn own_limits(&self) -> BotLimits {
        limits(self.rps, self.max_concurrent)
    }

    /// What an admin has set in place of that.
    pub fn admin_limits(&self) -> Option<BotLimits> {
        Some(limits(self.admin_rps?, self.admin_max_concurrent?))
    }
}

/// Stored numbers are within their bounds; one that is not allows as little as possible.
fn limits(rps: i64, max_concurrent: i64) -> BotLimits {
    let number = |stored| u32::try_from(stored).unwrap_or(1);
    BotLimits { rps: number(rps), max_concurrent: number(max_concurrent) }
}

/// A bot with the user it belongs to, for admins.
#[derive(Debug, sqlx::FromRow)]
pub struct BotOfUser {
    /// The bot.
    #[sqlx(flatten)]
    pub bot: Bot,
    /// Its user's name.
    pub user_name: String,
    /// Its user's address.
    pub user_email: String,
    /// What its user may do.
    pub user_role: String,
}

/// A registered bot, as far as registering it once more goes.
#[derive(Debug, sqlx::FromRow)]
pub struct Registered {
    /// Whose it is.
    pub user_id: i64,
    /// When that user deleted it.
    pub deleted_at: Option<i64>,
}

/// Registers a bot; `false` when it, or its token, is registered already. One of a suspended user is
/// silent from the beginning: the caller has taken the user's lock, so nothing slips through.
pub async fn insert(conn: &mut Conn<'_>, bot: &NewBot<'_>, now: Timestamp) -> Result<bool> {
    const SQL: &str = "INSERT INTO bots (id, user_id, provider, provider_id, name, username, credential, \
        fingerprint, running, rps, max_concurrent, created_at, changed_at, revision, user_suspended) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE, $9, $10, $11, $11, 1, \
            COALESCE((SELECT suspended_at IS NOT NULL FROM users WHERE users.id = $2), FALSE)) \
        ON CONFLICT DO NOTHING";
    changes_one!(
        conn,
        sqlx::query(SQL)
            .bind(bot.id.0)
            .bind(bot.user.0)
            .bind(bot.provider.as_str())
            .bind(bot.provider_id)
            .bind(bot.name)
            .bind(bot.username)
            .bind(bot.credential)
            .bind(bot.fingerprint)
            .bind(i64::from(bot.limits.rps))
            .bind(i64::from(bot.limits.max_concurrent))
            .bind(now.0)
    )
}

/// The bot with this token's fingerprint, unless it was deleted before `gone` and only waits for its
/// removal; see [`super::deleted_bots`].
pub async fn with_token(
    conn: &mut Conn<'_>,
    fingerprint: &[u8],
    gone: Timestamp,
) -> Result<Option<Registered>> {
    const SQL: &str = "SELECT user_id, deleted_at FROM bots WHERE fingerprint = $1 \
        AND (deleted_at IS NULL OR deleted_at > $2 OR suspended_at IS NOT NULL OR user_suspended)";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(fingerprint)
        .bind(gone.0)
        .fetch_optional(c)
        .await)
}

/// The bot of this provider's number, likewise.
pub async fn with_number(
    conn: &mut Conn<'_>,
    provider: Provider,
    provider_id: i64,
    gone: Timestamp,
) -> Result<Option<Registered>> {
    const SQL: &str = "SELECT user_id, deleted_at FROM bots WHERE provider = $1 AND provider_id = $2 \
        AND (deleted_at IS NULL OR deleted_at > $3 OR suspended_at IS NOT NULL OR user_suspended)";
    on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(provider.as_str())
        .bind(provider_id)
        .bind(gone.0)
        .fetch_optional(c)
        .await)
}

/// How many bots a user has; those in the bin do not count.
pub async fn count_of_user(conn: &mut Conn<'_>, user: UserId) -> Result<i64> {
    const SQL: &str = "SELECT COUNT(*) FROM bots WHERE user_id = $1 AND deleted_at IS NULL";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(user.0).fetch_one(c).await)
}

/// A user's bots, oldest first: a card keeps its place when others come.
pub async fn of_user(conn: &mut Conn<'_>, user: UserId) -> Result<Vec<Bot>> {
    const SQL: &str = "SELECT id, user_id, provider_id, name, username, running, failing_since, suspended_at, \
        suspended_reason, user_suspended, rps, max_concurrent, admin_rps, admin_max_concurrent, created_at, last_used_at, setup_step, deleted_at FROM bots \
        WHERE user_id = $1 AND deleted_at IS NULL ORDER BY id";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(user.0).fetch_all(c).await)
}

/// The same of several users, with those that were deleted and are not gone yet.
pub async fn of_users_and_deleted(
    conn: &mut Conn<'_>,
    users: &[UserId],
) -> Result<HashMap<UserId, Vec<Bot>>> {
    let mut all: HashMap<_, Vec<_>> = HashMap::with_capacity(users.len());
    for some in users.chunks(PLACES) {
        for bot in of_some_and_deleted(conn, some).await? {
            all.entry(UserId(bot.user_id)).or_default().push(bot);
        }
    }
    Ok(all)
}

/// The same for [`PLACES`] users at most.
async fn of_some_and_deleted(conn: &mut Conn<'_>, users: &[UserId]) -> Result<Vec<Bot>> {
    const SQL: &str = "SELECT id, user_id, provider_id, name, username, running, failing_since, suspended_at, \
        suspended_reason, user_suspended, rps, max_concurrent, admin_rps, admin_max_concurrent, created_at, last_used_at, setup_step, deleted_at FROM bots \
        WHERE user_id IN ($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY id";
    on_backend!(conn, |c| in_places(users)
        .fold(sqlx::query_as(SQL), |query, user| query.bind(user.map(|user| user.0)))
        .fetch_all(c)
        .await)
}

/// A user's bot; `None` also when it is somebody else's, or deleted.
pub async fn by_id_of_user(conn: &mut Conn<'_>, id: BotId, user: UserId) -> Result<Option<Bot>> {
    const SQL: &str = "SELECT id, user_id, provider_id, name, username, running, failing_since, suspended_at, \
        suspended_reason, user_suspended, rps, max_concurrent, admin_rps, admin_max_concurrent, created_at, last_used_at, setup_step, deleted_at FROM bots \
        WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).bind(user.0).fetch_optional(c).await)
}

/// The newest bot with exactly this username.
pub async fn id_by_username(conn: &mut Conn<'_>, username: &str) -> Result<Option<i64>> {
    const SQL: &str = "SELECT id FROM bots WHERE username = $1 ORDER BY id DESC LIMIT 1";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(username).fetch_optional(c).await)
}

/// Any bot with its user, for admins; deleted ones as well, until they are gone.
pub async fn by_id(conn: &mut Conn<'_>, id: BotId) -> Result<Option<BotOfUser>> {
    const SQL: &str = "SELECT b.id, b.user_id, b.provider_id, b.name, b.username, b.running, b.failing_since, \
        b.suspended_at, b.suspended_reason, b.user_suspended, b.rps, b.max_concurrent, b.admin_rps, b.admin_max_concurrent, \
        b.created_at, b.last_used_at, b.setup_step, b.deleted_at, u.username AS user_name, u.email AS user_email, u.role AS user_role \
        FROM bots b JOIN users u ON u.id = b.user_id WHERE b.id = $1";
    on_backend!(conn, |c| sqlx::query_as(SQL).bind(id.0).fetch_optional(c).await)
}

/// Notes the user's choice; `false` when it was made already.
pub async fn set_running(
    conn: &mut Conn<'_>,
    id: BotId,
    running: bool,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET running = $2, changed_at = $3, revision = revision + 1 \
        WHERE id = $1 AND running <> $2";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(running).bind(now.0))
}

/// Suspends a bot; `false` when it is suspended already.
pub async fn suspend(conn: &mut Conn<'_>, id: BotId, reason: &str, now: Timestamp) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET suspended_at = $3, suspended_reason = $2, changed_at = $3, \
        revision = revision + 1 WHERE id = $1 AND suspended_at IS NULL";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(reason).bind(now.0))
}

/// Ends a bot's suspension; `false` when it is not suspended.
pub async fn reinstate(conn: &mut Conn<'_>, id: BotId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "UPDATE bots SET suspended_at = NULL, suspended_reason = NULL, changed_at = $2, \
        revision = revision + 1 WHERE id = $1 AND suspended_at IS NOT NULL";
    changes_one!(conn, sqlx::query(SQL).bind(id.0).bind(now.0))
}

/// All bots of a user, deleted ones as well, in the order in which several are locked.
pub async fn ids_of_user(conn: &mut Conn<'_>, user: UserId) -> Result<Vec<BotId>> {
    const SQL: &str = "SELECT id FROM bots WHERE user_id = $1 ORDER BY id";
    let ids: Vec<i64> =
        on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(user.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(BotId).collect())
}

/// Notes whether the bot's user is suspended.
pub async fn set_user_suspended(
    conn: &mut Conn<'_>,
    id: BotId,
    suspended: bool,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "UPDATE bots SET user_suspended = $2, changed_at = $3, revision = revision + 1 \
        WHERE id = $1 AND user_suspended <> $2";
    on_backend!(conn, |c| sqlx::query(SQL)
        .bind(id.0)
        .bind(suspended)
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))
}

/// Waits for other transactions that count what the bot has, until this one ends.
pub async fn lock(conn: &mut Conn<'_>, id: BotId) -> Result<()> {
    const SQL: &str = "UPDATE bots SET id = id WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).execute(c).await.map(drop))
}

/// Tells the gateway that something it keeps of the bot has changed, such as its keys.
pub async fn touch(conn: &mut Conn<'_>, id: BotId, now: Timestamp) -> Result<()> {
    const SQL: &str = "UPDATE bots SET changed_at = $2, revision = revision + 1 WHERE id = $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(id.0).bind(now.0).execute(c).await.map(drop))
}
