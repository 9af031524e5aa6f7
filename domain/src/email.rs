//! An e-mail address in the one form in which it is stored and compared.

use serde::{Deserialize, Serialize};

use crate::Why;

/// Longest address that SMTP carries (RFC 5321, 4.5.3.1.3, less the angle brackets).
const LENGTH_MAX: u16 = 254;
/// Longest part before the `@` (RFC 5321, 4.5.3.1.1).
const LOCAL_LENGTH_MAX: usize = 64;
/// Longest label of a domain name (RFC 1035, 2.3.4).
const LABEL_LENGTH_MAX: usize = 63;

/// An e-mail address, lower-cased, ASCII only.
///
/// Only ASCII is taken because normalising Unicode differs from mail server to mail server: two
/// spellings that one of them holds equal must not become two accounts, nor the reverse.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// Reads an address as typed: blanks around it are dropped, letters become small.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let address = typed.trim();
        if address.is_empty() {
            return Err(Why::Empty);
        }
        if address.len() > usize::from(LENGTH_MAX) {
            return Err(Why::TooLong(LENGTH_MAX));
        }
        if !address.is_ascii() {
            return Err(Why::EmailNotAscii);
        }
        let address = address.to_ascii_lowercase();
        let (local, domain) = address.split_once('@').ok_or(Why::EmailMalformed)?;
        if is_local(local) && is_domain(domain) {
            Ok(Self(address))
        } else {
            Err(Why::EmailMalformed)
        }
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The dot-atom of RFC 5322; quoted forms are refused, since servers disagree on what they mean.
fn is_local(local: &str) -> bool {
    local.len() <= LOCAL_LENGTH_MAX
        && local.split('.').all(|atom| {
            !atom.is_empty()
                && atom
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        })
}

/// A host name with at least one dot, so that a forgotten ending is noticed.
fn is_domain(domain: &str) -> bool {
    domain.contains('.') && domain.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_LENGTH_MAX).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

impl TryFrom<String> for Email {
    type Error = Why;
    fn try_from(text: String) -> Result<Self, Why> {
        Self::parse(&text)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_mailbox_become_one_address() {
        let email = Email::parse("  Ada.Rook@Example.ORG ").unwrap();
        assert_eq!(email.as_str(), "ada.rook@example.org");
    }

    #[test]
    fn look_alike_letters_are_refused() {
        for typed in ["ada@exam\u{212A}le.org", "ad\u{0131}@example.org", "ada\u{FF20}example.org"]
        {
            assert_eq!(Email::parse(typed), Err(Why::EmailNotAscii), "{typed}");
        }
    }

    #[test]
    fn what_mail_servers_read_differently_is_refused() {
        for typed in [
            "ada",
            "@example.org",
            "ada@",
            "ada@localhost",
            "ada@example.org.",
            "\"ada\"@example.org",
            "a,b@example.org",
            "ada@[127.0.0.1]",
            "ada@-x.org",
            "a..b@example.org",
            "a b@example.org",
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@eve@example.org",
        ] {
            assert_eq!(Email::parse(typed), Err(Why::EmailMalformed), "{typed}");
        }
    }

    #[test]
    fn an_address_longer_than_smtp_carries_is_refused() {
        let typed = format!("ada@{}.org", "x".repeat(260));
        assert_eq!(Email::parse(&typed), Err(Why::TooLong(254)));
    }
}
