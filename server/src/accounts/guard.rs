//! The one limiter that every place passes which checks a password.
//!
//! A guess is counted in the database before it is judged, so that of two hundred that arrive at
//! once, on however many nodes, no more are judged than the policy ([`domain::lockout`]) allows.
//! [`turns()`] has the policy applied.
//!
//! What is counted are *subjects*, stored as keyed hashes:
//! - a login as it was typed, in lower case and whether or not there is such an account. Address and
//!   name of an account count apart: that a public name is locked does not tell which address
//!   belongs to it, and the owner still gets in by the other one;
//! - a voucher: a device known to the user, or an open session. It counts instead of the login, so
//!   that its owner goes on while others have to wait. One that was wrong too often is worth nothing;
//! - the client's network, by `ROOKERY_LIMIT_SIGN_IN`, exact on all nodes together;
//! - the whole installation, by the hour. That one tells the operator, and never refuses.

mod counts;
mod pace;
mod subject;
mod turns;

use std::net::IpAddr;

use domain::lockout::FREE_FAILURES;
use domain::{Password, Timestamp, UserId};

use crate::db::{self, Conn};
use crate::{Result, Server};
pub(super) use counts::Counts;
pub(super) use pace::{Quota, count_mail, count_mail_request, too_many};
pub(crate) use pace::{count_each, uncount_each};
pub(super) use subject::Subject;
use turns::Turn;
pub(crate) use turns::{Turns, turns};

/// Failures an hour that are worth a warning: more than a large installation's people mistype, and
/// few enough to notice somebody who tries one password on many accounts.
const FAILURES_WORTH_A_WARNING: i64 = 300;
const HOUR: i64 = 3_600;

/// Counts the passwords that were judged.
pub(crate) const JUDGED: &str = "rookery_passwords_judged_total";
/// Counts those that were wrong.
pub(crate) const FAILED: &str = "rookery_passwords_failed_total";
/// Counts the hours with a warning.
pub(crate) const WARNINGS: &str = "rookery_guessing_warnings_total";

/// Somebody who claims to know a password.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    /// The login that the password is said to belong to.
    pub(super) login: Subject,
    /// What vouches for them, if anything does.
    pub(super) voucher: Option<Subject>,
    /// Where they are.
    pub(super) address: IpAddr,
}

/// A guess that is counted already. It stays counted unless it is told to have been right.
#[derive(Debug)]
pub(crate) struct Reservation {
    subject: Subject,
    /// A voucher that is not worth anything any more, until a right guess.
    spent: Option<Subject>,
    /// Failures in a row, this guess included; 0 for one that a voucher counts.
    failures: i64,
    /// Until when its login has to wait if the guess is wrong; none: not at all.
    locks_until: Option<Timestamp>,
}

/// Counts the attempt, and then judges the password against `hash`. Refused when it has to wait.
pub(super) async fn judge(
    server: &Server,
    attempt: &Attempt,
    password: Password,
    hash: Option<String>,
) -> Result<(Reservation, bool)> {
    let reservation = server.turns.act(Turn::of(server, attempt)).await??;
    match server.hasher.verify(password.into_text(), hash).await {
        Ok(is_right) => {
            metrics::counter!(JUDGED).increment(1);
            Ok((reservation, is_right))
        }
        Err(error) => {
            reservation.withdraw(server).await?;
            Err(error)
        }
    }
}

/// Forgets what was counted under these logins (an account's address and name): for whoever may
/// lift a lock.
pub async fn lift_lock(server: &Server, conn: &mut Conn<'_>, logins: &[&str]) -> Result<()> {
    for login in logins {
        db::guesses::delete(conn, Subject::login(server, login).bytes()).await?;
    }
    Ok(())
}

/// Has nobody wait any more who signs in with one of these logins. What was judged that day stays
/// counted, and where the day's guesses are spent the wait goes on until tomorrow: whoever guesses and may
/// lift locks as well gets no more guesses by it.
pub async fn end_wait(server: &Server, conn: &mut Conn<'_>, logins: &[&str]) -> Result<()> {
    let now = server.clock.now();
    let subjects: Vec<_> = logins.iter().map(|login| Subject::login(server, login)).collect();
    let mut counts = Counts::hold(conn, subjects.iter().collect(), now).await?;
    for subject in &subjects {
        counts.set(subject, counts.of(subject).at(now).forgiven());
    }
    counts.store(conn).await
}

impl Reservation {
    /// The guess was right: it does not count, and neither do the failures before it. What vouched for
    /// them does so again.
    pub(super) fn succeed(&self, counts: &mut Counts, now: Timestamp) {
        if let Some(spent) = &self.spent {
            counts.set(spent, counts.of(spent).at(now).forgiven());
        }
        counts.set(&self.subject, counts.of(&self.subject).at(now).succeeded());
    }

    /// What has to be held for that.
    pub(super) fn subjects(&self) -> impl Iterator<Item = &Subject> {
        self.spent.iter().chain([&self.subject])
    }

    /// The same, for one guess alone.
    pub(super) async fn succeeded(&self, server: &Server, conn: &mut Conn<'_>) -> Result<()> {
        let now = server.clock.now();
        let mut counts = Counts::hold(conn, self.subjects().collect(), now).await?;
        self.succeed(&mut counts, now);
        counts.store(conn).await
    }

    /// The guess was wrong, which it is counted as already; the installation's hour hears of it.
    /// The last statements of a transaction: that row is everybody's.
    pub(super) async fn failed(&self, server: &Server, conn: &mut Conn<'_>) -> Result<()> {
        let subject = Subject::of(server, "installation", b"");
        let now = server.clock.now();
        let hour = now.0.div_euclid(HOUR);
        let count = db::guesses::count_in_hour(conn, subject.bytes(), hour, now.plus(HOUR)).await?;
        metrics::counter!(FAILED).increment(1);
        server.hourly.failed(now, self.locks());
        // Exactly one, on whichever node, sees the count go beyond.
        if count == FAILURES_WORTH_A_WARNING + 1 {
            metrics::counter!(WARNINGS).increment(1);
            tracing::warn!(
                "more than {FAILURES_WORTH_A_WARNING} sign-ins failed within an hour: somebody may be \
                 trying passwords on many accounts (said once an hour)"
            );
        }
        Ok(())
    }

    /// Whether this failure is the one that locks its login.
    pub(super) fn locks(&self) -> bool {
        self.failures == FREE_FAILURES
    }

    /// Keeps a copy of the lock that this failure brings with the user, for lists. For nobody it is
    /// the same work.
    pub(super) async fn note_lock(&self, conn: &mut Conn<'_>, user: UserId) -> Result<()> {
        let Some(until) = self.locks_until else { return Ok(()) };
        Ok(db::users::note_lock(conn, user, until).await?)
    }

    /// The guess was not judged: the queue was full, or the hash is damaged.
    async fn withdraw(&self, server: &Server) -> Result<()> {
        let now = server.clock.now();
        let mut tx = server.db.begin().await?;
        let mut counts = Counts::hold(&mut tx.conn(), [&self.subject].into(), now).await?;
        counts.set(&self.subject, counts.of(&self.subject).at(now).withdrawn());
        counts.store(&mut tx.conn()).await?;
        Ok(tx.commit().await?)
    }
}
