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

use std::net::IpAddr;

use domain::lockout::{FREE_FAILURES, Guesses, Wait};
use domain::{Password, Timestamp, UserId, Why};

use crate::config::Rate;
use crate::db::{self, Conn};
use crate::http::client_address::network;
use crate::http::device::Device;
use crate::{Error, Result, Server};

/// Failures an hour that are worth a warning: more than a large installation's people mistype, and
/// few enough to notice somebody who tries one password on many accounts.
const FAILURES_WORTH_A_WARNING: i64 = 300;
const HOUR: i64 = 3_600;
/// For how long a row that is only locked and never filled in stays.
const EMPTY_SECONDS: i64 = HOUR;

const JUDGED: &str = "rookery_passwords_judged_total";
const FAILED: &str = "rookery_passwords_failed_total";
const FAILED_THIS_HOUR: &str = "rookery_passwords_failed_this_hour";

/// What guesses are counted by: a keyed hash, from which nobody can tell which accounts exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject(Vec<u8>);

impl Subject {
    /// What was typed to sign in, trimmed and in lower case.
    pub(super) fn login(server: &Server, login: &str) -> Self {
        Self::of(server, "login", login.as_bytes())
    }

    /// A device in the hands of that user.
    pub(super) fn device(server: &Server, device: &Device, user: UserId) -> Self {
        Self::of(server, "device", &[&user.0.to_be_bytes(), device.hash()].concat())
    }

    /// The open sessions of that user.
    pub(super) fn sessions(server: &Server, user: UserId) -> Self {
        Self::of(server, "sessions", &user.0.to_be_bytes())
    }

    /// A client that does what `limit` names.
    fn network(server: &Server, limit: &str, address: IpAddr) -> Self {
        Self::of(server, limit, network(address).to_string().as_bytes())
    }

    /// A rotated secret key makes other subjects: what was counted is then forgotten.
    fn of(server: &Server, kind: &str, what: &[u8]) -> Self {
        let fingerprints = server.vault.fingerprints(&format!("guesses/{kind}"), what);
        Self(fingerprints.into_iter().next().unwrap_or_default())
    }
}

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

/// Counts one request that has a mail sent, by `ROOKERY_LIMIT_RESET`; refused beyond it.
pub(super) async fn count_mail_request(server: &Server, address: IpAddr) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let rate = server.config.limit_reset;
    let counted = count_client(server, &mut tx.conn(), "reset", rate, address).await?;
    tx.commit().await?;
    counted.map_err(Error::from)
}

/// Counts one mail of that kind to a user; `false` when there were `a_day` within a day already.
/// Whoever makes us write cannot fill anybody's mailbox, from however many addresses.
pub(super) async fn may_mail(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    user: UserId,
    a_day: i64,
) -> Result<bool> {
    const DAY: i64 = 24 * HOUR;
    let subject = Subject::of(server, &format!("mails/{kind}"), &user.0.to_be_bytes());
    let (count, _) = db::guesses::count(conn, &subject.0, server.clock.now(), DAY).await?;
    Ok(count <= a_day)
}

/// Forgets what was counted under these logins (an account's address and name): for whoever may
/// lift a lock.
pub async fn lift_lock(server: &Server, conn: &mut Conn<'_>, logins: &[&str]) -> Result<()> {
    for login in logins {
        db::guesses::delete(conn, &Subject::login(server, login).0).await?;
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
    let rate = server.config.limit_sign_in;
    if let Err(why) = count_client(server, conn, "sign-in", rate, attempt.address).await? {
        return Ok(Err(why));
    }
    let now = server.clock.now();
    if let Some(voucher) = &attempt.voucher {
        let guesses = lock(conn, voucher, now).await?;
        if !guesses.is_spent(now)
            && let Ok(reserved) = guesses.reserve(now)
        {
            db::guesses::set(conn, &voucher.0, reserved).await?;
            let subject = voucher.clone();
            return Ok(Ok(Reservation { subject, spent: None, failures: 0 }));
        }
    }
    let subject = attempt.login.clone();
    let guesses = lock(conn, &subject, now).await?;
    match guesses.reserve(now) {
        Ok(reserved) => {
            db::guesses::set(conn, &subject.0, reserved).await?;
            let spent = attempt.voucher.clone();
            Ok(Ok(Reservation { subject, spent, failures: reserved.failures }))
        }
        Err(Wait(seconds)) => {
            // Stored as they count now, so that a clock that was set back makes no lock longer.
            db::guesses::set(conn, &subject.0, guesses.at(now)).await?;
            Ok(Err(Why::SignInLocked(u32::try_from(seconds).unwrap_or(u32::MAX))))
        }
    }
}

/// Counts one attempt of a client within its `rate`.
async fn count_client(
    server: &Server,
    conn: &mut Conn<'_>,
    limit: &str,
    rate: Rate,
    address: IpAddr,
) -> Result<Result<(), Why>> {
    let (subject, now) = (Subject::network(server, limit, address), server.clock.now());
    let seconds = i64::from(rate.seconds);
    let (count, since) = db::guesses::count(conn, &subject.0, now, seconds).await?;
    if count <= i64::from(rate.count) {
        return Ok(Ok(()));
    }
    let wait = (since.0 + seconds - now.0).max(1);
    Ok(Err(Why::TooManyAttempts(u32::try_from(wait).unwrap_or(u32::MAX))))
}

impl Reservation {
    /// The guess was right: it does not count, and neither do the failures before it.
    pub(super) async fn succeeded(&self, server: &Server, conn: &mut Conn<'_>) -> Result<()> {
        let now = server.clock.now();
        for subject in self.spent.iter().chain([&self.subject]) {
            let guesses = lock(conn, subject, now).await?.at(now);
            db::guesses::set(conn, &subject.0, guesses.succeeded()).await?;
        }
        Ok(())
    }

    /// The guess was wrong, which it is counted as already; the installation's hour hears of it.
    /// The last statements of a transaction: that row is everybody's.
    pub(super) async fn failed(&self, server: &Server, conn: &mut Conn<'_>) -> Result<()> {
        let subject = Subject::of(server, "installation", b"");
        let (count, _) = db::guesses::count(conn, &subject.0, server.clock.now(), HOUR).await?;
        metrics::counter!(FAILED).increment(1);
        #[expect(clippy::cast_precision_loss, reason = "so many passwords cannot be tried")]
        metrics::gauge!(FAILED_THIS_HOUR).set(count as f64);
        // Exactly one, on whichever node, sees the count go beyond.
        if count == FAILURES_WORTH_A_WARNING + 1 {
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

    /// The guess was not judged: the queue was full, or the hash is damaged.
    async fn withdraw(&self, server: &Server) -> Result<()> {
        let now = server.clock.now();
        let mut tx = server.db.begin().await?;
        let guesses = lock(&mut tx.conn(), &self.subject, now).await?.at(now);
        db::guesses::set(&mut tx.conn(), &self.subject.0, guesses.withdrawn()).await?;
        Ok(tx.commit().await?)
    }
}

async fn lock(conn: &mut Conn<'_>, subject: &Subject, now: Timestamp) -> Result<Guesses> {
    Ok(db::guesses::lock(conn, &subject.0, now.plus(EMPTY_SECONDS)).await?)
}
