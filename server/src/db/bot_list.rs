//! The list of all bots, for admins: one statement for each way through it. Each reads some rows from a
//! place on, along an index, however many bots there are; which of them are shown is for
//! `admin::bot_list` to say.
//!
//! A place is compared as a row of values where an index has these columns. Both engines then begin
//! there, and PostgreSQL, which may plan without knowing the values, is not led to another index
//! whose order happens to be the same.

use domain::{BotState, Timestamp};

use super::{Conn, Result, on_backend};

/// A bot with the user it belongs to, and what lists go by.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Which bot.
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// Where it lives.
    pub provider: String,
    /// The provider's number for it.
    pub provider_id: i64,
    /// What its user calls it.
    pub name: String,
    /// Its username there.
    pub username: String,
    /// Its user's choice.
    pub running: bool,
    /// Set while the provider refuses its credential.
    pub failing_since: Option<i64>,
    /// Set while suspended.
    pub suspended_at: Option<i64>,
    /// Whether its user is suspended.
    pub user_suspended: bool,
    /// When its user deleted it.
    pub deleted_at: Option<i64>,
    /// The one state it is in.
    pub state: String,
    /// When it was registered.
    pub created_at: i64,
    /// When a program last called.
    pub last_used_at: Option<i64>,
    /// The hour of that; 0: never.
    pub used_hour: i64,
    /// When a call was last refused because of its limits.
    pub limited_at: Option<i64>,
    /// Its user's name.
    pub user_name: String,
    /// Its user's address.
    pub user_email: String,
}

/// Rows that are read at a time. It stands in the statements: a planner that does not know how many
/// are wanted prepares for all.
pub const BATCH: usize = 100;

/// The statement for the rows that `$rest` says.
macro_rules! rows {
    ($rest:literal) => {
        concat!(
            "SELECT b.id, b.user_id, b.provider, b.provider_id, b.name, b.username, b.running, \
            b.failing_since, b.suspended_at, b.user_suspended, b.deleted_at, b.state, b.created_at, \
            b.last_used_at, b.used_hour, b.limited_at, u.username AS user_name, u.email AS user_email \
            FROM bots b JOIN users u ON u.id = b.user_id WHERE ",
            $rest,
            " LIMIT 100"
        )
    };
}

/// All bots, newest first.
pub const NEWEST: &str =
    rows!("(b.created_at, b.id) < ($1, $2) ORDER BY b.created_at DESC, b.id DESC");
/// Those in a state, newest first.
pub const IN_STATE: &str = rows!(
    "b.state >= $1 AND (b.state, b.created_at, b.id) < ($1, $2, $3) \
    ORDER BY b.state DESC, b.created_at DESC, b.id DESC"
);
/// Those of a user, newest first.
pub const OF_USER: &str = rows!("b.user_id = $1 AND b.id < $2 ORDER BY b.id DESC");
/// Those that were used since an hour, the latest first.
pub const USED: &str = rows!(
    "b.used_hour >= $1 AND (b.used_hour, b.created_at, b.id) < ($2, $3, $4) \
    ORDER BY b.used_hour DESC, b.created_at DESC, b.id DESC"
);
/// Those of which a call was refused since a moment because of their limits, the latest first.
pub const LIMITED: &str = rows!(
    "b.limited_at >= $1 AND (b.limited_at, b.id) < ($2, $3) \
    ORDER BY b.limited_at DESC, b.id DESC"
);
/// Those with a number, ours or their provider's.
pub const NUMBERED: &str = rows!(
    "b.id IN (SELECT id FROM bots WHERE id = $1 UNION ALL \
    SELECT id FROM bots WHERE provider = 'telegram' AND provider_id = $1) ORDER BY b.id DESC"
);
/// Those whose username begins so, in its order.
pub const NAMED: &str = rows!(
    "LOWER(b.username) >= $1 AND (LOWER(b.username), b.id) > ($1, $2) AND LOWER(b.username) < $3 \
    ORDER BY LOWER(b.username), b.id"
);
/// Those of the first users whose name or address begins so, newest first. The bound is cast so that
/// PostgreSQL does not walk through all bots for the sake of their order.
pub const OF_USERS_NAMED: &str = rows!(
    "b.user_id IN (SELECT id FROM (SELECT id FROM users WHERE username >= $1 AND username < $2 \
    ORDER BY username LIMIT 20) AS named UNION SELECT id FROM (SELECT id FROM users \
    WHERE email >= $1 AND email < $2 ORDER BY email LIMIT 20) AS mailed) \
    AND b.id < CAST($3 AS NUMERIC) ORDER BY b.id DESC"
);

