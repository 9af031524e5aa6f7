//! The key that a bot's program uses instead of the real token.

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Marks the secret as ours: scanners for Telegram tokens stay quiet, and a call that goes to
/// Telegram by mistake gives nothing away.
const PREFIX: &str = "gw_";
/// 43 characters of base64url hold 256 bits.
const SECRET_LENGTH: usize = 43;

/// A gateway key, `<Telegram's number of the bot>:gw_<secret>`.
///
/// It has the shape of a Telegram token because client libraries check for it and read the
/// bot's number from it. Shown once, stored hashed, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct GatewayKey(String);

impl GatewayKey {
    /// Makes the key of `bot` (Telegram's number) from 43 random characters of base64url.
    pub fn new(bot: i64, secret: &str) -> Self {
        debug_assert_eq!(secret.len(), SECRET_LENGTH, "a key's secret has 256 bits");
        Self(format!("{bot}:{PREFIX}{secret}"))
    }

    /// Reads a key from a request's path; `None` unless it has the shape of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (bot, secret) = text.split_once(':')?;
        let secret = secret.strip_prefix(PREFIX)?;
        let well_formed = !bot.is_empty()
            && bot.len() <= 16
            && bot.bytes().all(|b| b.is_ascii_digit())
            && secret.len() == SECRET_LENGTH
            && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        well_formed.then(|| Self(text.to_owned()))
    }

    /// The whole key, to be hashed or shown once.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for GatewayKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GatewayKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_key_reads_back_and_fits_telegrams_limit() {
        let key = GatewayKey::new(9_007_199_254_740_991, &"a".repeat(SECRET_LENGTH));
        assert_eq!(GatewayKey::parse(key.expose()), Some(key.clone()));
        assert!(key.expose().len() <= 80, "Telegram's server refuses longer tokens");
        assert_eq!(key.expose().matches(':').count(), 1);
    }

    #[test]
    fn anything_else_is_no_key() {
        let secret = "a".repeat(SECRET_LENGTH);
        for text in [
            String::new(),
            format!("1:{secret}"),
            format!(":gw_{secret}"),
            format!("1:gw_{secret}/"),
            "1:gw_a".into(),
        ] {
            assert_eq!(GatewayKey::parse(&text), None, "{text}");
        }
    }
}
