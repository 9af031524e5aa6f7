//! A bot's provider and the state it is in.

use serde::{Deserialize, Serialize};

/// Whose bot it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Telegram's Bot API.
    Telegram,
}

impl Provider {
    /// The provider's name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
        }
    }

    /// The provider of that name.
    pub fn parse(name: &str) -> Option<Self> {
        (name == Self::Telegram.as_str()).then_some(Self::Telegram)
    }
}

/// What a bot may do just now. See [`BotStatus::of`] for which reason wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BotStatus {
    /// Calls pass the gateway.
    Running,
    /// Its user has stopped it.
    Stopped,
    /// The provider refused its credential.
    Failing,
    /// An admin has suspended it.
    Suspended,
}

impl BotStatus {
    /// An admin's suspension overrides all; a refused credential overrides the user's choice.
    pub fn of(running: bool, failing: bool, suspended: bool) -> Self {
        match (suspended, failing, running) {
            (true, _, _) => Self::Suspended,
            (_, true, _) => Self::Failing,
            (_, _, true) => Self::Running,
            _ => Self::Stopped,
        }
    }

    /// The state's name in style classes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Failing => "failing",
            Self::Suspended => "suspended",
        }
    }

    /// The state in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Running => "Running",
            Self::Stopped => "Stopped",
            Self::Failing => "Failing",
            Self::Suspended => "Suspended",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suspension_overrides_everything_and_failing_overrides_the_users_choice() {
        assert_eq!(BotStatus::of(true, true, true), BotStatus::Suspended);
        assert_eq!(BotStatus::of(true, true, false), BotStatus::Failing);
        assert_eq!(BotStatus::of(true, false, false), BotStatus::Running);
        assert_eq!(BotStatus::of(false, false, false), BotStatus::Stopped);
    }
}
