//! Suspending or reinstating several bots that were chosen in the list.

use domain::views::AdminBotRow;
use domain::{BotId, Field, Reason, Refusals, Why};

use super::bot_list::PAGE_ROWS;
use super::bots::bot_row;
use super::{reinstate_bot, suspend_bot};
use crate::{Admin, Error, Result, Server, accounts, db};

/// What became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// It was done to so many.
    pub done: u16,
    /// So many were so already, or are gone.
    pub already: u16,
}

/// The bots of these numbers, in this order, without those that are gone; those that fit a page.
pub async fn chosen_bots(server: &Server, _: &Admin, ids: &[BotId]) -> Result<Vec<AdminBotRow>> {
    let mut held = server.db.read().await?;
    let mut rows = Vec::new();
    for id in ids.iter().take(PAGE_ROWS) {
        rows.extend(db::bots::by_id(&mut held.conn(), *id).await?.map(bot_row));
    }
    Ok(rows)
}

/// Suspends these bots for one reason, each by itself. Asks for the password.
pub async fn suspend_bots(
    server: &Server,
    admin: &Admin,
    ids: &[BotId],
    reason: &Reason,
    password: String,
) -> Result<Outcome> {
    confirm(server, admin, ids, password).await?;
    let (actor, mut outcome) = (admin.actor(), Outcome::default());
    for id in ids {
        outcome.note(suspend_bot(server, &actor, *id, reason).await)?;
    }
    Ok(outcome)
}

/// Ends the suspension of these bots, each by itself. Asks for the password.
pub async fn reinstate_bots(
    server: &Server,
    admin: &Admin,
    ids: &[BotId],
    password: String,
) -> Result<Outcome> {
    confirm(server, admin, ids, password).await?;
    let (actor, mut outcome) = (admin.actor(), Outcome::default());
    for id in ids {
        outcome.note(reinstate_bot(server, &actor, *id).await)?;
    }
    Ok(outcome)
}

async fn confirm(server: &Server, admin: &Admin, ids: &[BotId], password: String) -> Result<()> {
    if ids.is_empty() {
        return Err(Why::NothingChosen.into());
    }
    // As many as the list shows at once: nobody has seen more of them.
    if ids.len() > PAGE_ROWS {
        return Err(Why::NotUnderstood.into());
    }
    accounts::confirm_recently(server, admin, password).await
}

impl Outcome {
    fn note(&mut self, done: Result<()>) -> Result<()> {
        match done {
            Ok(()) => self.done += 1,
            Err(Error::NotFound) => self.already += 1,
            Err(Error::Refused(why)) if is_already_done(&why) => self.already += 1,
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

fn is_already_done(why: &Refusals) -> bool {
    why.at(Field::Form) == Some(&Why::AlreadyDone)
}
