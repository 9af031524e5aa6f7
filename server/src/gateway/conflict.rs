//! What happens when Telegram says again and again that another program polls with a bot's token.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Timestamp;
use domain::views::Event;
use http::StatusCode;

use super::begun::Begun;
use super::bot::Bot;
use crate::{Result, Server, bots, db};

/// So many in a row are no accident: a program that is restarted meets its former self once or
/// twice, since a poll lasts up to 50 s.
const CONFLICTS: u32 = 5;
/// Within this time, in seconds. Telegram holds such answers back for a few seconds and libraries
/// pause for up to a minute, so that a conflict that lasts fills it.
const WITHIN: i64 = 300;

/// Counts a bot's polls that ended in a conflict.
#[derive(Debug, Default)]
pub struct Conflicts(Mutex<Run>);

/// Conflicts without a good poll between them.
#[derive(Debug, Default)]
struct Run {
    count: u32,
    since: Timestamp,
}

impl Conflicts {
    /// Counts how a poll was answered; `true` when that makes it a matter for the bot's user.
    fn count(&self, status: StatusCode, now: Timestamp) -> bool {
        let mut run = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if status != StatusCode::CONFLICT {
            // Other errors say nothing about it.
            run.count = if status.is_success() { 0 } else { run.count };
            return false;
        }
        if run.count == 0 || now.0 - run.since.0 > WITHIN {
            *run = Run { count: 0, since: now };
        }
        run.count += 1;
        let enough = run.count >= CONFLICTS;
        run.count = if enough { 0 } else { run.count };
        enough
    }
}

/// Notes how Telegram answered a poll. Nobody waits for it.
pub fn note(server: &Server, bot: &Arc<Bot>, answer: &Begun) {
    let status = answer.status();
    // Whoever polls while a webhook is set, or is being set, is in its way: no other program polls.
    let is_by_webhook = status == StatusCode::CONFLICT
        && (answer.mentions(b"webhook") || answer.mentions(b"setWebhook"));
    if is_by_webhook || !bot.conflicts.count(status, server.clock.now()) {
        return;
    }
    let (server, bot) = (server.clone(), Arc::clone(bot));
    tokio::spawn(async move {
        if let Err(error) = tell(&server, &bot).await {
            tracing::warn!(%error, bot = bot.id().0, "cannot note that a token is in use elsewhere");
        }
    });
}

async fn tell(server: &Server, bot: &Bot) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    let before = now.plus(-bots::CONFLICT_SECONDS);
    let Some(user) = db::conflicts::note(&mut tx.conn(), bot.id(), now, before).await? else {
        return Ok(());
    };
    let event = Event::TokenInUseElsewhere;
    db::activity::insert(&mut tx.conn(), server.new_id(), user, Some(bot.id()), &event, now)
        .await?;
    tx.commit().await?;
    tracing::info!(bot = bot.id().0, "the bot's token may be in use elsewhere");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_262_400);

    /// How often a user is told when polls are answered so, each so many seconds after the last.
    fn told(pause: i64, answers: &[u16]) -> usize {
        let conflicts = Conflicts::default();
        let told = |(index, status): (i64, &u16)| {
            conflicts.count(StatusCode::from_u16(*status).unwrap(), NOON.plus(index * pause))
        };
        (0..).zip(answers).filter(|answer| told(*answer)).count()
    }

    #[test]
    fn only_conflicts_in_a_row_are_told() {
        assert_eq!(told(3, &[409; 4]), 0);
        assert_eq!(told(3, &[409; 5]), 1);
        assert_eq!(told(3, &[409, 409, 409, 409, 200, 409, 409]), 0, "a good poll forgives");
        assert_eq!(told(3, &[409, 409, 502, 409, 409, 429, 409]), 1, "another error does not");
    }

    #[test]
    fn conflicts_now_and_then_are_not_told() {
        assert_eq!(told(120, &[409; 20]), 0);
    }
}
