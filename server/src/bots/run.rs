//! Starting and stopping a bot: its user's choice.

use domain::views::Event;
use domain::{BotId, BotStatus, Why};

use super::{note, own};
use crate::{Result, Server, Viewer, db};

/// Lets the bot's calls pass the gateway.
pub async fn start(server: &Server, viewer: &Viewer, id: BotId) -> Result<()> {
    choose(server, viewer, id, true).await
}

/// Stops the bot: every call of its program is refused, also those under way.
pub async fn stop(server: &Server, viewer: &Viewer, id: BotId) -> Result<()> {
    choose(server, viewer, id, false).await
}

/// Choosing what is chosen already is no error: the page was older than the bot's state.
async fn choose(server: &Server, viewer: &Viewer, id: BotId, running: bool) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let bot = own(&mut tx.conn(), viewer, id).await?;
    match bot.status() {
        BotStatus::Suspended => return Err(Why::BotSuspended.into()),
        BotStatus::Failing if running => return Err(Why::BotFailing.into()),
        _ => {}
    }
    if db::bots::set_running(&mut tx.conn(), id, running, now).await? {
        let event = if running { Event::BotStarted } else { Event::BotStopped };
        note(server, &mut tx.conn(), viewer, id, event, now).await?;
    }
    tx.commit().await?;
    server.gateway.refresh(server, id).await;
    Ok(())
}
