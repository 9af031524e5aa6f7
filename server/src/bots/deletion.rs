//! Deleting a bot, and the week in which that can be undone.

use domain::views::{DeletedBot, Event};
use domain::{BotId, BotStatus, Timestamp, UserId, Why};

use super::register::too_many;
use super::{DELETED_SECONDS, note, own};
use crate::db::bots::Bot;
use crate::db::{self, Conn, deleted_bots};
use crate::{Result, Server, Viewer};

/// Deletes the viewer's bot: the gateway does not know it any more, and it goes for good in a week.
///
/// Not while it is suspended: whoever has to answer for it must be able to look at it.
pub async fn delete(server: &Server, viewer: &Viewer, id: BotId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    if deleted_bots::is_one(&mut tx.conn(), id, viewer.id, gone(now)).await? {
        // The page was older than the deletion.
        return Ok(());
    }
    if own(&mut tx.conn(), viewer, id).await?.status() == BotStatus::Suspended {
        return Err(Why::BotSuspended.into());
    }
    if deleted_bots::delete(&mut tx.conn(), id, now).await? {
        note(server, &mut tx.conn(), viewer, id, Event::BotDeleted, now).await?;
    }
    tx.commit().await?;
    server.gateway.refresh(server, id).await;
    Ok(())
}

/// Brings a deleted bot back as it was, keys included.
pub async fn restore(server: &Server, viewer: &Viewer, id: BotId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    db::users::lock(&mut tx.conn(), viewer.id).await?;
    if !deleted_bots::is_one(&mut tx.conn(), id, viewer.id, gone(now)).await? {
        // Brought back already, perhaps.
        return own(&mut tx.conn(), viewer, id).await.map(drop);
    }
    if let Some(why) = too_many(server, &mut tx.conn(), viewer.id).await? {
        return Err(why.into());
    }
    if deleted_bots::restore(&mut tx.conn(), id, viewer.id, gone(now), now).await? {
        note(server, &mut tx.conn(), viewer, id, Event::BotRestored, now).await?;
    }
    tx.commit().await?;
    server.gateway.refresh(server, id).await;
    Ok(())
}

/// A deleted bot as its user sees it; nothing for one that is not deleted.
pub(super) fn view(bot: Bot) -> Option<DeletedBot> {
    let gone_at = Timestamp(bot.deleted_at?).plus(DELETED_SECONDS);
    Some(DeletedBot { id: BotId(bot.id), name: bot.name, username: bot.username, gone_at })
}

/// Removes what was deleted a week ago, with its keys, counts and activity. One line stays: whoever
/// did not delete it must be able to find out what became of the bot.
pub(crate) async fn remove_deleted(
    server: &Server,
    conn: &mut Conn<'_>,
    now: Timestamp,
) -> Result<()> {
    for bot in deleted_bots::remove(conn, gone(now)).await? {
        let event = Event::BotRemoved(bot.username);
        db::activity::insert(conn, server.new_id(), UserId(bot.user_id), None, &event, now).await?;
    }
    Ok(())
}

/// What was deleted then, or before, cannot be brought back any more.
pub(super) fn gone(now: Timestamp) -> Timestamp {
    now.plus(-DELETED_SECONDS)
}
