//! Counting attempts, together for all who come at the same moment.

use domain::lockout::{Guesses, Wait};
use domain::{Timestamp, Why};

use super::super::AT_ONCE_MAX;
use super::pace::{Quota, too_many};
use super::{Attempt, Counts, Reservation, Subject};
use crate::db::Db;
use crate::together::Together;
use crate::{Result, Server};

/// Gives attempts their turn to be judged, or says why not.
pub(crate) type Turns = Together<Turn, Result<Reservation, Why>>;

/// An attempt that wants its turn.
#[derive(Clone, Debug)]
pub(crate) struct Turn {
    attempt: Attempt,
    /// What its network may do.
    client: Quota,
    /// When it came, in milliseconds since 1970.
    millis: i64,
}

/// Counts attempts in this database.
pub(crate) fn turns(db: Db) -> Turns {
    Together::new(AT_ONCE_MAX, move |turns| give(db.clone(), turns))
}

impl Turn {
    pub(super) fn of(server: &Server, attempt: &Attempt) -> Self {
        let limit = server.config.limit_sign_in;
        let client = Quota::client(server, "sign-in", limit, attempt.address);
        Self { attempt: attempt.clone(), client, millis: server.clock.millis() }
    }

    /// Whether it is the attempt's turn to be judged.
    fn take(&self, counts: &mut Counts) -> Result<Reservation, Why> {
        let (Attempt { login, voucher, .. }, now) = (&self.attempt, self.now());
        self.client.step(counts, self.millis).map_err(too_many)?;
        if let Some(voucher) = voucher {
            let guesses = counts.of(voucher);
            if !guesses.is_spent(now)
                && let Ok(reserved) = guesses.reserve(now)
            {
                counts.set(voucher, reserved);
                let subject = voucher.clone();
                return Ok(Reservation { subject, spent: None, failures: 0, locks_until: None });
            }
        }
        let guesses = counts.of(login);
        let reserved = guesses.reserve(now);
        // Stored as they count now even if refused, so that a clock that was set back makes no lock longer.
        counts.set(login, reserved.unwrap_or(guesses.at(now)));
        match reserved {
            Ok(Guesses { failures, locked_until, .. }) => {
                let (subject, spent) = (login.clone(), voucher.clone());
                let locks_until = (locked_until > now).then_some(locked_until);
                Ok(Reservation { subject, spent, failures, locks_until })
            }
            Err(Wait(seconds)) => {
                Err(Why::SignInLocked(u32::try_from(seconds).unwrap_or(u32::MAX)))
            }
        }
    }

    /// All whose counts may decide it.
    fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let Self { attempt, client, .. } = self;
        [&client.subject, &attempt.login].into_iter().chain(&attempt.voucher)
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.millis.div_euclid(1_000))
    }
}

async fn give(db: Db, turns: Vec<Turn>) -> Result<Vec<Result<Reservation, Why>>> {
    let subjects = turns.iter().flat_map(Turn::subjects).collect();
    let now = turns.iter().map(Turn::now).max().unwrap_or_default();
    let mut tx = db.begin().await?;
    let mut counts = Counts::hold(&mut tx.conn(), subjects, now).await?;
    let taken = turns.iter().map(|turn| turn.take(&mut counts)).collect();
    counts.store(&mut tx.conn()).await?;
    // Committed even where all are refused: attempts count, too.
    tx.commit().await?;
    Ok(taken)
}
