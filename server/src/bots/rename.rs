//! What a bot is called here. Its name at the provider is the provider's business.

use domain::views::Event;
use domain::{BotId, BotName};

use super::{note, own};
use crate::{Result, Server, Viewer, db};

/// Gives the bot another name.
pub async fn rename(server: &Server, viewer: &Viewer, id: BotId, name: &BotName) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let bot = own(&mut tx.conn(), viewer, id).await?;
    if db::bot_settings::rename(&mut tx.conn(), id, name.as_str()).await? {
        let event = Event::BotRenamed(bot.name, name.as_str().to_owned());
        note(server, &mut tx.conn(), viewer, id, event, now).await?;
    }
    Ok(tx.commit().await?)
}
