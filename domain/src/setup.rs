//! Setting up a bot: the steps of the wizard, and what its pages show.

use serde::{Deserialize, Serialize};

use crate::{BotId, BotLimits, Timestamp, Why};

/// One step of the wizard. All but the first may be skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupStep {
    /// The bot's token. There is no bot before it is done.
    Token,
    /// The Telegram API credentials of the bot's program.
    Credentials,
    /// What the bot may send.
    Limits,
    /// A test message.
    Verify,
}

impl SetupStep {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Token, Self::Credentials, Self::Limits, Self::Verify];

    /// The step's name in the database and in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Credentials => "credentials",
            Self::Limits => "limits",
            Self::Verify => "verify",
        }
    }

    /// The step of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == name)
    }

    /// The step after this one; none after the last.
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|step| *step > self)
    }

    /// Which step it is, counted from one.
    pub fn number(self) -> usize {
        Self::ALL.into_iter().filter(|step| *step <= self).count()
    }

    /// The step in a word or two.
    pub fn label(self) -> &'static str {
        match self {
            Self::Token => "Token",
            Self::Credentials => "API credentials",
            Self::Limits => "Limits",
            Self::Verify => "Test message",
        }
    }
}

/// A step of one bot's set-up, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupPage {
    /// Which bot.
    pub bot: BotId,
    /// The name Telegram shows.
    pub name: String,
    /// The step that is shown.
    pub step: SetupStep,
    /// The step that is next; none once the set-up is done.
    pub reached: Option<SetupStep>,
    /// Since when there are Telegram API credentials.
    pub credentials_since: Option<Timestamp>,
    /// Whether phone number and session string are taken here.
    pub takes_sessions: bool,
    /// What the bot may do at the gateway.
    pub limits: BotLimits,
    /// The most it may be given.
    pub limits_max: BotLimits,
    /// How a test message can be sent; only on the step that sends one.
    pub test: Option<TestWay>,
}

/// How a test message can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestWay {
    /// Somebody opens this link and presses Start, or a chat is named.
    Start {
        /// The bot's deep link.
        link: String,
    },
    /// Only to a chat that is named: to look for a Start would disturb somebody.
    NamedChat(Disturbed),
    /// Not at all, just now.
    Impossible(Why),
}

/// Who would be disturbed if Rookery looked for updates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disturbed {
    /// Telegram sends the updates to a webhook.
    Webhook,
    /// A program polls through the gateway.
    Program,
    /// Telegram said that a program polls elsewhere.
    Elsewhere,
}

/// What became of looking for a Start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Nobody has pressed Start yet.
    NotYet,
    /// It came, and the test message is sent.
    Sent,
}

/// A token that is kept until Telegram can be asked about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Telegram's number of the bot.
    pub telegram_id: i64,
    /// Since when.
    pub kept_at: Timestamp,
    /// When it is forgotten.
    pub expires_at: Timestamp,
    /// Why it did not become a bot, and is not kept any more.
    pub refused: Option<Why>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_leads_to_the_one_after_it_and_the_last_to_the_end() {
        let mut walked = vec![SetupStep::Token];
        while let Some(next) = walked[walked.len() - 1].next() {
            walked.push(next);
        }
        assert_eq!(walked, SetupStep::ALL);
        assert_eq!(SetupStep::ALL.map(SetupStep::number), [1, 2, 3, 4]);
    }

    #[test]
    fn a_step_is_found_by_its_name_and_nothing_else_is() {
        for step in SetupStep::ALL {
            assert_eq!(SetupStep::parse(step.as_str()), Some(step));
        }
        for name in ["", "Verify", "done", "verify "] {
            assert_eq!(SetupStep::parse(name), None, "{name}");
        }
    }
}
