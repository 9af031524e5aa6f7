//! The one limiter that every place passes which checks a password.
//!
//! A guess is counted in the database before it is judged, so that of two hundred that arrive at
//! once, on however many nodes, no more are judged than the policy ([`domain::lockout`]) allows.
//!
//! What is counted are *subjects*, stored as keyed hashes:
//! - a login as it was typed, in lower case and whether or not there is such an account. Address and
//!   name of an account count apart: that a public name is locked does not tell which address
//!   belongs to it, and the owner still gets in by the other one;
//! - a voucher: a device known to the user, or an open session. It counts instead of the login, so
//!   that its owner goes on while others have to wait. One that was wrong too often is worth nothing;
//! - the client's network, by `ROOKERY_LIMIT_SIGN_IN`, exact on all nodes together;
//! - the whole installation, by the hour. That one tells the operator, and never refuses.

mod pace;
mod subject;

use std::net::IpAddr;

use domain::lockout::{FREE_FAILURES, Guesses, Wait};
use domain::{Password, Timestamp, UserId, Why};

use crate::db::{self, Conn};
use crate::{Error, Result, Server};
pub(super) use pace::{Quota, count_mail, count_mail_request, too_many};
pub(crate) use pace::{count_each, uncount_each};
pub(super) use subject::Subject;

/// Failures an hour that are worth a warning: more than a large installation's people mistype, and
/// few enough to notice somebody who tries one password on many accounts.
const FAILURES_WORTH_A_WARNING: i64 = 300;
const HOUR: i64 = 3_600;
/// For how long a row that is only locked and never filled in stays.
const EMPTY_SECONDS: i64 = HOUR;

/// Counts the passwords that were judged.
pub(crate) const JUDGED: &str = "rookery_passwords_judged_total";
/// Counts those that were wrong.
pub(crate) const FAILED: &str = "rookery_passwords_failed_total";
/// Counts the hours with a warning.
pub(crate) const WARNINGS: &str = "rookery_guessing_warnings_total";

/// Somebody who claims to know a password.
#[derive(Debug)]
pub(super) struct Attempt {
    /// The login that the password is said to belong to.
    pub(super) login: Subject,
    /// What vouches for them, if anything does.
    pub(super) voucher: Option<Subject>,
    /// Where they are.
    pub(super) address: IpAddr,
}

/// A guess that is counted already. It stays counted unless it is told to have been right.
#[derive(Debug)]
pub(super) struct Reservation {
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
    let reservation = reserve(server, attempt).await?;
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
    for login in logins {
        let subject = Subject::login(server, login);
        let guesses = lock(conn, &subject, now).await?.at(now);
        db::guesses::set(conn, subject.entry(guesses.forgiven())).await?;
    }
    Ok(())
}

async fn reserve(server: &Server, attempt: &Attempt) -> Result<Reservation> {
    let mut tx = server.db.begin().await?;
    let reserved = take_turn(server, &mut tx.conn(), attempt).await?;
    // Committed even when it is refused: attempts count, too.
    tx.commit().await?;
    reserved.map_err(Error::from)
}

/// Whether it is the attempt's turn to be judged. Rows are always locked in this order.
async fn take_turn(
    server: &Server,
    conn: &mut Conn<'_>,
    attempt: &Attempt,
) -> Result<Result<Reservation, Why>> {
    let now = server.clock.now();
    let client = Quota::client(server, "sign-in", server.config.limit_sign_in, attempt.address);
    let first = attempt.voucher.as_ref().unwrap_or(&attempt.login);
    let [of_client, mut guesses] = lock_two(conn, [&client.subject, first], now).await?;
    let counted = match client.step(server, of_client) {
        Ok(counted) => counted,
        Err(wait) => return Ok(Err(too_many(wait))),
    };
    if let Some(voucher) = &attempt.voucher {
        if !guesses.is_spent(now)
            && let Ok(reserved) = guesses.reserve(now)
        {
            db::guesses::set_two(conn, [counted, voucher.entry(reserved)]).await?;
            let subject = voucher.clone();
            return Ok(Ok(Reservation { subject, spent: None, failures: 0, locks_until: None }));
        }
        guesses = lock(conn, &attempt.login, now).await?;
    }
    let reserved = guesses.reserve(now);
    // Stored as they count now even if refused, so that a clock that was set back makes no lock longer.
    let stored = attempt.login.entry(reserved.unwrap_or(guesses.at(now)));
    db::guesses::set_two(conn, [counted, stored]).await?;
    Ok(match reserved {
        Ok(Guesses { failures, locked_until, .. }) => {
            let (subject, spent) = (attempt.login.clone(), attempt.voucher.clone());
            let locks_until = (locked_until > now).then_some(locked_until);
            Ok(Reservation { subject, spent, failures, locks_until })
        }
        Err(Wait(seconds)) => Err(Why::SignInLocked(u32::try_from(seconds).unwrap_or(u32::MAX))),
    })
}

impl Reservation {
    /// The guess was right: it does not count, and neither do the failures before it.
    pub(super) async fn succeeded(&self, server: &Server, conn: &mut Conn<'_>) -> Result<()> {
        let now = server.clock.now();
        self.forgive(conn, now).await?;
        let guesses = lock(conn, &self.subject, now).await?.at(now);
        Ok(db::guesses::set(conn, self.subject.entry(guesses.succeeded())).await?)
    }

    /// The same, and counts a mail that would tell of it; `false` when it would be one too many.
    pub(super) async fn succeeded_with_news(
        &self,
        server: &Server,
        conn: &mut Conn<'_>,
        mails: &Quota,
    ) -> Result<bool> {
        let now = server.clock.now();
        self.forgive(conn, now).await?;
        let [guesses, sent] = lock_two(conn, [&self.subject, &mails.subject], now).await?;
        let right = self.subject.entry(guesses.at(now).succeeded());
        let counted = mails.step(server, sent);
        match counted {
            Ok(counted) => db::guesses::set_two(conn, [right, counted]).await?,
            Err(_) => db::guesses::set(conn, right).await?,
        }
        Ok(counted.is_ok())
    }

    /// What vouched for them does so again.
    async fn forgive(&self, conn: &mut Conn<'_>, now: Timestamp) -> Result<()> {
        let Some(spent) = &self.spent else { return Ok(()) };
        let guesses = lock(conn, spent, now).await?.at(now);
        Ok(db::guesses::set(conn, spent.entry(guesses.forgiven())).await?)
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
        let guesses = lock(&mut tx.conn(), &self.subject, now).await?.at(now);
        db::guesses::set(&mut tx.conn(), self.subject.entry(guesses.withdrawn())).await?;
        Ok(tx.commit().await?)
    }
}

async fn lock(conn: &mut Conn<'_>, subject: &Subject, now: Timestamp) -> Result<Guesses> {
    Ok(db::guesses::lock(conn, subject.bytes(), now.plus(EMPTY_SECONDS)).await?)
}

async fn lock_two(
    conn: &mut Conn<'_>,
    subjects: [&Subject; 2],
    now: Timestamp,
) -> Result<[Guesses; 2]> {
    let subjects = subjects.map(Subject::bytes);
    Ok(db::guesses::lock_two(conn, subjects, now.plus(EMPTY_SECONDS)).await?)
}
