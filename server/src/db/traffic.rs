//! What each bot sent through the gateway, by the hour.

use domain::history::Slot;
use domain::views::{TRAFFIC_HOURS, Traffic};
use domain::{BotId, Timestamp, UserId};

use super::counted::{self, Stored};
use super::{Conn, Result, on_backend};

/// Seconds of an hour.
const HOUR: i64 = 3_600;
#[expect(clippy::cast_possible_wrap, reason = "24 fits")]
const HOURS: i64 = TRAFFIC_HOURS as i64;

/// One hour of one bot.
#[derive(Debug, sqlx::FromRow)]
struct Row {
    bot_id: i64,
    hour: i64,
    calls: i64,
    errors: i64,
    refused: i64,
}

/// The last 24 hours of a bot.
pub async fn of_bot(conn: &mut Conn<'_>, bot: BotId, now: Timestamp) -> Result<Traffic> {
    const SQL: &str = "SELECT bot_id, hour, calls, errors, refused FROM bot_traffic WHERE bot_id = $1 AND hour >= $2";
    let rows: Vec<Row> = on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(bot.0)
        .bind(oldest_hour(now))
        .fetch_all(c)
        .await)?;
    Ok(sum(&rows, now))
}

/// The last 24 hours of each of a user's bots; bots without a call are left out.
pub async fn of_bots(
    conn: &mut Conn<'_>,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<(BotId, Traffic)>> {
    const SQL: &str = "SELECT t.bot_id, t.hour, t.calls, t.errors, t.refused FROM bots b \
        JOIN bot_traffic t ON t.bot_id = b.id WHERE b.user_id = $1 AND t.hour >= $2 ORDER BY t.bot_id";
    let rows: Vec<Row> = on_backend!(conn, |c| sqlx::query_as(SQL)
        .bind(user.0)
        .bind(oldest_hour(now))
        .fetch_all(c)
        .await)?;
    let of_each = rows.chunk_by(|one, next| one.bot_id == next.bot_id);
    Ok(of_each.map(|rows| (BotId(rows[0].bot_id), sum(rows, now))).collect())
}

/// The hours of a bot that begin at `since` or later, with everything that is counted.
pub async fn hours_of_bot(conn: &mut Conn<'_>, bot: BotId, since: Timestamp) -> Result<Vec<Slot>> {
    const SQL: &str = counted::slots_of!("bot_traffic", "hour");
    let rows: Vec<Stored> =
        on_backend!(conn, |c| sqlx::query_as(SQL).bind(bot.0).bind(since.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Adds to an hour of a bot; does nothing when the bot is gone.
pub async fn add(conn: &mut Conn<'_>, bot: BotId, slot: &Slot) -> Result<()> {
    const SQL: &str = counted::add_to!("bot_traffic", "hour");
    on_backend!(conn, |c| counted::numbers(&slot.counted)
        .fold(sqlx::query(SQL).bind(bot.0).bind(slot.start.0), sqlx::query::Query::bind)
        .execute(c)
        .await
        .map(drop))
}

/// Forgets hours that are long over.
pub async fn delete_before(conn: &mut Conn<'_>, time: Timestamp) -> Result<()> {
    const SQL: &str = "DELETE FROM bot_traffic WHERE hour < $1";
    on_backend!(conn, |c| sqlx::query(SQL).bind(time.0).execute(c).await.map(drop))
}

/// The first hour that is shown at `now`.
fn oldest_hour(now: Timestamp) -> i64 {
    now.hour() - (HOURS - 1) * HOUR
}

fn sum(rows: &[Row], now: Timestamp) -> Traffic {
    let mut traffic = Traffic::default();
    for row in rows {
        traffic.calls += row.calls.unsigned_abs();
        traffic.errors += row.errors.unsigned_abs();
        traffic.refused += row.refused.unsigned_abs();
        // An hour ahead of this node's clock was written by another one: it counts as the running one.
        let place = ((row.hour - oldest_hour(now)) / HOUR).min(HOURS - 1);
        let shown = usize::try_from(place).ok().and_then(|place| traffic.hours.get_mut(place));
        if let Some(shown) = shown {
            *shown = shown.saturating_add(u32::try_from(row.calls).unwrap_or(u32::MAX));
        }
    }
    traffic
}
