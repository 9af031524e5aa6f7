//! Known devices: browsers that a user has asked to be remembered, or let in by a mailed link.
//!
//! Guesses on a known device are counted by themselves, so that its user goes on while everybody
//! else has to wait; and a sign-in on it is no news.

use domain::UserId;
use http::HeaderValue;

use crate::db::{self, Conn};
use crate::http::device::{Device, KNOWN_SECONDS};
use crate::{Origin, Result, Server};

/// Most devices of one user: more than anybody has browsers. With one too many the oldest goes.
const DEVICES_MAX: i64 = 20;

/// The number of a browser that is known to a user. It stays when the browser gets a new secret, so
/// that whoever has the browser does not begin anew to guess by getting another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known(pub(super) i64);

/// The device that the request shows, if the user has made it known.
pub(super) async fn known(server: &Server, origin: &Origin, user: UserId) -> Result<Option<Known>> {
    let Some(device) = &origin.device else { return Ok(None) };
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let number = db::devices::number(&mut held.conn(), device.hash(), user, now).await?;
    Ok(number.map(Known))
}

/// Makes the browser known to the user: the cookie that the answer must carry.
///
/// The browser gets a new secret, under which it stays known to whom it was known before. Whoever
/// has copied or planted the old one has nothing of it.
pub(crate) async fn make_known(
    server: &Server,
    conn: &mut Conn<'_>,
    user: UserId,
    shown: Option<&Device>,
) -> Result<HeaderValue> {
    let (device, cookie) = Device::issue(server);
    let now = server.clock.now();
    if let Some(shown) = shown {
        db::devices::rename(conn, shown.hash(), device.hash(), now).await?;
    }
    let expires_at = now.plus(KNOWN_SECONDS);
    let of_user = (user, server.new_id());
    db::devices::insert(conn, device.hash(), of_user, now, expires_at).await?;
    db::devices::delete_oldest(conn, user, DEVICES_MAX).await?;
    Ok(cookie)
}
