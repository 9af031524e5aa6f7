//! The worker that empties the queue.

use std::sync::Arc;
use std::time::Duration;

use domain::{MailId, Timestamp, mail};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Interval, MissedTickBehavior, interval, sleep, timeout};

use super::smtp::{Connection, Failure, Relay, Step};
use super::{message, upkeep};
use crate::db::{self, mails::Claimed};
use crate::{Result, Server};

/// Mails sent at the same time: a few, so that one slow recipient's server holds up no other.
const PARALLEL: usize = 4;
/// How often the queue is looked at without being told of a mail: for attempts that fall due and
/// for what other processes queue.
const POLL: Duration = Duration::from_secs(5);
/// How often old mails are forgotten.
const TIDY: Duration = Duration::from_hours(1);
/// The longest that one attempt may take in all.
const ATTEMPT_MAX: Duration = Duration::from_mins(1);
/// For how long a taken mail is its taker's, in seconds: longer than an attempt, with room for
/// clocks that differ between nodes.
const LEASE: i64 = 90;
/// How often, and how far apart, the worker tries to note what became of a mail: forgetting that
/// it was sent would send it again.
const NOTE_ATTEMPTS: u32 = 10;
const NOTE_PAUSE: Duration = Duration::from_secs(2);

/// Sends mails until the server stops, and then lets those that are under way finish.
pub async fn run(server: Server) {
    let relay = Relay::of(&server.config).unwrap_or_else(|error| {
        tracing::error!(%error, "ROOKERY_SMTP_URL cannot be used");
        None
    });
    match &relay {
        Some(relay) if relay.is_exposed() => {
            tracing::warn!(
                "mails go to {relay} without required encryption: set ?tls=required, or smtps://"
            );
        }
        None if !server.config.has_inbox() => {
            tracing::warn!("no mail can be sent: set ROOKERY_SMTP_URL");
        }
        _ => {}
    }
    Worker::new(server, relay).run().await;
}

/// The loop's state.
pub(super) struct Worker {
    server: Server,
    relay: Option<Arc<Relay>>,
    sending: JoinSet<Option<Connection>>,
    /// Connections that wait for the next mail while others are under way.
    parked: Vec<Connection>,
    /// Whether the database was away, to say so once.
    is_cut_off: bool,
}

impl Worker {
    pub(super) fn new(server: Server, relay: Option<Relay>) -> Self {
        let relay = relay.map(Arc::new);
        Self { server, relay, sending: JoinSet::new(), parked: Vec::new(), is_cut_off: false }
    }

    pub(super) async fn run(mut self) {
        let mut tidying = every(TIDY);
        loop {
            tokio::select! {
                // In this order: old mails are given up before anything is sent.
                biased;
                () = self.server.stopping.cancelled() => break,
                _ = tidying.tick() => self.tidy().await,
                Some(sent) = self.sending.join_next() => self.park(sent),
                () = self.server.mail_queued.notified() => {}
                () = sleep(POLL) => {}
            }
            let worked = self.work().await;
            self.tell_of_database(worked);
        }
        while let Some(sent) = self.sending.join_next().await {
            self.park(sent);
        }
        self.part();
    }

    /// Takes what is due, as far as there is room.
    async fn work(&mut self) -> Result<()> {
        let Some(relay) = self.relay.clone() else {
            return if self.server.config.has_inbox() {
                put_into_inbox(&self.server).await
            } else {
                Ok(())
            };
        };
        let room = PARALLEL - self.sending.len();
        if room == 0 {
            return Ok(());
        }
        for mail in claim(&self.server, room).await? {
            let parked = self.parked.pop();
            self.sending.spawn(attempt(self.server.clone(), Arc::clone(&relay), parked, mail));
        }
        if self.sending.is_empty() {
            self.part();
        }
        Ok(())
    }

    fn park(&mut self, sent: Result<Option<Connection>, JoinError>) {
        match sent {
            Ok(connection) => self.parked.extend(connection),
            // The attempt has been counted and its lease ends, so the mail is tried again.
            Err(error) => tracing::error!(%error, "sending a mail panicked"),
        }
    }

