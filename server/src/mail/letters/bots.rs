//! Letters about a bot, to its user.

use domain::{BotId, Email, Username, Why};

use super::{
    BOT_FAILING, BOT_LIMITS_CLEARED, BOT_LIMITS_SET, BOT_REINSTATED, BOT_SUSPENDED, Kind, write,
};
use crate::db::bots::BotOfUser;
use crate::mail::Letter;
use crate::{Error, Result};

/// A bot's user, and the bot that a letter to them is about.
#[derive(Debug)]
pub struct BotsUser {
    /// Their address.
    pub email: Email,
    /// Their name.
    pub username: Username,
    /// Which bot.
    pub bot: BotId,
    /// Its username at Telegram, without the `@`.
    pub bot_username: String,
}

impl BotsUser {
    /// The user of a stored bot.
    pub fn of(row: &BotOfUser) -> Result<Self> {
        let stored =
            |why: Why| Error::internal(format_args!("a stored user does not parse: {why}"));
        Ok(Self {
            email: Email::parse(&row.user_email).map_err(stored)?,
            username: Username::parse(&row.user_name).map_err(stored)?,
            bot: BotId(row.bot.id),
            bot_username: row.bot.username.clone(),
        })
    }
}

/// Tells that Telegram refuses the bot's token.
pub fn bot_failing(origin: &str, to: &BotsUser) -> Letter {
    about(&BOT_FAILING, origin, to, &[])
}

/// Tells that an admin has suspended the bot, and why.
pub fn bot_suspended(origin: &str, to: &BotsUser, reason: &str) -> Letter {
    about(&BOT_SUSPENDED, origin, to, &[("reason", reason)])
}

/// Tells that the bot's suspension is over.
pub fn bot_reinstated(origin: &str, to: &BotsUser) -> Letter {
    about(&BOT_REINSTATED, origin, to, &[])
}

/// Tells that an admin has set the bot's limits, and why if they said so.
pub fn bot_limits_set(origin: &str, to: &BotsUser, limits: &str, reason: &str) -> Letter {
    let reason = if reason.is_empty() { "none was given" } else { reason };
    about(&BOT_LIMITS_SET, origin, to, &[("limits", limits), ("reason", reason)])
}

/// Tells that the limits count again that the bot's user chose.
pub fn bot_limits_cleared(origin: &str, to: &BotsUser, limits: &str) -> Letter {
    about(&BOT_LIMITS_CLEARED, origin, to, &[("limits", limits)])
}

fn about(
    kind: &'static Kind,
    origin: &str,
    to: &BotsUser,
    more: &[(&'static str, &str)],
) -> Letter {
    let link = format!("{origin}/bots/{}", to.bot);
    let bot = format!("@{}", to.bot_username);
    let values = [("username", to.username.as_str()), ("bot", &bot), ("link", &link)];
    write(kind, origin, &to.email, &[&values, more].concat())
}
