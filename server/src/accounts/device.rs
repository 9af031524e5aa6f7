//! Known devices: browsers that a user has asked to be remembered.
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

/// The device that the request shows, if the user has made it known.
pub(super) async fn known(
    server: &Server,
    origin: &Origin,
    user: UserId,
) -> Result<Option<Device>> {
    let Some(device) = &origin.device else { return Ok(None) };
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let is_known = db::devices::is_known(&mut held.conn(), device.hash(), user, now).await?;
    Ok(is_known.then(|| device.clone()))
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
    db::devices::insert(conn, device.hash(), user, now, expires_at).await?;
    db::devices::delete_oldest(conn, user, DEVICES_MAX).await?;
    Ok(cookie)
}
