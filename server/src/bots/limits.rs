//! How much a bot may send through the gateway.

use domain::limits::{CONCURRENT_MAX, RPS_MAX};
use domain::views::Event;
use domain::{BotId, BotLimits, Field, Refusals, Why};

use super::{note, own};
use crate::{Result, Server, Viewer, db};

/// The most that a bot can be given.
pub fn limits_max(_server: &Server) -> BotLimits {
    BotLimits { rps: RPS_MAX, max_concurrent: CONCURRENT_MAX }
}

/// Changes what the viewer's bot may send, from its next call on.
pub async fn set_limits(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    limits: BotLimits,
) -> Result<()> {
    refuse_beyond(limits, limits_max(server))?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    own(&mut tx.conn(), viewer, id).await?;
    if db::bots::set_limits(&mut tx.conn(), id, limits, now).await? {
        note(server, &mut tx.conn(), viewer, id, Event::LimitsChanged(limits), now).await?;
    }
    tx.commit().await?;
    server.gateway.refresh(server, id).await;
    Ok(())
}

fn refuse_beyond(limits: BotLimits, most: BotLimits) -> Result<(), Refusals> {
    let mut refusals = Refusals::default();
    for (field, wanted, max) in [
        (Field::Rps, limits.rps, most.rps),
        (Field::MaxConcurrent, limits.max_concurrent, most.max_concurrent),
    ] {
        if !(1..=max).contains(&wanted) {
            refusals.0.push(Why::OutOfRange(1, max).at(field));
        }
    }
    if refusals.0.is_empty() { Ok(()) } else { Err(refusals) }
}
