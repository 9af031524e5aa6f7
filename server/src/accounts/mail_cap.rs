//! How many mails others may have sent to one address.

use domain::Email;

use crate::db::{self, Conn};
use crate::{Result, Server};

/// Mails at once: one that got lost, one that was too slow, and one more.
const AT_ONCE: i64 = 3;
/// Seconds from then on until the next: a nuisance of 17 mails a day at most, whoever asks and
/// from however many addresses.
pub(super) const SHARE_SECONDS: i64 = 5_000;

/// Counts a mail that somebody asks for to `email`; `false` when it is one too many. Known and
/// unknown addresses are counted alike.
pub(super) async fn count(server: &Server, conn: &mut Conn<'_>, email: &Email) -> Result<bool> {
    let subjects = server.vault.fingerprints("mail to", email.as_str().as_bytes());
    let subject = subjects.first().map(Vec::as_slice).unwrap_or_default();
    let (now, ahead_max) = (server.clock.now(), (AT_ONCE - 1) * SHARE_SECONDS);
    Ok(db::mail_cap::count(conn, subject, now, SHARE_SECONDS, ahead_max).await?)
}
