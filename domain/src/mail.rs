//! How far a mail is, and when one that could not be sent is tried again.

use serde::{Deserialize, Serialize};

/// How far a mail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits to be sent.
    Queued,
    /// It has left.
    Sent,
    /// It was given up, or thrown away.
    Dead,
}

impl MailState {
    /// Every state, in the order of a mail's life.
    pub const ALL: [Self; 3] = [Self::Queued, Self::Sent, Self::Dead];

    /// The state's name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }

    /// The state of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// The state in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Queued => "Waiting",
            Self::Sent => "Sent",
            Self::Dead => "Given up",
        }
    }
}

/// Seconds to wait after the `attempts`-th failed delivery: 30 s, doubling, at most an hour, so that
/// mails leave soon after a long outage.
pub fn retry_after(attempts: i64) -> i64 {
    let doublings = u32::try_from((attempts - 1).clamp(0, 20)).unwrap_or(0);
    (30_i64 << doublings).min(3_600)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_stop_growing_at_an_hour() {
        assert_eq!([1, 2, 3].map(retry_after), [30, 60, 120]);
        assert_eq!([7, 8, 1_000].map(retry_after), [1_920, 3_600, 3_600]);
        assert_eq!(retry_after(0), 30);
    }
}
