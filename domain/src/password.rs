//! A password as typed, on its way to being hashed.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Why;

/// NIST SP 800-63B-4 asks for 15 where a password is the only factor and 8 beside a second one;
/// OWASP ASVS 5.0 6.2.1 accepts 8. We take 8.
pub const LENGTH_MIN: u16 = 8;
/// Long enough for any passphrase; bounds the work of hashing.
pub const LENGTH_MAX: u16 = 128;

/// A password of acceptable length, in code points; never shown, never stored, wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Password(String);

impl Password {
    /// Reads a new password; nothing is trimmed, folded or cut off.
    pub fn parse(typed: String) -> Result<Self, Why> {
        let password = Self(typed);
        let length = password.0.chars().count();
        if length == 0 {
            Err(Why::Empty)
        } else if length < usize::from(LENGTH_MIN) {
            Err(Why::TooShort(LENGTH_MIN))
        } else if length > usize::from(LENGTH_MAX) {
            Err(Why::TooLong(LENGTH_MAX))
        } else {
            Ok(password)
        }
    }

    /// The text itself, for a check against a stored hash; wipes itself like this does.
    pub fn into_text(mut self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(std::mem::take(&mut self.0))
    }

    /// What is hashed.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(typed: &str) -> Option<Why> {
        Password::parse(typed.to_owned()).err()
    }

    #[test]
    fn length_counts_code_points_and_has_no_other_rule() {
        assert_eq!(refusal("ääääääää"), None);
        assert_eq!(refusal("        "), None);
        assert_eq!(refusal(&"🐦".repeat(128)), None);
        assert_eq!(refusal("short"), Some(Why::TooShort(8)));
        assert_eq!(refusal(&"x".repeat(129)), Some(Why::TooLong(128)));
    }

    #[test]
    fn debug_output_hides_it() {
        let password = Password::parse("correct horse".to_owned()).unwrap();
        assert_eq!(format!("{password:?}"), "Password(…)");
    }
}
