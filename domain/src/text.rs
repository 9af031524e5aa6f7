//! Short texts that people write: reasons, labels and their own names.

use serde::{Deserialize, Serialize};

use crate::Why;

/// Enough to explain, short enough to be read inside a Telegram error text.
const REASON_LENGTH_MAX: u16 = 300;
/// Fits a table column.
const LABEL_LENGTH_MAX: u16 = 40;

/// Why an admin did something, in one line; shown to the person it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason(String);

impl Reason {
    /// Reads a reason; line breaks become spaces.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        line(typed, REASON_LENGTH_MAX).map(Self)
    }

    /// The reason as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a user calls a gateway key, such as the machine that uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyLabel(String);

impl KeyLabel {
    /// Reads a label.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        line(typed, LABEL_LENGTH_MAX).map(Self)
    }

    /// The label as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One line of visible text: white space runs become one space, other control characters are refused.
fn line(typed: &str, length_max: u16) -> Result<String, Why> {
    let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        Err(Why::Empty)
    } else if text.chars().count() > usize::from(length_max) {
        Err(Why::TooLong(length_max))
    } else if text.chars().any(is_invisible) {
        Err(Why::ControlCharacter)
    } else {
        Ok(text)
    }
}

/// Control characters, and those that break a line or turn the direction of the text around them.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_becomes_one_line() {
        let reason = Reason::parse("  spam\r\n in   groups ").unwrap();
        assert_eq!(reason.as_str(), "spam in groups");
    }

    #[test]
    fn empty_endless_and_invisible_texts_are_refused() {
        assert_eq!(Reason::parse(" \n "), Err(Why::Empty));
        assert_eq!(Reason::parse(&"x".repeat(301)), Err(Why::TooLong(300)));
        assert_eq!(KeyLabel::parse("home\u{202E}revres"), Err(Why::ControlCharacter));
        assert_eq!(KeyLabel::parse("bell\u{7}"), Err(Why::ControlCharacter));
    }
}
