//! Short texts that people write: reasons, labels and their own names.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::Why;

/// Enough to explain, short enough to be read inside a Telegram error text.
const REASON_LENGTH_MAX: u16 = 300;
/// Fits a table column.
const LABEL_LENGTH_MAX: u16 = 40;

/// As long as a name may be at Telegram.
const BOT_NAME_LENGTH_MAX: u16 = 64;

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

/// What a user calls a bot here, whatever it is called at its provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BotName(String);

impl BotName {
    /// Reads a name.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        line(typed, BOT_NAME_LENGTH_MAX).map(Self)
    }

    /// The name as text.
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

/// What cannot be seen, though it is no control character: whoever reads a text must see all that is
/// in it, and two texts that look alike must be alike.
const INVISIBLE: [RangeInclusive<char>; 14] = [
    '\u{AD}'..='\u{AD}',       // soft hyphen
    '\u{34F}'..='\u{34F}',     // combining grapheme joiner
    '\u{61C}'..='\u{61C}',     // Arabic letter mark: turns the direction
    '\u{115F}'..='\u{1160}',   // Hangul fillers: letters without a shape
    '\u{180E}'..='\u{180E}',   // Mongolian vowel separator
    '\u{200B}'..='\u{200F}',   // spaces and joiners without width, direction marks
    '\u{2028}'..='\u{2029}',   // break the line, or the paragraph
    '\u{202A}'..='\u{202E}',   // turn the direction
    '\u{2060}'..='\u{206F}',   // joiner and operators without width, more that turn the direction
    '\u{3164}'..='\u{3164}',   // Hangul filler
    '\u{FEFF}'..='\u{FEFF}',   // byte order mark
    '\u{FFA0}'..='\u{FFA0}',   // Hangul filler, half as wide
    '\u{FFF9}'..='\u{FFFB}',   // hide a remark inside the text
    '\u{E0000}'..='\u{E007F}', // tags: a second text that only programs read
];

/// Control characters, and those that break a line, turn the direction of the text around them, or
/// have no shape.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control() || INVISIBLE.iter().any(|range| range.contains(&c))
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
        assert_eq!(BotName::parse("\t"), Err(Why::Empty));
        assert_eq!(BotName::parse(&"ö".repeat(64)).unwrap().as_str(), "ö".repeat(64));
        assert_eq!(BotName::parse(&"ö".repeat(65)), Err(Why::TooLong(64)));
    }

    #[test]
    fn characters_without_a_shape_are_refused_and_letters_of_any_script_are_not() {
        for c in [
            '\u{AD}',
            '\u{34F}',
            '\u{61C}',
            '\u{115F}',
            '\u{1160}',
            '\u{180E}',
            '\u{200B}',
            '\u{202E}',
            '\u{2066}',
            '\u{206A}',
            '\u{3164}',
            '\u{FEFF}',
            '\u{FFA0}',
            '\u{FFF9}',
            '\u{FFFB}',
            '\u{E0000}',
            '\u{E0041}',
            '\u{E007F}',
        ] {
            let typed = format!("a{c}b");
            assert_eq!(Reason::parse(&typed), Err(Why::ControlCharacter), "{typed:?}");
        }
        for typed in ["Zoë", "علي", "日本", "한국어", "नमस्ते", "ok 👍"] {
            assert_eq!(Reason::parse(typed).unwrap().as_str(), typed);
        }
    }
}
