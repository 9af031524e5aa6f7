//! A suspended user's bots: as silent as if each were suspended itself.

use domain::{BotId, UserId};

use crate::db::{self, Conn};
use crate::{Result, Server};

/// Notes with each of the user's bots whether its user is suspended. The caller has changed the
/// user's row, so that a bot which is just being registered comes before or after.
pub(super) async fn set(
    server: &Server,
    conn: &mut Conn<'_>,
    user: UserId,
    suspended: bool,
) -> Result<Vec<BotId>> {
    let now = server.clock.now();
    let bots = db::bots::ids_of_user(conn, user).await?;
    // One by one, in the order in which others lock several.
    for bot in &bots {
        db::bots::set_user_suspended(conn, *bot, suspended, now).await?;
    }
    Ok(bots)
}

/// Ends or allows calls on this node at once; the others hear of it.
pub(super) async fn tell_gateway(server: &Server, bots: Vec<BotId>) {
    for bot in bots {
        server.gateway.refresh(server, bot).await;
    }
}
