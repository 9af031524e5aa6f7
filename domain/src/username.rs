//! A name to sign in with, unique in the installation.

use serde::{Deserialize, Serialize};

use crate::Why;

/// Shorter names are too few and too easily mistaken for one another.
const LENGTH_MIN: u16 = 3;
/// Fits a table column on a narrow screen.
const LENGTH_MAX: u16 = 32;

/// A username: ASCII, lower case, starting with a letter. It cannot be an e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Username(String);

impl Username {
    /// Reads a name as typed: blanks around it are dropped, letters become small.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let name = typed.trim().to_ascii_lowercase();
        let length = name.chars().count();
        if name.is_empty() {
            Err(Why::Empty)
        } else if length < usize::from(LENGTH_MIN) {
            Err(Why::TooShort(LENGTH_MIN))
        } else if length > usize::from(LENGTH_MAX) {
            Err(Why::TooLong(LENGTH_MAX))
        } else if name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        {
            Ok(Self(name))
        } else {
            Err(Why::UsernameMalformed)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Username {
    type Error = Why;
    fn try_from(text: String) -> Result<Self, Why> {
        Self::parse(&text)
    }
}

impl From<Username> for String {
    fn from(name: Username) -> Self {
        name.0
    }
}

impl std::fmt::Display for Username {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_make_a_second_user() {
        assert_eq!(Username::parse(" Ada ").unwrap().as_str(), "ada");
    }

    #[test]
    fn names_that_could_be_taken_for_something_else_are_refused() {
        for typed in ["ada@example.org", "1ada", "-ada", "ada rook", "ädä", "ada/../eve"] {
            assert_eq!(Username::parse(typed), Err(Why::UsernameMalformed), "{typed}");
        }
        assert_eq!(Username::parse("ab"), Err(Why::TooShort(3)));
        assert_eq!(Username::parse(&"a".repeat(33)), Err(Why::TooLong(32)));
    }
}
