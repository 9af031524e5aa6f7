//! The code by which a Start is known to come from whoever was shown the link. It is derived, so that
//! nothing has to be stored; with it a stranger could have a test message sent to themselves, once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::{BotId, UserId};

use crate::Server;
use crate::db::bots::Bot;

/// Tells our codes from those that the bot's own links have.
const PREFIX: &str = "rookery-";
/// 128 bits cannot be guessed; with the prefix they have 30 of the 64 characters that a link may have.
const CODE_BYTES: usize = 16;

/// The address that opens the bot with a Start button.
pub(super) fn link(server: &Server, user: UserId, bot: &Bot) -> String {
    let code = codes(server, user, BotId(bot.id)).into_iter().next().unwrap_or_default();
    format!("https://t.me/{}?start={code}", bot.username)
}

/// The code for each secret key, the newest key's first.
pub(super) fn codes(server: &Server, user: UserId, bot: BotId) -> Vec<String> {
    let whose = format!("{user}/{bot}");
    let digests = server.vault.fingerprints("start code", whose.as_bytes());
    let code = |digest: Vec<u8>| {
        let bytes = digest.get(..CODE_BYTES).unwrap_or_default();
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    };
    digests.into_iter().map(code).collect()
}

/// Whether a text is what Telegram sends for the link: `/start`, a blank, a code.
pub(super) fn is_start(text: &str, codes: &[String]) -> bool {
    let mut words = text.split_whitespace();
    let is_command = words.next() == Some("/start");
    let is_ours = words.next().is_some_and(|word| codes.iter().any(|code| code == word));
    is_command && is_ours && words.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_start_with_the_code_is_ours() {
        let codes = ["rookery-old".to_owned(), "rookery-new".to_owned()];
        assert!(is_start("/start rookery-new", &codes));
        assert!(is_start("/start rookery-old", &codes));
        for other in [
            "/start",
            "/start rookery-",
            "/start rookery-new2",
            "/start rookery-new now",
            "start rookery-new",
            "rookery-new",
            "/started rookery-new",
            "",
        ] {
            assert!(!is_start(other, &codes), "{other}");
        }
    }
}
