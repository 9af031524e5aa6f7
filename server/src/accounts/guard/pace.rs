//! So many attempts, and so many mails, in a period: exact on all nodes together.

use std::net::IpAddr;

use domain::lockout::{Guesses, Wait};
use domain::pace::Pace;
use domain::{Timestamp, UserId, Why};

use super::Subject;
use crate::config::Rate;
use crate::db::Conn;
use crate::db::guesses::{self, Entry};
use crate::{Error, Result, Server};

/// How often something may be done, and what it is counted by.
#[derive(Debug)]
pub(in crate::accounts) struct Quota {
    pub(super) subject: Subject,
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
        let stored = guesses::lock(conn, self.subject.bytes(), self.expires_at(server)).await?;
        match self.step(server, stored) {
            Ok(counted) => Ok(Ok(guesses::set(conn, counted).await?)),
            Err(wait) => Ok(Err(wait)),
        }
    }

    /// Says how long to wait if one more would be refused just now; counts nothing.
    pub(in crate::accounts) async fn look(
        &self,
        server: &Server,
        conn: &mut Conn<'_>,
    ) -> Result<Result<(), Wait>> {
        let stored = guesses::find(conn, self.subject.bytes()).await?;
        Ok(self.step(server, stored.unwrap_or_default()).map(drop))
    }

    /// What is to be stored in place of `stored` when one more is counted.
    pub(super) fn step(&self, server: &Server, stored: Guesses) -> Result<Entry<'_>, Wait> {
        let full_at = self.pace.step(stored.locked_until.0, server.clock.millis() * 1_000)?;
        let guesses = Guesses { locked_until: Timestamp(full_at), ..Guesses::default() };
        Ok(Entry { subject: self.subject.bytes(), guesses, expires_at: self.expires_at(server) })
    }

    /// Takes back one that was counted.
    async fn give_back(&self, server: &Server, conn: &mut Conn<'_>) -> Result<()> {
        let expires_at = self.expires_at(server);
        let stored = guesses::lock(conn, self.subject.bytes(), expires_at).await?;
        let full_at = Timestamp(self.pace.back(stored.locked_until.0));
        let guesses = Guesses { locked_until: full_at, ..Guesses::default() };
        let entry = Entry { subject: self.subject.bytes(), guesses, expires_at };
        Ok(guesses::set(conn, entry).await?)
    }

    fn expires_at(&self, server: &Server) -> Timestamp {
        server.clock.now().plus(i64::from(self.pace.seconds) + 1)
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
