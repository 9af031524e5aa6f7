//! How many mails strangers can have sent to one address: each sign-up and each request for
//! another mail sends some, whoever the address belongs to.

use domain::{Email, Timestamp};

use crate::Result;
use crate::db::{self, Conn};

/// Enough for a person who mistypes, waits, and asks again; little enough not to be a nuisance.
const HOURLY_MAX: i64 = 6;
/// Bounds what a patient nuisance can do, and how many codes can be guessed at in a day.
const DAILY_MAX: i64 = 12;
/// What counts: the mails that anybody can cause by typing an address at sign-up.
const LETTERS: [&str; 2] = ["verify_email", "address_in_use"];

/// How many more of these mails may go to the address just now. Counted from the database, so it
/// holds for all client addresses and all nodes together; the caller has taken its turn
/// ([`db::installation::take_turn`]), so that nobody counts at the same time.
pub(super) async fn room(conn: &mut Conn<'_>, email: &Email, now: Timestamp) -> Result<i64> {
    let (hour, day) = (now.plus(-3_600), now.plus(-86_400));
    let sent = db::mails::count_lately(conn, email, LETTERS, hour, day).await?;
    Ok((HOURLY_MAX - sent.short).min(DAILY_MAX - sent.long).max(0))
}
