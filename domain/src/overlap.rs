//! How long an old gateway key goes on beside the one that takes its place.

/// The time in which all programs have to be given the new key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlap {
    /// The old key is refused from now on, as one that somebody else has seen must be.
    None,
    /// A program or two, by hand.
    Hour,
    /// Until everybody was at work once.
    #[default]
    Day,
    /// Until the next time that everything is deployed.
    Week,
}

impl Overlap {
    /// Every choice, the shortest first.
    pub const ALL: [Self; 4] = [Self::None, Self::Hour, Self::Day, Self::Week];

    /// The choice's name in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    /// The choice of that name; one that is not known is the default, which ends nothing at once.
    pub fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|overlap| overlap.as_str() == name).unwrap_or_default()
    }

    /// The choice in words: when the old key ends.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "At once",
            Self::Hour => "After 1 hour",
            Self::Day => "After 24 hours",
            Self::Week => "After 7 days",
        }
    }

    /// How long that is.
    pub fn seconds(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Overlap;

    #[test]
    fn every_choice_reads_back_and_anything_else_is_a_day() {
        for overlap in Overlap::ALL {
            assert_eq!(Overlap::parse(overlap.as_str()), overlap);
        }
        for typed in ["", "forever", "-1", "None"] {
            assert_eq!(Overlap::parse(typed), Overlap::Day);
        }
    }
}
