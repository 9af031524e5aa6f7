//! The code in a verification mail, for whoever reads mail on another machine than they sign up on.

use crate::{Random, Vault};

/// Digits of a code: 26 bits, where OWASP asks for 20.
const DIGITS: usize = 8;
/// How many codes there are.
const COUNT: u64 = 100_000_000;
/// How long a code can be typed: a mail takes seconds, and OWASP allows ten minutes.
pub const CODE_SECONDS: i64 = 600;
/// How many codes are judged for one sign-up; then only its link works.
pub const CODE_TRIES_MAX: i64 = 10;

/// A new code, as it is mailed: `1234 5678`.
pub(super) fn draw(random: &Random) -> String {
    // Of 2^64 numbers the lowest 10^8 come up by no measurable part more often than the others.
    let code = format!("{:08}", u64::from_le_bytes(random.bytes()) % COUNT);
    format!("{} {}", &code[..DIGITS / 2], &code[DIGITS / 2..])
}

/// The digits of a code as typed, with or without blanks and dashes; `None` when it cannot be one.
pub(super) fn digits(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (digits.len() == DIGITS && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// The hashes that a code of that sign-up may be stored under, the one to store first. They are
/// made with the secret key: of a plain hash, all codes could be tried in a second.
pub(super) fn hashes(vault: &Vault, sign_up: i64, digits: &str) -> Vec<Vec<u8>> {
    vault.fingerprints(&format!("sign_ups/{sign_up}/code"), digits.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_shown_and_as_people_type_it() {
        let code = draw(&Random::seeded(1));
        assert_eq!(code.len(), 9);
        let plain = code.replace(' ', "");
        for typed in
            [&code, &plain, &format!(" {} ", code.replace(' ', "-")), &format!("\t{code}\n")]
        {
            assert_eq!(digits(typed).as_ref(), Some(&plain));
        }
        for typed in ["", "1234567", "123456789", "1234567a", "１２３４５６７８", "+1234567"]
        {
            assert_eq!(digits(typed), None, "{typed}");
        }
    }
}
