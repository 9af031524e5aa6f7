//! What happens when Telegram refuses a bot's token.

use std::sync::Arc;

use domain::UserId;
use domain::views::Event;

use super::bot::Bot;
use crate::{Result, Server, db};

/// Marks the bot as failing, unless its token was replaced since the call began. The work goes on
/// when the client leaves meanwhile.
pub async fn mark(server: &Server, bot: &Arc<Bot>, fingerprint: &[u8]) {
    let (server, bot, fingerprint) = (server.clone(), Arc::clone(bot), fingerprint.to_vec());
    let marking = tokio::spawn(async move {
        if let Err(error) = note(&server, &bot, &fingerprint).await {
            tracing::warn!(%error, bot = bot.id().0, "cannot note that Telegram refuses a token");
        }
    });
    // It only fails by a panic, which tokio has reported.
    let _ = marking.await;
}

async fn note(server: &Server, bot: &Arc<Bot>, fingerprint: &[u8]) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let user = db::gateway::fail(&mut tx.conn(), bot.id(), fingerprint, now).await?;
    let Some(user) = user.map(UserId) else { return Ok(()) };
    let event = Event::BotFailing;
    db::activity::insert(&mut tx.conn(), server.new_id(), user, Some(bot.id()), &event, now)
        .await?;
    tx.commit().await?;
    tracing::info!(bot = bot.id().0, "Telegram refuses the bot's token");
    server.gateway.refresh(server, bot.id()).await;
    Ok(())
}
