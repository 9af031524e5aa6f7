//! So many attempts, and so many mails, in a period: exact on all nodes together.

use std::net::IpAddr;

use domain::lockout::{Guesses, Wait};
use domain::pace::Pace;
use domain::{Timestamp, UserId, Why};

use super::{Counts, Subject};
use crate::config::Rate;
use crate::db::Conn;
use crate::db::guesses;
use crate::{Error, Result, Server};

/// How often something may be done, and what it is counted by.
#[derive(Clone, Debug)]
pub(in crate::accounts) struct Quota {
    pub(in crate::accounts) subject: Subject,
    pace: Pace,
}

impl Quota {
    /// What one client may do of what `limit` names.
    pub(in crate::accounts) fn client(
        server: &Server,
        limit: &str,
        rate: Rate,
        address: IpAddr,
    ) -> Self {
        let pace = Pace { count: rate.count, seconds: rate.seconds };
        Self { subject: Subject::network(server, limit, address), pace }
    }

    /// So many mails `a_day` of that kind to a user: whoever makes us write cannot fill anybody's
    /// mailbox, from however many addresses.
    pub(in crate::accounts) fn mails(
        server: &Server,
        kind: &str,
        user: UserId,
        a_day: u32,
    ) -> Self {
        let subject = Subject::of(server, &format!("mails/{kind}"), &user.0.to_be_bytes());
        Self { subject, pace: Pace { count: a_day, seconds: 86_400 } }
    }

    /// Counts one more, or says how long to wait; what is refused does not count.
    pub(in crate::accounts) async fn count(
        &self,
        server: &Server,
        conn: &mut Conn<'_>,
    ) -> Result<Result<(), Wait>> {
        let mut counts = Counts::hold(conn, [&self.subject].into(), server.clock.now()).await?;
        let counted = self.step(&mut counts, server.clock.millis());
        if counted.is_ok() {
            counts.store(conn).await?;
        }
        Ok(counted)
    }

    /// Says how long to wait if one more would be refused just now; counts nothing.
    pub(in crate::accounts) async fn look(
        &self,
        server: &Server,
        conn: &mut Conn<'_>,
    ) -> Result<Result<(), Wait>> {
        let stored = guesses::find(conn, self.subject.bytes()).await?.unwrap_or_default();
        Ok(self.full_at(stored, server.clock.millis()).map(drop))
    }

    /// The same as [`Self::count`] where the subject is held already; the time is in milliseconds since 1970.
    pub(in crate::accounts) fn step(&self, counts: &mut Counts, millis: i64) -> Result<(), Wait> {
        let full_at = self.full_at(counts.of(&self.subject), millis)?;
        self.set(counts, full_at, millis);
        Ok(())
    }

    /// Takes back one that was counted.
    async fn give_back(&self, server: &Server, conn: &mut Conn<'_>) -> Result<()> {
        let mut counts = Counts::hold(conn, [&self.subject].into(), server.clock.now()).await?;
        let full_at = self.pace.back(counts.of(&self.subject).locked_until.0);
        self.set(&mut counts, full_at, server.clock.millis());
        counts.store(conn).await
    }

    /// When everything may be done again, after one more; in microseconds since 1970.
    fn full_at(&self, stored: Guesses, millis: i64) -> Result<i64, Wait> {
        self.pace.step(stored.locked_until.0, millis * 1_000)
    }

    fn set(&self, counts: &mut Counts, full_at: i64, millis: i64) {
        let guesses = Guesses { locked_until: Timestamp(full_at), ..Guesses::default() };
        let expires_at = millis.div_euclid(1_000) + i64::from(self.pace.seconds) + 1;
        counts.set_until(&self.subject, guesses, Timestamp(expires_at));
    }
}

/// Counts one request that has a mail of that kind sent, by `ROOKERY_LIMIT_RESET`, which holds for each
/// kind; refused beyond it.
pub(in crate::accounts) async fn count_mail_request(
    server: &Server,
    kind: &str,
    address: IpAddr,
) -> Result<()> {
    let limit = format!("reset/{kind}");
    let quota = Quota::client(server, &limit, server.config.limit_reset, address);
    let mut tx = server.db.begin().await?;
    let counted = quota.count(server, &mut tx.conn()).await?;
    tx.commit().await?;
    counted.map_err(|wait| Error::from(too_many(wait)))
}

/// Counts one mail, or one request for mail, of that kind to `what`, or says how long to wait.
pub(in crate::accounts) async fn count_mail(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    what: &str,
    pace: Pace,
) -> Result<Result<(), Why>> {
    let quota = Quota { subject: Subject::of(server, kind, what.as_bytes()), pace };
    Ok(quota.count(server, conn).await?.map_err(too_many))
}

/// Counts one of the things of that kind that whoever has this number may do, or says how long to
/// wait.
pub(crate) async fn count_each(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    id: i64,
    pace: Pace,
) -> Result<Result<(), Why>> {
    let quota = Quota { subject: Subject::of(server, kind, &id.to_be_bytes()), pace };
    Ok(quota.count(server, conn).await?.map_err(too_many))
}

/// Takes back what [`count_each`] counted: it is not to count after all.
pub(crate) async fn uncount_each(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    id: i64,
    pace: Pace,
) -> Result<()> {
    let quota = Quota { subject: Subject::of(server, kind, &id.to_be_bytes()), pace };
    quota.give_back(server, conn).await
}

/// That it is too early, in words for a person.
pub(in crate::accounts) fn too_many(Wait(seconds): Wait) -> Why {
    Why::TooManyAttempts(u32::try_from(seconds).unwrap_or(u32::MAX))
}
