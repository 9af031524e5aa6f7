//! Writing what was done into the audit, in the transaction that does it.

use domain::views::AuditAction;
use domain::{BotId, UserId};

use super::Actor;
use crate::db::{self, Conn};
use crate::{Result, Server};

/// To whom or what something was done.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// A bot: which, whose, and its username.
    Bot(BotId, UserId, &'a str),
    /// A user, and their name.
    User(UserId, &'a str),
    /// Something else, in words.
    Other(&'a str),
}

/// What was done.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// What.
    pub action: AuditAction,
    /// To whom or what.
    pub target: Target<'a>,
    /// Why; empty where nobody is asked.
    pub reason: &'a str,
    /// What was there before, in words; empty where the action says it all.
    pub before: &'a str,
    /// What is there now, likewise.
    pub after: &'a str,
}

impl<'a> Change<'a> {
    /// A change that its action and target tell in full.
    pub fn of(action: AuditAction, target: Target<'a>) -> Self {
        Self { action, target, reason: "", before: "", after: "" }
    }

    /// With a reason.
    #[must_use]
    pub fn because(self, reason: &'a str) -> Self {
        Self { reason, ..self }
    }

    /// With what was there before and what is there now.
    #[must_use]
    pub fn from_to(self, before: &'a str, after: &'a str) -> Self {
        Self { before, after, ..self }
    }
}

/// Adds a line to the audit.
pub async fn record(
    server: &Server,
    conn: &mut Conn<'_>,
    actor: &Actor,
    change: &Change<'_>,
) -> Result<()> {
    let (bot, user, target) = match change.target {
        Target::Bot(bot, user, username) => (Some(bot), Some(user), format!("@{username}")),
        Target::User(user, name) => (None, Some(user), name.to_owned()),
        Target::Other(words) => (None, None, words.to_owned()),
    };
    let entry = db::audit::NewEntry {
        id: server.new_id(),
        actor_id: actor.id,
        actor: &actor.name,
        action: change.action,
        bot,
        user,
        target: &target,
        reason: change.reason,
        before: change.before,
        after: change.after,
        address: &actor.address,
    };
    Ok(db::audit::insert(conn, &entry, server.clock.now()).await?)
}
