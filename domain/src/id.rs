//! Numbers that name rows. They are made by the server from the time and a random number, so they
//! sort by age, are never given twice, and mean the same on every database.

use serde::{Deserialize, Serialize};

/// Bits of an id that are random; the bits above count milliseconds.
const RANDOM_BITS: u32 = 22;
/// 2025-01-01T00:00:00Z in milliseconds: ids start small, and 41 bits last until 2094.
const EPOCH_MILLIS: i64 = 1_735_689_600_000;

/// The raw id for something made at `millis` (Unix milliseconds) with `random` drawn for it.
pub fn make(millis: i64, random: u32) -> i64 {
    let age = (millis - EPOCH_MILLIS).max(0) & ((1 << 41) - 1);
    (age << RANDOM_BITS) | i64::from(random & ((1 << RANDOM_BITS) - 1))
}

/// The smallest id of anything made at `millis` or later.
pub fn first(millis: i64) -> i64 {
    let age = millis.saturating_sub(EPOCH_MILLIS).clamp(0, (1 << 41) - 1);
    age << RANDOM_BITS
}

/// How many digits ids have: 18 since October 2025, and 19 from 2032 on.
const DIGITS: [usize; 2] = [19, 18];

/// The ids that begin with these digits, the largest first: stretches from an id to the first one
/// beyond. One that is written exactly so is among them, however short.
pub fn beginning_with(digits: &str) -> Vec<(i64, i64)> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    let Some(start) = digits.parse::<i64>().ok().filter(|_| is_number) else { return Vec::new() };
    let longer = DIGITS.into_iter().filter(|length| *length > digits.len());
    let stretch = |length: usize| {
        let size = 10_i64.checked_pow(u32::try_from(length - digits.len()).ok()?)?;
        let beyond = start.checked_add(1)?.checked_mul(size).unwrap_or(i64::MAX);
        Some((start.checked_mul(size)?, beyond))
    };
    longer.chain([digits.len()]).filter_map(stretch).collect()
}

macro_rules! id {
    ($(#[doc = $doc:literal] $name:ident;)*) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

id! {
    #[doc = "Names a user."]
    UserId;
    #[doc = "Names a registered bot; not the provider's own number for it."]
    BotId;
    #[doc = "Names a gateway key."]
    KeyId;
    #[doc = "Names a mail."]
    MailId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ids_are_larger_whatever_was_drawn() {
        let start = EPOCH_MILLIS + 1_000;
        assert!(make(start, u32::MAX) < make(start + 1, 0));
        assert!(make(start, 1) > 0);
    }

    #[test]
    fn the_first_id_of_a_moment_is_not_above_any_other_and_has_no_end() {
        let start = EPOCH_MILLIS + 1_000;
        assert!(make(start - 1, u32::MAX) < first(start));
        assert!(first(start) <= make(start, 0));
        assert_eq!(first(i64::MIN), 0);
        assert!(first(i64::MAX) > make(start, 0));
    }

    #[test]
    fn the_ids_that_begin_with_some_digits_are_all_between_two_of_them() {
        assert_eq!(
            beginning_with("25"),
            [
                (2_500_000_000_000_000_000, 2_600_000_000_000_000_000),
                (250_000_000_000_000_000, 260_000_000_000_000_000),
                (25, 26)
            ]
        );
        let today = make(EPOCH_MILLIS + 59_000_000_000, 7);
        let digits = today.to_string();
        assert_eq!(digits.len(), 18);
        assert!(beginning_with(&digits).contains(&(today, today + 1)));
        assert_eq!(beginning_with("95").len(), 2, "no id is as large as 95 and 17 more digits");
        assert_eq!(beginning_with("92")[0], (9_200_000_000_000_000_000, i64::MAX));
        for nonsense in
            ["", "0", "01", "-1", "+1", "x", "1x", "٣", &"9".repeat(19), &"9".repeat(99)]
        {
            assert_eq!(beginning_with(nonsense), [], "{nonsense}");
        }
    }

    #[test]
    fn a_clock_before_the_epoch_still_makes_a_positive_id() {
        assert!(make(0, 7) > 0);
    }
}
