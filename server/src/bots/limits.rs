//! How much a bot may send through the gateway.

use domain::views::Event;
use domain::{BotId, BotLimits, Why};

use super::{note, own};
use crate::{Result, Server, Viewer, db};

/// Sets how much the bot may send, within what the operator allows; the gateway keeps to it at once.
/// Refused while an admin has set it.
pub async fn set_limits(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    limits: BotLimits,
) -> Result<()> {
    let limits = limits.within(server.config.bot_limits_max)?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    if own(&mut tx.conn(), viewer, id).await?.admin_limits().is_some() {
        return Err(Why::LimitsSetByAdmin.into());
    }
    if db::bot_settings::set_limits(&mut tx.conn(), id, limits, now).await? {
        note(server, &mut tx.conn(), viewer, id, Event::LimitsChanged(limits), now).await?;
    }
    tx.commit().await?;
    server.gateway.refresh(server, id).await;
    Ok(())
}