    /// Takes leave of the mail server, without waiting for its answers.
    fn part(&mut self) {
        for connection in self.parked.drain(..) {
            tokio::spawn(connection.close());
        }
    }

    async fn tidy(&mut self) {
        let tidied = upkeep::tidy(&self.server).await;
        self.tell_of_database(tidied);
    }

    fn tell_of_database(&mut self, done: Result<()>) {
        match done {
            Ok(()) => self.is_cut_off = false,
            Err(error) if !self.is_cut_off => {
                tracing::warn!(%error, "the mail queue cannot be read");
                self.is_cut_off = true;
            }
            Err(_) => {}
        }
    }
}

fn every(period: Duration) -> Interval {
    let mut interval = interval(period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}

async fn put_into_inbox(server: &Server) -> Result<()> {
    let mut tx = server.db.begin().await?;
    db::mails::deliver_to_inbox(&mut tx.conn(), server.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// Takes up to `count` mails that are due.
pub(super) async fn claim(server: &Server, count: usize) -> Result<Vec<Claimed>> {
    let now = server.clock.now();
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let mut tx = server.db.begin().await?;
    let mails = db::mails::claim(&mut tx.conn(), now, now.plus(LEASE), count).await?;
    tx.commit().await?;
    Ok(mails)
}

/// Tries to deliver a mail and notes the outcome; gives back the connection if it can be used again.
async fn attempt(
    server: Server,
    relay: Arc<Relay>,
    parked: Option<Connection>,
    mail: Claimed,
) -> Option<Connection> {
    if mail.expires_at.is_some_and(|at| Timestamp(at) <= server.clock.now()) {
        note_patiently(&server, &mail, Some(&Failure::too_late())).await;
        return parked;
    }
    let delivered = timeout(ATTEMPT_MAX, deliver(&server, &relay, parked, &mail)).await;
    let (failure, connection) =
        match delivered.unwrap_or_else(|_| Err(Failure::silence(Step::Content))) {
            Ok(connection) => (None, Some(connection)),
            Err(failure) => (Some(failure), None),
        };
    note_patiently(&server, &mail, failure.as_ref()).await;
    connection
}

async fn deliver(
    server: &Server,
    relay: &Relay,
    parked: Option<Connection>,
    mail: &Claimed,
) -> Result<Connection, Failure> {
    let message = message::write(server, mail).map_err(|error| Failure::unwritable(&error))?;
    if let Some(mut connection) = parked {
        match connection.send(&message).await {
            Ok(()) => return Ok(connection),
            // The server had enough of the old connection; nothing of this mail was said yet.
            Err(failure) if failure.step == Step::Sender && !failure.is_final => {}
            Err(failure) => return Err(failure),
        }
    }
    let mut connection = relay.connect().await?;
    connection.send(&message).await?;
    Ok(connection)
}

/// Writes down what became of a mail, again if the database is away.
async fn note_patiently(server: &Server, mail: &Claimed, failure: Option<&Failure>) {
    for _ in 0..NOTE_ATTEMPTS {
        match note(server, mail, failure).await {
            Ok(()) => return,
            Err(error) => {
                tracing::warn!(mail = mail.id, %error, "cannot note what became of a mail");
            }
        }
        sleep(NOTE_PAUSE).await;
    }
}

/// Writes down what became of a mail. One that is not refused for good is tried until
/// [`upkeep`] finds it too old, however often that is.
async fn note(server: &Server, mail: &Claimed, failure: Option<&Failure>) -> Result<()> {
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    match failure {
        None => db::mails::mark_sent(&mut tx.conn(), MailId(mail.id), now).await?,
        Some(failure) if failure.is_final => {
            db::mails::mark_dead(&mut tx.conn(), mail, now, &failure.to_string()).await?;
            tracing::warn!(
                mail = mail.id,
                mail.attempts,
                cause = failure.cause,
                "a mail is given up"
            );
        }
        Some(failure) => {
            let due_at = now.plus(mail::retry_after(mail.attempts));
            db::mails::retry(&mut tx.conn(), mail, due_at, &failure.to_string()).await?;
            tracing::info!(
                mail = mail.id,
                mail.attempts,
                cause = failure.cause,
                "a mail is tried again later"
            );
        }
    }
    Ok(tx.commit().await?)
}
