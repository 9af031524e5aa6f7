//! What a bot did over a span of time.

use domain::BotId;
use domain::history::{History, Span};

use super::own;
use crate::{Result, Server, Viewer, db};

/// The history of one of the viewer's bots, with the calls that are counted but not stored yet.
pub async fn history(server: &Server, viewer: &Viewer, id: BotId, span: Span) -> Result<History> {
    let mut history = History::new(span, server.clock.now());
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    own(conn, viewer, id).await?;
    let stored = match span {
        Span::Hour => db::minutes::of_bot(conn, id, history.since()).await?,
        _ => db::traffic::hours_of_bot(conn, id, history.since()).await?,
    };
    let pending = server.gateway.pending_in(id, span);
    stored.into_iter().chain(pending).for_each(|slot| history.add(slot));
    Ok(history)
}
