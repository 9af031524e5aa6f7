//! People who know their password and are kept out all the same: suspended by an admin, or to
//! choose a new password first. They alone are told so.

use domain::{Email, Field, Timestamp, UserId, Username, Why};

use super::guard::{Quota, Reservation};
use super::{aftermath, recovery, sign_in};
use crate::db::users::Credentials;
use crate::db::{self, Conn};
use crate::mail::{self, letters};
use crate::{Result, Server};

/// Most mails a day that a sign-in has sent: each is the same link, and the last one works.
const MAILS_A_DAY: u32 = 5;

/// Says why somebody with the right password does not get in. The guess does not count: it was right.
pub(super) async fn keep_out<T>(
    server: &Server,
    user: &Credentials,
    reservation: &Reservation,
) -> Result<T> {
    let mut tx = server.db.begin().await?;
    let (id, conn) = (UserId(user.id), &mut tx.conn());
    // The user before everything else, as a reset does, so that nobody waits in a circle.
    db::users::lock(conn, id).await?;
    // A reset may have come between: then the password that was judged is the one of before.
    let bar = db::users::bar(conn, id, &user.password_hash).await?.ok_or_else(sign_in::failed)?;
    reservation.succeeded(server, conn).await?;
    let why = if bar.is_suspended(server.clock.now()) {
        Why::AccountSuspended {
            reason: bar.suspended_reason.unwrap_or_default(),
            until: bar.suspended_until.map(Timestamp),
        }
    } else if bar.reset_required_at.is_none() {
        // An admin has let them in again in this very moment: the next try gets in.
        return Err(sign_in::failed());
    } else {
        let mails = Quota::mails(server, "reset required", id, MAILS_A_DAY);
        if mails.count(server, conn).await?.is_ok() {
            let (email, username) = user.names()?;
            mail_link(server, conn, id, &email, &username).await?;
        }
        Why::ResetRequired
    };
    tx.commit().await?;
    server.mail_queued.notify_one();
    tracing::info!(user = %id, "a user with the right password is kept out");
    Err(why.at(Field::Login).into())
}

/// Shuts everybody out until a new password is chosen by a mailed link, and mails the first one.
pub(crate) async fn require_reset(
    server: &Server,
    conn: &mut Conn<'_>,
    id: UserId,
    (email, username): (&Email, &Username),
) -> Result<()> {
    db::users::require_reset(conn, id, server.clock.now()).await?;
    db::sessions::delete_of_user(conn, id).await?;
    aftermath::void_links(conn, id).await?;
    mail_link(server, conn, id, email, username).await
}

async fn mail_link(
    server: &Server,
    conn: &mut Conn<'_>,
    id: UserId,
    email: &Email,
    username: &Username,
) -> Result<()> {
    let token = recovery::new_link(server, conn, id).await?;
    let (site, seconds) = (server.public_url().origin(), recovery::RESET_SECONDS);
    let letter = letters::reset_required(&site, email, username, &token, seconds);
    mail::queue(server, conn, letter).await
}
