//! Suspending or reinstating several bots that were chosen in the list.

use domain::views::ChosenBot;
use domain::{BotId, Field, Reason, Refusals, Why};

use super::bot_list::PAGE_ROWS;
use super::bots::{bot_row, may_act_on};
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
pub async fn chosen_bots(server: &Server, admin: &Admin, ids: &[BotId]) -> Result<Vec<ChosenBot>> {
    let (actor, mut rows) = (admin.actor(), Vec::new());
    let mut held = server.db.read().await?;
    for id in ids.iter().take(PAGE_ROWS) {
        let Some(row) = db::bots::by_id(&mut held.conn(), *id).await? else { continue };
        let may_act = may_act_on(&actor, &row)?.is_ok();
        rows.push(ChosenBot { may_act, row: bot_row(row) });
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
    // The page that asks back leaves out what the admin may not act on: it comes from no form of ours.
    if chosen_bots(server, admin, ids).await?.iter().any(|bot| !bot.may_act) {
        return Err(Why::Forbidden.into());
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
