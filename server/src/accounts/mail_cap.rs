//! How many mails others may have sent to one address.
//!
//! Whoever asks has a share of their own for every address, so that one stranger's requests do not
//! cost the owner theirs; a larger total bounds what many strangers together can do. Known and
//! unknown addresses are counted alike.

use std::net::IpAddr;

use domain::{Email, UserId};

use crate::db::{self, Conn};
use crate::http::client_address::network;
use crate::{Result, Server};

/// Mails that one asker may have sent to one address: one that got lost, one that was too slow, and
/// one more. Then one for each time that a link to a new password works
/// ([`super::recovery::RESET_SECONDS`]), so that nobody is left without a link.
const SHARE: Cap = Cap { at_once: 3, seconds: SHARE_SECONDS };
/// Seconds from one mail to the next, for one asker.
pub(super) const SHARE_SECONDS: i64 = super::recovery::RESET_SECONDS;
/// Mails to one address, whoever asks: it takes four askers to spend it at once, and then several
/// to keep it spent; 72 a day and the first ten are a nuisance, but do not fill a mailbox.
const TOTAL: Cap = Cap { at_once: 10, seconds: 1_200 };

/// Some mails at once, and from then on one every so many seconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cap {
    /// How many at once.
    pub(super) at_once: i64,
    /// Seconds from then on until the next.
    pub(super) seconds: i64,
}

/// Who asks for a mail.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asker {
    /// Anybody, from this address; the whole network counts as one.
    Client(IpAddr),
    /// A user who is signed in, from wherever.
    User(UserId),
}

/// Counts a mail that somebody asks for to `email`; `false` when it is one too many.
pub(super) async fn count(
    server: &Server,
    conn: &mut Conn<'_>,
    asker: Asker,
    email: &Email,
) -> Result<bool> {
    // The asker's own share first: what it refuses does not cost the others anything.
    Ok(count_share(server, conn, "mail to", SHARE, asker, email).await?
        && step(server, conn, "mail to", email.as_str(), TOTAL).await?)
}

/// Counts a mail of that kind within what one asker may have sent to `email`.
pub(super) async fn count_share(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    cap: Cap,
    asker: Asker,
    email: &Email,
) -> Result<bool> {
    let asker = match asker {
        Asker::Client(address) => format!("client {}", network(address)),
        Asker::User(id) => format!("user {}", id.0),
    };
    step(server, conn, &format!("{kind}, share"), &format!("{asker}\n{}", email.as_str()), cap)
        .await
}

/// Counts one more of what is called so; the database knows a keyed hash of it.
async fn step(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    what: &str,
    cap: Cap,
) -> Result<bool> {
    let subjects = server.vault.fingerprints(kind, what.as_bytes());
    let subject = subjects.first().map(Vec::as_slice).unwrap_or_default();
    let (now, ahead_max) = (server.clock.now(), (cap.at_once - 1) * cap.seconds);
    Ok(db::mail_cap::count(conn, subject, now, cap.seconds, ahead_max).await?)
}
