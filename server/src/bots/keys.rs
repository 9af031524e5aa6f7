//! Gateway keys: what a bot's program uses instead of the real token.

use domain::views::Event;
use domain::{BotId, GatewayKey, KeyId, KeyLabel, Overlap, Timestamp, Why};

use super::{KEYS_MAX, note, own};
use crate::db::{self, Conn, bots::Bot};
use crate::{Error, Result, Server, Viewer, vault};

/// Makes a key and answers with it: the only time it can be seen.
pub async fn create_key(
    server: &Server,
    viewer: &Viewer,
    bot: BotId,
    label: &KeyLabel,
) -> Result<GatewayKey> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let row = own(&mut tx.conn(), viewer, bot).await?;
    db::bots::lock(&mut tx.conn(), bot).await?;
    let key = insert(server, &mut tx.conn(), &row, label.as_str(), now).await?;
    let event = Event::KeyCreated(label.as_str().to_owned());
    note(server, &mut tx.conn(), viewer, bot, event, now).await?;
    tx.commit().await?;
    Ok(key)
}

/// Makes a key of the same name that takes the place of this one, which goes on for a while so that
/// no program stands still, and answers with the new one. A webhook that was set with the old key
/// goes when that ends, unless it was set again by then.
pub async fn rotate_key(
    server: &Server,
    viewer: &Viewer,
    bot: BotId,
    key: KeyId,
    overlap: Overlap,
) -> Result<GatewayKey> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let row = own(&mut tx.conn(), viewer, bot).await?;
    db::bots::lock(&mut tx.conn(), bot).await?;
    let old = db::keys::of_bot_by_id(&mut tx.conn(), key, bot, now).await?;
    let label = old.ok_or(Error::NotFound)?.label;
    // A key that has a successor gets no second one: the form was sent twice.
    if !db::keys::expire(&mut tx.conn(), key, now.plus(overlap.seconds())).await? {
        return Err(Why::AlreadyDone.into());
    }
    let new = insert(server, &mut tx.conn(), &row, &label, now).await?;
    db::bots::touch(&mut tx.conn(), bot, now).await?;
    db::webhooks::disown(&mut tx.conn(), bot, now).await?;
    note(server, &mut tx.conn(), viewer, bot, Event::KeyRotated(label), now).await?;
    tx.commit().await?;
    server.gateway.refresh(server, bot).await;
    Ok(new)
}

/// Stores a new key, unless the bot has as many as it may have. The bot is locked.
async fn insert(
    server: &Server,
    conn: &mut Conn<'_>,
    bot: &Bot,
    label: &str,
    now: Timestamp,
) -> Result<GatewayKey> {
    let id = BotId(bot.id);
    if db::keys::count_of_bot(conn, id, now).await? >= i64::from(KEYS_MAX) {
        return Err(Why::TooManyKeys(KEYS_MAX).into());
    }
    let key = GatewayKey::new(bot.provider_id, &server.random.secret());
    let hash = vault::digest(key.expose());
    db::keys::insert(conn, KeyId(server.new_id()), id, label, &hash, now).await?;
    Ok(key)
}

/// Revokes a key: programs that use it are refused at once, and a webhook that was set with it is
/// removed.
pub async fn revoke_key(server: &Server, viewer: &Viewer, bot: BotId, key: KeyId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    own(&mut tx.conn(), viewer, bot).await?;
    // Whoever notes a webhook at this moment comes before, and is seen, or after, and sees this. And the
    // bot comes before its keys, as where their use is written down: else each could wait for the other.
    db::bots::touch(&mut tx.conn(), bot, now).await?;
    let label = db::keys::revoke(&mut tx.conn(), key, bot, now).await?.ok_or(Error::NotFound)?;
    db::webhooks::disown(&mut tx.conn(), bot, now).await?;
    note(server, &mut tx.conn(), viewer, bot, Event::KeyRevoked(label), now).await?;
    tx.commit().await?;
    server.gateway.refresh(server, bot).await;
    Ok(())
}
