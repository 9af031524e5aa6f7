//! Bots, as their user handles them.
//!
//! A bot that belongs to somebody else answers like one that does not exist.

mod history;
mod keys;
mod pages;
mod register;
mod run;

pub use history::history;
pub use keys::{create_key, revoke_key};
pub(crate) use pages::{card_of, suspension_of};
pub use pages::{cards, page};
pub(crate) use register::credential_place;
pub use register::register;
pub use run::{start, stop};

/// Bots that one user may register: enough for any person, and it bounds what one account can cost.
pub const BOTS_MAX: u16 = 20;
/// Gateway keys in use for one bot: one for each machine, with room to replace each.
pub const KEYS_MAX: u16 = 10;
/// How long a user is told that a token is in use elsewhere, and not told again: a day, in which
/// everybody looks at their bot once.
pub(crate) const CONFLICT_SECONDS: i64 = 86_400;
/// Lines of activity on a bot's page.
const ACTIVITY_ROWS: i64 = 20;

use domain::{BotId, Timestamp};

use crate::db::{Conn, bots::Bot};
use crate::{Error, Result, Server, Viewer};

/// The viewer's bot of that id.
async fn own(conn: &mut Conn<'_>, viewer: &Viewer, id: BotId) -> Result<Bot> {
    crate::db::bots::by_id_of_user(conn, id, viewer.id).await?.ok_or(Error::NotFound)
}

/// Adds a line to the activity of the viewer's bot.
async fn note(
    server: &Server,
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    bot: BotId,
    event: domain::views::Event,
    now: Timestamp,
) -> Result<()> {
    Ok(crate::db::activity::insert(conn, server.new_id(), viewer.id, Some(bot), &event, now)
        .await?)
}
