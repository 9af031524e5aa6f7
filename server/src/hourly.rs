//! Counting what happens in the whole installation: in memory, so that no sign-in waits for it, and
//! written down every few seconds together with the gateway's counters (`gateway/background.rs`).
//! They are statistics: a process that is killed loses the last seconds of them, and nothing else.

use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::Timestamp;
use domain::history::{SignIns, Slot};

use crate::gateway::slots::Slots;
use crate::{Result, Server, db};

/// Two days, as for calls.
type Hours = Slots<3_600, 48, SignIns>;

/// What is counted and not written down yet.
#[derive(Debug, Default)]
pub struct Hourly {
    waiting: Mutex<Hours>,
    /// Held while writing: what is being written must not be written twice.
    writing: tokio::sync::Mutex<()>,
}

impl Hourly {
    /// Counts somebody who signed in.
    pub(crate) fn signed_in(&self, at: Timestamp) {
        self.lock().at(at).good += 1;
    }

    /// Counts a wrong password, and the lock if it is the one that locks.
    pub(crate) fn failed(&self, at: Timestamp, locks: bool) {
        let mut waiting = self.lock();
        let hour = waiting.at(at);
        hour.failed += 1;
        hour.locks += u64::from(locks);
    }

    /// What is not written down yet.
    pub(crate) fn pending(&self) -> Vec<Slot<SignIns>> {
        self.lock().all().to_vec()
    }

    /// Writes everything down. What cannot be written stays counted.
    pub async fn write(&self, server: &Server) -> Result<()> {
        let _turn = self.writing.lock().await;
        let written = self.lock().clone();
        if written.all().is_empty() {
            return Ok(());
        }
        let mut tx = server.db.begin().await?;
        for Slot { start, counted } in written.all() {
            let conn = &mut tx.conn();
            db::hourly::add(conn, *start, "sign_ins", counted.good).await?;
            db::hourly::add(conn, *start, "sign_ins_failed", counted.failed).await?;
            db::hourly::add(conn, *start, "locks", counted.locks).await?;
        }
        tx.commit().await?;
        self.lock().settle(&written);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Hours> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
