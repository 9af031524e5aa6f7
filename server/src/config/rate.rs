//! How often something may be done, as in `5/min`.

/// `count` times in `seconds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How often, at least once.
    pub count: u32,
    /// In how many seconds.
    pub seconds: u32,
}

impl Rate {
    /// Reads `N/s`, `N/min`, `N/h` or `N/d`.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.split_once('/')?;
        let seconds = match unit.trim() {
            "s" => 1,
            "min" => 60,
            "h" => 3_600,
            "d" => 86_400,
            _ => return None,
        };
        let count = count.trim().parse().ok().filter(|count| (1..=1_000_000).contains(count))?;
        Some(Self { count, seconds })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_of_the_documentation_is_read() {
        assert_eq!(Rate::parse("5/min"), Some(Rate { count: 5, seconds: 60 }));
        assert_eq!(Rate::parse(" 10 / s"), Some(Rate { count: 10, seconds: 1 }));
        assert_eq!(Rate::parse("3/h").unwrap().seconds, 3_600);
        assert_eq!(Rate::parse("1/d").unwrap().seconds, 86_400);
    }

    #[test]
    fn a_rate_of_nothing_or_of_nonsense_is_refused() {
        for text in ["0/min", "5", "5/week", "-1/s", "/s", "9999999/s"] {
            assert_eq!(Rate::parse(text), None, "{text}");
        }
    }
}
