//! A bot whose program calls: what it may do just now, and what of it is under way.

use std::sync::{Arc, Mutex as Lock, PoisonError};

use domain::BotId;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

use super::alarm::Alarm;
use super::conflict::Conflicts;
use super::limits::{POLL_REMEMBERED, POLLS_MAX, Place, Places};
use super::manners::Manners;
use super::refusal::{Exceeded, Refusal};
use super::state::State;
use super::tally::Tally;
use crate::{Result, Server, db};

/// A bot; exists once, however many keys and calls hold it.
#[derive(Debug)]
pub struct Bot {
    id: BotId,
    state: watch::Sender<Arc<State>>,
    /// Held while the state is read: states are published in the order they were read in.
    reading: Mutex<()>,
    /// Has the state read again when a key expires.
    alarm: Alarm,
    calls: Places,
    polls: Places,
    polled_at: Lock<Option<Instant>>,
    /// Its counters.
    pub tally: Tally,
    /// Slows its refused polls down.
    pub manners: Manners,
    /// Notices when another program polls with its token.
    pub conflicts: Conflicts,
}

impl Bot {
    /// A bot of which nothing is known yet; see [`Bot::reread`].
    pub fn new(id: BotId) -> Self {
        Self {
            id,
            state: watch::Sender::new(Arc::new(State::unknown())),
            reading: Mutex::default(),
            alarm: Alarm::default(),
            calls: Places::default(),
            polls: Places::default(),
            polled_at: Lock::default(),
            tally: Tally::default(),
            manners: Manners::default(),
            conflicts: Conflicts::default(),
        }
    }

    /// Which bot.
    pub fn id(&self) -> BotId {
        self.id
    }

    /// What it may do just now.
    pub fn state(&self) -> Arc<State> {
        Arc::clone(&self.state.borrow())
    }

    /// Done when the state has been read again.
    pub fn changed(&self) -> impl Future<Output = ()> + use<> {
        let mut states = self.state.subscribe();
        async move {
            // An error means that the bot itself is gone, which is a change as well.
            let _ = states.changed().await;
        }
    }

    /// Takes a place among the calls or polls under way, and one of this second's requests.
    pub fn take(&self, state: &State, poll: bool) -> Result<Place, Refusal> {
        if poll {
            *self.polled_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        let (places, max) = if poll {
            (&self.polls, POLLS_MAX)
        } else {
            (&self.calls, state.limits().max_concurrent)
        };
        let full = if poll { Exceeded::Polls { max } } else { Exceeded::Parallel { max } };
        let place = places.take(max).ok_or_else(|| Refusal::too_many(full))?;
        let rate = state.rate();
        let early =
            |retry_after| Refusal::too_many(Exceeded::Rate { rps: rate.rps(), retry_after });
        rate.take().map_err(early).map(|()| place)
    }

    /// Whether a program takes the bot's updates, or did a moment ago.
    pub fn is_polled(&self) -> bool {
        let polled_at = *self.polled_at.lock().unwrap_or_else(PoisonError::into_inner);
        !self.polls.is_empty() || polled_at.is_some_and(|at| at.elapsed() < POLL_REMEMBERED)
    }

    /// Reads what the bot may do, and ends the calls under way that it may not make any more.
    pub async fn reread(&self, server: &Server) -> Result<()> {
        let _turn = self.reading.lock().await;
        let mut held = server.db.read().await?;
        let row = db::gateway::bot(&mut held.conn(), self.id).await?;
        let keys = db::gateway::keys_of(&mut held.conn(), self.id, server.clock.now()).await?;
        drop(held);
        let old = self.state();
        let new = Arc::new(match row {
            Some(row) => old.next(server, self.id, row, &keys),
            None => State::unknown(),
        });
        // New calls see the new state before the old ones are ended.
        self.state.send_replace(Arc::clone(&new));
        old.end_all_but(&new);
        self.alarm.set(server, self.id, new.next_expiry());
        Ok(())
    }
}
