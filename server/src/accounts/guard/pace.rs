//! So many attempts, and so many mails, in a period: exact on all nodes together.

use std::net::IpAddr;

use domain::lockout::Wait;
use domain::pace::Pace;
use domain::{UserId, Why};

use super::Subject;
use crate::config::Rate;
use crate::db::{self, Conn};
use crate::{Error, Result, Server};

/// Counts one request that has a mail sent, by `ROOKERY_LIMIT_RESET`; refused beyond it.
pub(in crate::accounts) async fn count_mail_request(
    server: &Server,
    address: IpAddr,
) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let rate = server.config.limit_reset;
    let counted = count_client(server, &mut tx.conn(), "reset", rate, address).await?;
    tx.commit().await?;
    counted.map_err(Error::from)
}

/// Counts one mail of that kind to a user; `false` when it would be more than `a_day`.
/// Whoever makes us write cannot fill anybody's mailbox, from however many addresses.
pub(in crate::accounts) async fn may_mail(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    user: UserId,
    a_day: u32,
) -> Result<bool> {
    let subject = Subject::of(server, &format!("mails/{kind}"), &user.0.to_be_bytes());
    let pace = Pace { count: a_day, seconds: 86_400 };
    Ok(keep_pace(server, conn, &subject, pace).await?.is_ok())
}

/// Counts one mail, or one request for mail, of that kind to `what`, or says how long to wait.
pub(in crate::accounts) async fn count_mail(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    what: &str,
    pace: Pace,
) -> Result<Result<(), Why>> {
    let subject = Subject::of(server, kind, what.as_bytes());
    Ok(keep_pace(server, conn, &subject, pace).await?.map_err(too_many))
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
    let subject = Subject::of(server, kind, &id.to_be_bytes());
    Ok(keep_pace(server, conn, &subject, pace).await?.map_err(too_many))
}

/// Counts one attempt of a client within its `rate`.
pub(super) async fn count_client(
    server: &Server,
    conn: &mut Conn<'_>,
    limit: &str,
    rate: Rate,
    address: IpAddr,
) -> Result<Result<(), Why>> {
    let subject = Subject::network(server, limit, address);
    let pace = Pace { count: rate.count, seconds: rate.seconds };
    Ok(keep_pace(server, conn, &subject, pace).await?.map_err(too_many))
}

fn too_many(Wait(seconds): Wait) -> Why {
    Why::TooManyAttempts(u32::try_from(seconds).unwrap_or(u32::MAX))
}

/// Counts one more under `subject`, or says how long to wait; what is refused does not count.
async fn keep_pace(
    server: &Server,
    conn: &mut Conn<'_>,
    subject: &Subject,
    pace: Pace,
) -> Result<Result<(), Wait>> {
    let now = server.clock.now();
    let expires_at = now.plus(i64::from(pace.seconds) + 1);
    let full_at = db::guesses::lock_pace(conn, subject.bytes(), expires_at).await?;
    match pace.step(full_at, server.clock.millis() * 1_000) {
        Ok(next) => {
            db::guesses::set_pace(conn, subject.bytes(), next, expires_at).await?;
            Ok(Ok(()))
        }
        Err(wait) => Ok(Err(wait)),
    }
}
