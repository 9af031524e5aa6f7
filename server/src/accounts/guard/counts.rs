//! What is counted under some subjects, held in a transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use domain::lockout::Guesses;

use super::Subject;
use crate::Result;
use crate::db::Conn;
use crate::db::guesses::{self, Entry};

/// For how long a row that is only held and never filled in stays.
const EMPTY_SECONDS: i64 = 3_600;

/// Rows that nobody else changes until the transaction ends.
#[derive(Debug)]
pub(in crate::accounts) struct Counts(BTreeMap<Subject, Count>);

#[derive(Debug)]
struct Count {
    guesses: Guesses,
    /// Until when what was changed says something.
    expires_at: Option<Timestamp>,
}

impl Counts {
    /// Takes hold of these, always in the order of subjects: nobody waits in a circle.
    pub(in crate::accounts) async fn hold(
        conn: &mut Conn<'_>,
        subjects: BTreeSet<&Subject>,
        now: Timestamp,
    ) -> Result<Self> {
        let bytes: Vec<_> = subjects.iter().map(|subject| subject.bytes()).collect();
        let held = guesses::lock(conn, &bytes, now.plus(EMPTY_SECONDS)).await?;
        let held = held.into_iter().map(|guesses| Count { guesses, expires_at: None });
        Ok(Self(subjects.into_iter().cloned().zip(held).collect()))
    }

    /// What is counted under a subject that is held.
    pub(super) fn of(&self, subject: &Subject) -> Guesses {
        self.0.get(subject).map(|count| count.guesses).unwrap_or_default()
    }

    /// Changes that.
    pub(super) fn set(&mut self, subject: &Subject, guesses: Guesses) {
        self.set_until(subject, guesses, guesses.expires_at());
    }

    /// The same for what says something until `expires_at`.
    pub(super) fn set_until(&mut self, subject: &Subject, guesses: Guesses, expires_at: Timestamp) {
        if let Some(count) = self.0.get_mut(subject) {
            *count = Count { guesses, expires_at: Some(expires_at) };
        }
    }

    /// Stores what was changed.
    pub(in crate::accounts) async fn store(&self, conn: &mut Conn<'_>) -> Result<()> {
        let changed = self.0.iter().filter_map(|(subject, count)| {
            let expires_at = count.expires_at?;
            Some(Entry { subject: subject.bytes(), guesses: count.guesses, expires_at })
        });
        Ok(guesses::set(conn, &changed.collect::<Vec<_>>()).await?)
    }
}
