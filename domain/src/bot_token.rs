//! The token that Telegram gives a bot.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Why;

/// Digits of a bot's number, as Telegram gives them out.
const ID_DIGITS: std::ops::RangeInclusive<usize> = 5..=16;
/// Length of the part after the colon. It is 35 today; the range leaves Telegram room to change.
const SECRET_LENGTH: std::ops::RangeInclusive<usize> = 30..=64;
/// Length of the secret that every token had so far.
const USUAL_SECRET_LENGTH: usize = 35;
/// Longest text searched for a token: a whole message of @BotFather has under 1,000 characters.
const PASTE_LENGTH_MAX: u16 = 4_000;

/// A well-formed bot token; never shown, wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct BotToken {
    text: String,
    #[zeroize(skip)]
    bot: i64,
}

impl BotToken {
    /// Finds the token in what was pasted: the token alone, or the whole message of @BotFather.
    pub fn parse(pasted: &str) -> Result<Self, Why> {
        if pasted.trim().is_empty() {
            return Err(Why::Empty);
        }
        if pasted.chars().count() > usize::from(PASTE_LENGTH_MAX) {
            return Err(Why::TooLong(PASTE_LENGTH_MAX));
        }
        let mut found = pasted.split(|c: char| !is_token_char(c)).filter_map(Self::read);
        let token = found.next().ok_or(Why::BotTokenMalformed)?;
        if found.any(|other| other != token) { Err(Why::BotTokenAmbiguous) } else { Ok(token) }
    }

    fn read(word: &str) -> Option<Self> {
        let (digits, secret) = word.split_once(':')?;
        let well_formed = ID_DIGITS.contains(&digits.len())
            && !digits.starts_with('0')
            && SECRET_LENGTH.contains(&secret.len())
            && !secret.contains(':');
        let bot = digits.parse().ok()?;
        well_formed.then(|| Self { text: word.to_owned(), bot })
    }

    /// The bot's number at Telegram: the digits left of the colon.
    pub fn bot(&self) -> i64 {
        self.bot
    }

    /// Whether the secret is as long as every other one: if not, it may be cut off.
    pub fn has_usual_length(&self) -> bool {
        self.secret().len() == USUAL_SECRET_LENGTH
    }

    /// `text` without the secret: what others say may repeat it.
    pub fn hide_in(&self, text: &str) -> String {
        text.replace(self.secret(), "…")
    }

    /// The part of the token that nobody else may know: whatever is right of the colon.
    pub fn secret(&self) -> &str {
        self.text.split_once(':').map_or(&*self.text, |(_, secret)| secret)
    }

    /// The token itself, to be sealed or sent to Telegram.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-')
}

impl std::fmt::Debug for BotToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BotToken({}:…)", self.bot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "123456789:AAFakeTokenForTestsOnly_0123456789-a";

    #[test]
    fn a_token_is_found_in_the_whole_botfather_message() {
        let message = format!(
            "Done! Congratulations on your new bot. Use this token to access the HTTP API:\n{TOKEN}\nKeep your token secure."
        );
        let token = BotToken::parse(&message).unwrap();
        assert_eq!(token.expose(), TOKEN);
        assert_eq!(token.bot(), 123_456_789);
    }

    #[test]
    fn the_same_token_twice_is_one_token_but_two_are_ambiguous() {
        assert!(BotToken::parse(&format!("{TOKEN} {TOKEN}")).is_ok());
        let other = TOKEN.replace("1234", "9234");
        assert_eq!(BotToken::parse(&format!("{TOKEN} {other}")), Err(Why::BotTokenAmbiguous));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for pasted in
            ["hello", "0123456:AAFakeTokenForTestsOnly_0123456789-a", "123456789:short", "1234:x"]
        {
            assert_eq!(BotToken::parse(pasted), Err(Why::BotTokenMalformed), "{pasted}");
        }
        assert_eq!(BotToken::parse("  "), Err(Why::Empty));
    }

    #[test]
    fn a_secret_of_another_length_is_noticed_and_accepted() {
        let usual = "123456789:AAFakeTokenForTestsOnly_0123456789-";
        assert!(BotToken::parse(usual).unwrap().has_usual_length());
        for other in [TOKEN, &usual[..usual.len() - 1]] {
            assert!(!BotToken::parse(other).unwrap().has_usual_length(), "{other}");
        }
    }

    #[test]
    fn debug_output_hides_the_secret() {
        assert_eq!(format!("{:?}", BotToken::parse(TOKEN).unwrap()), "BotToken(123456789:…)");
    }
}
