//! Gateway keys: what a bot's program uses instead of the real token.

use domain::views::Event;
use domain::{BotId, GatewayKey, KeyId, KeyLabel, Why};

use super::{KEYS_MAX, note, own};
use crate::{Error, Result, Server, Viewer, db, vault};

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
    if db::keys::count_of_bot(&mut tx.conn(), bot).await? >= i64::from(KEYS_MAX) {
        return Err(Why::TooManyKeys(KEYS_MAX).into());
    }
    let key = GatewayKey::new(row.provider_id, &server.random.secret());
    let id = KeyId(server.new_id());
    let hash = vault::digest(key.expose());
    db::keys::insert(&mut tx.conn(), id, bot, label.as_str(), &hash, now).await?;
    let event = Event::KeyCreated(label.as_str().to_owned());
    note(server, &mut tx.conn(), viewer, bot, event, now).await?;
    tx.commit().await?;
    Ok(key)
}

/// Revokes a key: programs that use it are refused at once.
pub async fn revoke_key(server: &Server, viewer: &Viewer, bot: BotId, key: KeyId) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    own(&mut tx.conn(), viewer, bot).await?;
    let label = db::keys::revoke(&mut tx.conn(), key, bot, now).await?.ok_or(Error::NotFound)?;
    db::bots::touch(&mut tx.conn(), bot, now).await?;
    note(server, &mut tx.conn(), viewer, bot, Event::KeyRevoked(label), now).await?;
    tx.commit().await?;
    server.gateway.refresh(server, bot).await;
    Ok(())
}
