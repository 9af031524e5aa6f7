//! How many mails others may have sent to one address.
//!
//! Whoever asks has a share of their own for every address, so that one stranger's requests do not
//! cost the owner theirs; a larger total bounds what many strangers together can do. Each kind of
//! mail has totals of its own: what strangers spend in one way keeps nobody from a mail of another
//! kind. Known and unknown addresses are counted alike.

use std::net::IpAddr;

use domain::pace::Pace;
use domain::{Email, UserId, Why};

use super::guard;
use crate::db::Conn;
use crate::http::client_address::network;
use crate::{Result, Server};

/// Mails that one asker may have sent to one address: one that got lost, one that was too slow, and
/// one more. Then one for each half hour, for which a link to a new password works
/// ([`super::recovery::RESET_SECONDS`]), so that nobody is left without a link.
const SHARE: Pace = Pace { count: 3, seconds: 3 * 1_800 };
/// Mails to one address, whoever asks: it takes four askers to spend it at once, and then several
/// to keep it spent; 72 a day and the first ten are a nuisance, but do not fill a mailbox.
const TOTAL: Pace = Pace { count: 10, seconds: 10 * 1_200 };

/// Who asks for a mail.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asker {
    /// Anybody, from this address; the whole network counts as one.
    Client(IpAddr),
    /// A user who is signed in, from wherever.
    User(UserId),
}

/// Counts a mail of that kind that somebody asks for to `email`, or says how long to wait.
pub(super) async fn count(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    asker: Asker,
    email: &Email,
) -> Result<Result<(), Why>> {
    // The asker's own share first: what it refuses does not cost the others anything.
    if let Err(why) = count_share(server, conn, kind, SHARE, asker, email).await? {
        return Ok(Err(why));
    }
    guard::count_mail(server, conn, kind, email.as_str(), TOTAL).await
}

/// Counts a request for mail of that kind within what one asker may have sent to `email`.
pub(super) async fn count_share(
    server: &Server,
    conn: &mut Conn<'_>,
    kind: &str,
    share: Pace,
    asker: Asker,
    email: &Email,
) -> Result<Result<(), Why>> {
    let asker = match asker {
        Asker::Client(address) => format!("client {}", network(address)),
        Asker::User(id) => format!("user {}", id.0),
    };
    let (kind, what) = (format!("{kind}, share"), format!("{asker}\n{}", email.as_str()));
    guard::count_mail(server, conn, &kind, &what, share).await
}
