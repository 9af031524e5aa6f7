//! What Telegram gives developers for programs that are no bots: checked for its form only. Nobody but
//! Telegram knows whether it is true, and asking would disturb whoever uses it.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::Why;

/// The number of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiId(i32);

impl ApiId {
    /// Reads a number as my.telegram.org shows it.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Why::Empty);
        }
        let is_plain = typed.bytes().all(|b| b.is_ascii_digit()) && !typed.starts_with('0');
        let number = typed.parse().ok().filter(|_| is_plain);
        number.map(Self).ok_or(Why::ApiIdMalformed)
    }

    /// The number.
    pub fn number(self) -> i32 {
        self.0
    }
}

macro_rules! secret {
    ($($(#[doc = $doc:literal])* $name:ident;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
        pub struct $name(String);

        impl $name {
            /// The text itself, to be sealed.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

secret! {
    #[doc = "The secret of an application; never shown, wiped when dropped."]
    ApiHash;
    #[doc = "The number of the phone that an account belongs to; never shown, wiped when dropped."]
    Phone;
    #[doc = "The session of a signed-in account, as Telethon or Pyrogram write it: who has it, has the"]
    #[doc = "account. Never shown, wiped when dropped."]
    SessionString;
}

impl ApiHash {
    /// Reads 32 hexadecimal digits in lower case.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Why::Empty);
        }
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let is_valid = typed.len() == 32 && typed.bytes().all(is_digit);
        if is_valid { Ok(Self(typed.to_owned())) } else { Err(Why::ApiHashMalformed) }
    }
}

impl Phone {
    /// Reads a number with its country code; blanks and the like between the digits are dropped.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let number: String =
            typed.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')')).collect();
        if number.is_empty() {
            return Err(Why::Empty);
        }
        let digits = number.strip_prefix('+').unwrap_or(&number);
        let is_valid = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        if is_valid { Ok(Self(number)) } else { Err(Why::PhoneMalformed) }
    }
}

/// Longest text looked at: the longest session has 369 characters.
const SESSION_LENGTH_MAX: usize = 400;
/// Telegram has so many data centres for accounts.
const DATA_CENTRES: std::ops::RangeInclusive<u8> = 1..=5;
/// Bytes of the key that signs the session's messages.
const KEY_LENGTH: usize = 256;

impl SessionString {
    /// Reads a session of Telethon, or of Pyrogram 1 or 2.
    pub fn parse(typed: &str) -> Result<Self, Why> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Why::Empty);
        }
        let is_session =
            typed.len() <= SESSION_LENGTH_MAX && (is_telethon(typed) || is_pyrogram(typed));
        if is_session { Ok(Self(typed.to_owned())) } else { Err(Why::SessionStringMalformed) }
    }
}

/// `1`, then base64 of data centre, address (4 or 16 bytes), port, key.
fn is_telethon(text: &str) -> bool {
    let Some(bytes) = text.strip_prefix('1').and_then(base64_url) else { return false };
    let has_length = matches!(text.len(), 353 | 369);
    has_length && is_session(&bytes, bytes.len().saturating_sub(KEY_LENGTH))
}

/// Base64 without padding; the key stands behind 6 bytes, or behind 2 in older versions.
fn is_pyrogram(text: &str) -> bool {
    let Some(bytes) = base64_url(text) else { return false };
    match text.len() {
        362 => is_session(&bytes, 6),
        351 | 356 => is_session(&bytes, 2),
        _ => false,
    }
}

/// Whether the first byte is a data centre, and there is a key at `place` that is not empty.
fn is_session(bytes: &[u8], place: usize) -> bool {
    let key = bytes.get(place..place + KEY_LENGTH);
    bytes.first().is_some_and(|dc| DATA_CENTRES.contains(dc))
        && key.is_some_and(|key| key.iter().any(|byte| *byte != 0))
}

/// The bytes of base64url, whether or not it is padded.
fn base64_url(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut held, mut bits) = (0_u32, 0);
    for c in text.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        held = (held << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A session whose first bytes are 0 and the data centre, and whose key is all zeros or all `d`s.
    fn telethon(length: usize, dc: char, key: &str) -> String {
        // The first byte is the first letter and two bits of the second: B is 4, so 'BA' is 4.
        let padding = "=";
        let body = format!("{dc}A{}", key.repeat(length));
        format!("1{}{padding}", &body[..length - 2])
    }

    fn pyrogram(length: usize, dc: char, key: &str) -> String {
        format!("{dc}A{}", key.repeat(length))[..length].to_owned()
    }

    #[test]
    fn an_api_id_is_a_positive_number_of_32_bits() {
        assert_eq!(ApiId::parse(" 1234567 ").unwrap().number(), 1_234_567);
        assert_eq!(ApiId::parse(""), Err(Why::Empty));
        for typed in ["0", "012", "-1", "+1", "2147483648", "12a", "1 2"] {
            assert_eq!(ApiId::parse(typed), Err(Why::ApiIdMalformed), "{typed}");
        }
    }

    #[test]
    fn an_api_hash_has_32_hexadecimal_digits() {
        let hash = "0123456789abcdef0123456789abcdef";
        assert_eq!(ApiHash::parse(hash).unwrap().expose(), hash);
        for typed in [&hash[1..], &hash.to_uppercase(), &hash.replace('a', "g")] {
            assert_eq!(ApiHash::parse(typed), Err(Why::ApiHashMalformed), "{typed}");
        }
    }

    #[test]
    fn a_phone_number_has_its_country_code() {
        assert_eq!(Phone::parse("+1 (555) 010-99.99").unwrap().expose(), "+15550109999");
        for typed in ["+0155501099", "12345", "+1234567890123456", "++15550109999", "five"] {
            assert_eq!(Phone::parse(typed), Err(Why::PhoneMalformed), "{typed}");
        }
    }

    #[test]
    fn sessions_of_telethon_and_pyrogram_are_known_by_their_shape() {
        for good in [
            telethon(353, 'B', "d"),
            telethon(369, 'B', "d"),
            pyrogram(362, 'B', "d"),
            pyrogram(356, 'B', "d"),
            pyrogram(351, 'B', "d"),
        ] {
            assert!(SessionString::parse(&good).is_ok(), "{} characters", good.len());
        }
    }

    #[test]
    fn a_session_of_no_data_centre_or_without_a_key_is_refused() {
        for bad in [
            telethon(353, 'A', "d"),
            telethon(353, 'C', "d"),
            telethon(353, 'B', "A"),
            telethon(352, 'B', "d"),
            pyrogram(362, 'A', "d"),
            pyrogram(362, 'B', "A"),
            pyrogram(360, 'B', "d"),
            pyrogram(361, 'B', "d") + "!",
            "é".repeat(181),
        ] {
            assert_eq!(SessionString::parse(&bad), Err(Why::SessionStringMalformed), "{bad}");
        }
        assert_eq!(SessionString::parse(" "), Err(Why::Empty));
    }

    #[test]
    fn debug_output_hides_secrets() {
        let hash = ApiHash::parse("0123456789abcdef0123456789abcdef").unwrap();
        assert_eq!(format!("{hash:?}"), "ApiHash(…)");
    }
}
