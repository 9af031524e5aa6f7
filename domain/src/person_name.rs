//! A person's first or last name.

use serde::{Deserialize, Serialize};

use crate::Why;
use crate::text::is_invisible;

/// Longer than nearly all names, short enough for the line that shows both.
const LENGTH_MAX: u16 = 50;

/// One of a person's names, in any script; empty when they would rather not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name as typed: blanks around it are dropped.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let name = typed.trim();
        if name.chars().count() > usize::from(LENGTH_MAX) {
            Err(Why::TooLong(LENGTH_MAX))
        } else if name.chars().any(is_invisible) {
            Err(Why::ControlCharacter)
        } else {
            Ok(Self(name.to_owned()))
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PersonName {
    type Error = Why;
    fn try_from(text: String) -> Result<Self, Why> {
        Self::parse(&text)
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_be_empty_and_in_any_script() {
        for (typed, name) in [
            ("", ""),
            ("  ", ""),
            (" Ada ", "Ada"),
            ("Łucja O’Neill", "Łucja O’Neill"),
            ("愛", "愛"),
        ] {
            assert_eq!(PersonName::parse(typed).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert!(PersonName::parse(&"ä".repeat(50)).is_ok());
        assert_eq!(PersonName::parse(&"ä".repeat(51)), Err(Why::TooLong(50)));
        for typed in ["a\nb", "a\u{0}b", "a\u{202E}b", "a\u{2028}b"] {
            assert_eq!(PersonName::parse(typed), Err(Why::ControlCharacter), "{typed:?}");
        }
    }
}
