//! The end of the chain, as an operator writes it down.

use std::fmt::{self, Write as _};
use std::str::FromStr;

/// A line's number and link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number; 0 where there is no line yet.
    pub number: i64,
    /// The link.
    pub link: Vec<u8>,
}

impl Head {
    /// The link in hexadecimal digits.
    pub fn link_digits(&self) -> String {
        digits(&self.link)
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").ok();
        digits
    })
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.link_digits())
    }
}

/// What is written otherwise than `NUMBER:LINK`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a head is NUMBER:LINK, as rookery audit verify prints it")]
pub struct NoHead;

impl FromStr for Head {
    type Err = NoHead;

    fn from_str(text: &str) -> Result<Self, NoHead> {
        let (number, link) = text.trim().split_once(':').ok_or(NoHead)?;
        let number = number.parse().ok().filter(|number| *number >= 0).ok_or(NoHead)?;
        let is_link = link.len() == 64 && link.bytes().all(|digit| digit.is_ascii_hexdigit());
        let pairs = link.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok());
        let link = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect::<Option<_>>();
        Ok(Self { number, link: link.filter(|_| is_link).ok_or(NoHead)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_reads_back_as_it_is_printed_and_nothing_else_does() {
        let head = Head { number: 12, link: (0..32).collect() };
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        let link = head.link_digits();
        for wrong in [
            "",
            "12",
            "12:",
            "12:00",
            &format!("-1:{link}"),
            &format!("x:{link}"),
            &format!("1:{link}0"),
            &format!("1:é{}", &link[2..]),
        ] {
            assert_eq!(wrong.parse::<Head>(), Err(NoHead), "{wrong}");
        }
    }
}
