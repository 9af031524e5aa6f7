//! A bot's sealed token: the only place that seals and opens it.

use domain::{BotId, BotToken};
use zeroize::Zeroizing;

use crate::{Result, Server};

/// Where a bot's sealed token belongs; see [`crate::vault`].
fn place(bot: BotId) -> String {
    format!("bots/{bot}/credential")
}

/// Seals a bot's token.
pub(crate) fn seal_token(server: &Server, bot: BotId, token: &BotToken) -> Result<Vec<u8>> {
    Ok(server.vault.seal(&server.random, &place(bot), token.expose().as_bytes())?)
}

/// Opens a bot's token; `None`, with a word to the operator, when it does not open.
pub(crate) fn open_token(server: &Server, bot: BotId, sealed: &[u8]) -> Option<BotToken> {
    let token = read(server, &place(bot), sealed);
    if token.is_none() {
        tracing::error!(
            bot = bot.0,
            "the stored token does not open; is a key missing in ROOKERY_SECRET_KEY?"
        );
    }
    token
}

/// The token that was sealed for `place`.
pub(super) fn read(server: &Server, place: &str, sealed: &[u8]) -> Option<BotToken> {
    let opened = server.vault.open(place, sealed).map(Zeroizing::new).ok()?;
    BotToken::parse(std::str::from_utf8(&opened).ok()?).ok()
}

/// Tells tokens apart, one for each secret key, the one to store first.
pub(super) fn fingerprints(server: &Server, token: &BotToken) -> Vec<Vec<u8>> {
    server.vault.fingerprints("bot token", token.expose().as_bytes())
}
