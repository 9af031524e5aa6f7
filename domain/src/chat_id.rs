//! Where a bot sends something.

use crate::Why;

/// Lengths of a public name at Telegram, without the `@`.
const NAME_LENGTH: std::ops::RangeInclusive<usize> = 4..=32;

/// A chat: its number, or the public name of a channel or group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatId(String);

impl ChatId {
    /// Reads a number such as `-1001234567890`, or a name such as `@channel`.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Why::Empty);
        }
        let is_valid = match typed.strip_prefix('@') {
            Some(name) => is_name(name),
            None => typed.parse::<i64>().is_ok_and(|number| number != 0),
        };
        if is_valid { Ok(Self(typed.to_owned())) } else { Err(Why::ChatIdMalformed) }
    }

    /// The chat of that number.
    pub fn number(number: i64) -> Self {
        Self(number.to_string())
    }

    /// The chat as Telegram takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_name(name: &str) -> bool {
    NAME_LENGTH.contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_public_names_are_chats() {
        for typed in ["1", " 1000001 ", "-1001234567890", "@rookery_news"] {
            assert_eq!(ChatId::parse(typed).unwrap().as_str(), typed.trim());
        }
    }

    #[test]
    fn what_is_no_chat_is_refused() {
        assert_eq!(ChatId::parse("  "), Err(Why::Empty));
        for typed in [
            "0",
            "me",
            "@",
            "@abc",
            "@1news",
            "@a b c d",
            "99999999999999999999",
            "1e3",
            "t.me/news",
        ] {
            assert_eq!(ChatId::parse(typed), Err(Why::ChatIdMalformed), "{typed}");
        }
    }
}
