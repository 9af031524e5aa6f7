//! What a user sees of their bots.

use std::cmp::Reverse;
use std::collections::HashMap;

use domain::views::{
    ActivityRow, BotCard, BotPage, DeletedBot, Event, KeyRow, Suspension, Traffic,
};
use domain::{BotId, KeyId, Timestamp};

use super::{ACTIVITY_ROWS, CONFLICT_SECONDS, deletion, own};
use crate::db::{activity, bots::Bot, keys::Key};
use crate::{Result, Server, Viewer, db};

/// The viewer's bots for the dashboard.
#[derive(Debug)]
pub struct Bots {
    /// Those they have, oldest first.
    pub cards: Vec<BotCard>,
    /// What they can bring back, the latest first.
    pub deleted: Vec<DeletedBot>,
}

/// The viewer's bots.
pub async fn of_viewer(server: &Server, viewer: &Viewer) -> Result<Bots> {
    let now = server.clock.now();
    let all = server.bots.find(viewer.id).await?.unwrap_or_default();
    let (mut deleted, bots): (Vec<Bot>, Vec<Bot>) =
        all.into_iter().partition(|bot| bot.deleted_at.is_some());
    deleted.retain(|bot| bot.deleted_at.is_some_and(|at| at > deletion::gone(now).0));
    let traffic = if bots.is_empty() {
        Vec::new()
    } else {
        db::traffic::of_bots(&mut server.db.read().await?.conn(), viewer.id, now).await?
    };
    let mut traffic: HashMap<BotId, Traffic> = traffic.into_iter().collect();
    let card = |bot: &Bot| {
        let stored = traffic.remove(&BotId(bot.id)).unwrap_or_default();
        card_of(server, bot, stored)
    };
    let cards = bots.iter().map(card).collect();
    deleted.sort_by_key(|bot| Reverse((bot.deleted_at, bot.id)));
    Ok(Bots { cards, deleted: deleted.into_iter().filter_map(deletion::view).collect() })
}

/// One of the viewer's bots.
pub async fn page(server: &Server, viewer: &Viewer, id: BotId) -> Result<BotPage> {
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let bot = own(conn, viewer, id).await?;
    let now = server.clock.now();
    let traffic = db::traffic::of_bot(conn, id, now).await?;
    let conflict_at = db::conflicts::of_bot(conn, id, now.plus(-CONFLICT_SECONDS)).await?;
    let keys = db::keys::of_bot(conn, id, now).await?;
    // One more than is shown tells whether there are more.
    let limit = i64::try_from(ACTIVITY_ROWS + 1).unwrap_or(i64::MAX);
    let activity = db::activity::of_bot(conn, id, limit).await?;
    let webhook_lost_at = db::webhooks::lost_at(conn, id).await?;
    Ok(BotPage {
        card: card_of(server, &bot, traffic),
        telegram_id: bot.provider_id,
        created_at: Timestamp(bot.created_at),
        suspension: suspension_of(&bot),
        conflict_at,
        webhook_lost_at,
        limits: bot.limits(server.config.bot_limits_max),
        own_limits: bot.own_limits(),
        limits_by_admin: bot.admin_limits().is_some(),
        limits_max: server.config.bot_limits_max,
        keys: keys.into_iter().map(key_row).collect(),
        more_activity: activity.len() > ACTIVITY_ROWS,
        activity: activity.iter().take(ACTIVITY_ROWS).map(activity_row).collect::<Result<_>>()?,
        gateway_url: server.config.gateway_public_url.origin(),
        credentials_since: db::credentials::since(conn, id).await?,
    })
}

/// A bot's card, with the calls that are counted but not stored yet.
pub(crate) fn card_of(server: &Server, bot: &Bot, mut traffic: Traffic) -> BotCard {
    let (calls, errors, refused) = server.gateway.pending(BotId(bot.id));
    traffic.calls += calls;
    traffic.errors += errors;
    traffic.refused += refused;
    if let Some(this_hour) = traffic.hours.last_mut() {
        *this_hour = this_hour.saturating_add(u32::try_from(calls).unwrap_or(u32::MAX));
    }
    BotCard {
        id: BotId(bot.id),
        name: bot.name.clone(),
        username: bot.username.clone(),
        status: bot.status(),
        last_used_at: if calls > 0 {
            Some(server.clock.now())
        } else {
            bot.last_used_at.map(Timestamp)
        },
        traffic,
        setup: bot.setup(),
    }
}

/// Why and since when the bot is suspended, if it is.
pub(crate) fn suspension_of(bot: &Bot) -> Option<Suspension> {
    let since = Timestamp(bot.suspended_at?);
    Some(Suspension { reason: bot.suspended_reason.clone().unwrap_or_default(), since })
}

fn key_row(key: Key) -> KeyRow {
    KeyRow {
        id: KeyId(key.id),
        label: key.label,
        created_at: Timestamp(key.created_at),
        last_used_at: key.last_used_at.map(Timestamp),
        ends_at: key.expires_at.map(Timestamp),
    }
}

fn activity_row(row: &activity::Row) -> Result<ActivityRow> {
    let event: Event = serde_json::from_str(&row.event).map_err(crate::Error::internal)?;
    Ok(ActivityRow { at: Timestamp(row.at), event })
}
