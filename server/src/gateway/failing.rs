//! What happens when Telegram refuses a bot's token.

use domain::views::Event;
use domain::{BotId, UserId};

use crate::db::{self, Conn};
use crate::mail::letters::{self, BotsUser};
use crate::{Result, Server, mail};

/// Marks the bot as failing, unless its token was replaced since the call began. The work goes on
/// when the client leaves meanwhile.
pub async fn mark(server: &Server, bot: BotId, fingerprint: &[u8]) {
    let (server, fingerprint) = (server.clone(), fingerprint.to_vec());
    let marking = tokio::spawn(async move {
        if let Err(error) = note(&server, bot, &fingerprint).await {
            tracing::warn!(%error, bot = bot.0, "cannot note that Telegram refuses a token");
        }
    });
    // It only fails by a panic, which tokio has reported.
    let _ = marking.await;
}

async fn note(server: &Server, bot: BotId, fingerprint: &[u8]) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let user = db::gateway::fail(&mut tx.conn(), bot, fingerprint, now).await?;
    let Some(user) = user.map(UserId) else { return Ok(()) };
    let (id, event) = (server.new_id(), Event::BotFailing);
    db::activity::insert(&mut tx.conn(), id, user, Some(bot), &event, now).await?;
    tell(server, &mut tx.conn(), bot).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    tracing::info!(bot = bot.0, "Telegram refuses the bot's token");
    server.gateway.refresh(server, bot).await;
    Ok(())
}

/// Writes to the bot's user, once: a bot is failing until its token is replaced.
async fn tell(server: &Server, conn: &mut Conn<'_>, bot: BotId) -> Result<()> {
    let Some(row) = db::bots::by_id(conn, bot).await? else { return Ok(()) };
    let letter = letters::bot_failing(&server.public_url().origin(), &BotsUser::of(&row)?);
    mail::queue(server, conn, letter).await
}
