//! How long and how often to measure.

use std::time::Duration;

use crate::seed::Amounts;

/// The measures of one run.
#[derive(Debug)]
pub struct Plan {
    /// How often each side of a comparison is measured. Uneven, so that a median is one of them;
    /// many short rounds, since what disturbs a shared machine lasts for seconds.
    pub rounds: usize,
    /// How long a side answers requests in one round.
    pub window: Duration,
    /// The same for password hashes, of which a second has only a hundred or so.
    pub hash_window: Duration,
    /// The same for a 99th percentile of paced requests, which needs some hundreds of them.
    pub tail_window: Duration,
    /// How long the server rests before its memory is looked at again.
    pub idle: Duration,
    /// How often the server is started for the cold start.
    pub starts: usize,
    /// How many users with all the bots and keys they may have make a crowd at the gateway.
    pub crowd: u32,
    /// For how many minutes the crowd calls.
    pub soak_minutes: u32,
    /// How much is in the large database.
    pub million: Amounts,
    /// The groups of rows that were asked for; empty: all.
    groups: Vec<String>,
}

/// The names of the groups of rows.
pub const GROUPS: [&str; 9] =
    ["sign-in", "pages", "gateway", "crowd", "start", "weight", "pictures", "soak", "million"];
/// Measured only when asked for: each takes longer than all the rest.
const LONG: [&str; 2] = ["soak", "million"];

impl Plan {
    /// Reads the command line; `None` when it makes no sense.
    pub fn parse(words: &[&str]) -> Option<Self> {
        let (options, groups): (Vec<&str>, Vec<&str>) =
            words.iter().partition(|word| word.starts_with('-'));
        let plan = match options[..] {
            [] => Self::thorough(),
            ["--quick"] => Self::quick(),
            _ => return None,
        };
        let known = groups.iter().all(|group| GROUPS.contains(group));
        known.then(|| Self { groups: groups.into_iter().map(str::to_owned).collect(), ..plan })
    }

    /// Whether this group of rows was asked for.
    pub fn wants(&self, group: &str) -> bool {
        (self.groups.is_empty() && !LONG.contains(&group))
            || self.groups.iter().any(|wanted| wanted == group)
    }

    fn thorough() -> Self {
        Self {
            rounds: 9,
            window: Duration::from_secs(1),
            hash_window: Duration::from_secs(2),
            tail_window: Duration::from_secs(4),
            idle: Duration::from_secs(30),
            starts: 11,
            crowd: 50,
            soak_minutes: 10,
            million: Amounts { users: 1_000_000, bots: 1_000_000, audit: 10_000_000 },
            groups: Vec::new(),
        }
    }

    fn quick() -> Self {
        Self {
            rounds: 5,
            window: Duration::from_millis(400),
            hash_window: Duration::from_millis(700),
            tail_window: Duration::from_millis(1_500),
            idle: Duration::from_secs(15),
            starts: 5,
            crowd: 5,
            soak_minutes: 1,
            million: Amounts { users: 100_000, bots: 100_000, audit: 1_000_000 },
            groups: Vec::new(),
        }
    }
}
