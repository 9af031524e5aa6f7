//! Bots, as their user handles them.
//!
//! A bot that belongs to somebody else answers like one that does not exist.

mod credential;
mod deletion;
pub mod drafts;
mod history;
mod keys;
mod limits;
mod pages;
mod register;
mod rename;
mod run;
pub mod setup;
pub mod telegram_api;
mod test_message;
mod token;
mod tries;

pub(crate) use credential::open_token;
#[cfg(test)]
pub(crate) use credential::seal_token;
pub(crate) use deletion::remove_deleted;
pub use deletion::{delete, restore};
pub use drafts::{discard_draft, retry_draft};
pub use history::history;
pub use keys::{create_key, revoke_key, rotate_key};
pub use limits::set_limits;
pub use pages::{Bots, of_viewer, page};
pub(crate) use pages::{card_of, suspension_of};
pub use register::register;
pub use rename::rename;
pub use run::{start, stop};
pub use setup::{pass_step, set_up_credentials, set_up_limits};
pub use telegram_api::{TelegramApi, remove_credentials};
pub use test_message::{Probes, look_for_start, send_test};
pub use token::replace_token;

/// Gateway keys in use for one bot: one for each machine, with room to replace each.
pub const KEYS_MAX: u16 = 10;
/// How long a deleted bot can be brought back, and is kept: until a mistake was noticed.
pub(crate) const DELETED_SECONDS: i64 = 7 * 86_400;
/// How long a user is told that a token is in use elsewhere, and not told again: a day, in which
/// everybody looks at their bot once.
pub(crate) const CONFLICT_SECONDS: i64 = 86_400;
/// Lines of activity on a bot's page.
const ACTIVITY_ROWS: usize = 20;

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
    let (id, user) = (server.new_id(), viewer.id);
    crate::db::activity::insert(conn, id, user, Some(bot), &event, now).await?;
    crate::security::tell_activity(&event, user, Some(bot));
    Ok(())
}
