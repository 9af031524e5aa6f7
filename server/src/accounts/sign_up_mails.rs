//! How many mails strangers can have sent to one address: each sign-up and each request for
//! another mail sends some, whoever the address belongs to. Each client has a share of its own, so
//! that it takes several to keep the owner of an address from theirs.

use domain::{Email, Timestamp};

use domain::pace::Pace;

use super::mail_cap::{self, Asker};
use crate::db::{self, Conn};
use crate::{Origin, Result, Server};

/// What one client's network may ask for to one address. Six are enough for a person who mistypes,
/// waits, and asks again; then one every two hours, so that a forgotten sign-up can be taken up again.
const SHARE: Pace = Pace { count: 6, seconds: 6 * 7_200 };
/// Mails to one address, whoever asks: the shares of four clients at once.
const HOURLY_MAX: i64 = 24;
/// Bounds what patient nuisances can do, and how many codes can be guessed at in a day.
const DAILY_MAX: i64 = 48;
/// What counts: the mails that anybody can cause by typing an address at sign-up.
const LETTERS: [&str; 2] = ["verify_email", "address_in_use"];

/// How many more of these mails may go to the address just now, whoever asks. Counted from the
/// database, so it holds for all nodes together; the caller has taken its turn
/// ([`db::installation::take_turn`]), so that nobody counts at the same time.
pub(super) async fn room(conn: &mut Conn<'_>, email: &Email, now: Timestamp) -> Result<i64> {
    let (hour, day) = (now.plus(-3_600), now.plus(-86_400));
    let sent = db::mails::count_lately(conn, email, LETTERS, hour, day).await?;
    Ok((HOURLY_MAX - sent.short).min(DAILY_MAX - sent.long).max(0))
}

/// Counts one request within the share of whoever asks; `false` when it is one too many.
pub(super) async fn count(
    server: &Server,
    conn: &mut Conn<'_>,
    origin: &Origin,
    email: &Email,
) -> Result<bool> {
    let asker = Asker::Client(origin.address);
    Ok(mail_cap::count_share(server, conn, "sign-up mail to", SHARE, asker, email).await?.is_ok())
}