/// Where a list goes on: after the row with these values, of which each way uses what it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The hour, moment or text that the list goes by.
    pub key: String,
    /// When the bot was registered.
    pub created_at: i64,
    /// Which bot.
    pub id: i64,
}

impl Place {
    /// The key as a number.
    pub fn number(&self) -> i64 {
        self.key.parse().unwrap_or(i64::MAX)
    }
}

/// Reads on in [`NEWEST`].
pub async fn newest(conn: &mut Conn<'_>, after: &Place) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(NEWEST)
        .bind(after.created_at)
        .bind(after.id)
        .fetch_all(c)
        .await)
}

/// Reads on in [`IN_STATE`].
pub async fn in_state(conn: &mut Conn<'_>, state: BotState, after: &Place) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(IN_STATE)
        .bind(state.as_str())
        .bind(after.created_at)
        .bind(after.id)
        .fetch_all(c)
        .await)
}

/// Reads on in [`OF_USER`].
pub async fn of_user(conn: &mut Conn<'_>, user: i64, after: &Place) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(OF_USER).bind(user).bind(after.id).fetch_all(c).await)
}

/// Reads on in [`USED`].
pub async fn used(conn: &mut Conn<'_>, since_hour: i64, after: &Place) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(USED)
        .bind(since_hour)
        .bind(after.number())
        .bind(after.created_at)
        .bind(after.id)
        .fetch_all(c)
        .await)
}

/// Reads on in [`LIMITED`].
pub async fn limited(conn: &mut Conn<'_>, since: Timestamp, after: &Place) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(LIMITED)
        .bind(since.0)
        .bind(after.number())
        .bind(after.id)
        .fetch_all(c)
        .await)
}

/// Reads [`NUMBERED`], of which there are two at most.
pub async fn numbered(conn: &mut Conn<'_>, number: i64) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(NUMBERED).bind(number).fetch_all(c).await)
}

/// Reads on in [`NAMED`], up to the name `end`.
pub async fn named(conn: &mut Conn<'_>, after: &Place, end: &str) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(NAMED)
        .bind(&after.key)
        .bind(after.id)
        .bind(end)
        .fetch_all(c)
        .await)
}

/// Reads on in [`OF_USERS_NAMED`], of names from `start` up to `end`.
pub async fn of_users_named(
    conn: &mut Conn<'_>,
    (start, end): (&str, &str),
    after: &Place,
) -> Result<Vec<Row>> {
    on_backend!(conn, |c| sqlx::query_as(OF_USERS_NAMED)
        .bind(start)
        .bind(end)
        .bind(after.id)
        .fetch_all(c)
        .await)
}

/// The user with this id, name or address.
pub async fn user(conn: &mut Conn<'_>, id: i64, name: &str) -> Result<Option<i64>> {
    const SQL: &str = "SELECT id FROM users WHERE id = $1 UNION ALL \
        SELECT id FROM users WHERE username = $2 UNION ALL SELECT id FROM users WHERE email = $2 LIMIT 1";
    on_backend!(conn, |c| sqlx::query_scalar(SQL).bind(id).bind(name).fetch_optional(c).await)
}
