//! Beginning the session of somebody who knew the password, together with others who did.

use std::sync::Arc;

use domain::views::{Event, LastSignIn};
use domain::{Timestamp, UserId};
use http::HeaderValue;
use tower_sessions::Session;

use super::device::Known;
use super::guard::{Counts, Quota, Reservation, Subject};
use super::sign_in::SignedIn;
use super::{AT_ONCE_MAX, barred, device, new_device};
use crate::db::users::{self, Credentials, Noted};
use crate::db::{Conn, Db, activity};
use crate::http::session::{self, Begun};
use crate::together::Together;
use crate::{Origin, Result, Server, security};

/// Welcomes people; `None` for those who are kept out.
pub(crate) type Welcomes = Together<Arc<Right>, Option<Welcomed>>;

/// Somebody who knew the password.
#[derive(Debug)]
pub(crate) struct Right {
    pub(super) server: Server,
    pub(super) origin: Origin,
    pub(super) user: Credentials,
    /// The device, if it is known to the user.
    pub(super) device: Option<Known>,
    pub(super) reservation: Reservation,
    pub(super) remember: bool,
}

/// Somebody whose session is written.
#[derive(Debug)]
pub(crate) struct Welcomed {
    last: Option<LastSignIn>,
    device_cookie: Option<HeaderValue>,
    is_mailed: bool,
    begun: Begun,
}

/// Welcomes people in this database.
pub(crate) fn welcomes(db: Db) -> Welcomes {
    Together::new(AT_ONCE_MAX, move |people| write(db.clone(), people))
}

/// Notes the sign-in and begins the session. A password that was hashed anew replaces the stored one. The
/// log hears of it here, where it is known which client asks.
pub(super) async fn welcome(
    session: &Session,
    right: Right,
    rehashed: Option<String>,
) -> Result<SignedIn> {
    let (server, right) = (right.server.clone(), Arc::new(right));
    let Some(welcomed) = server.welcomes.act(Arc::clone(&right)).await? else {
        return barred::keep_out(&server, &right.user, &right.reservation).await;
    };
    security::tell_activity(&right.event(), right.id(), None);
    server.hourly.signed_in(server.clock.now());
    if welcomed.is_mailed {
        server.mail_queued.notify_one();
    }
    welcomed.begun.hand_to(session).await?;
    store_rehashed(&server, &right.user, rehashed)
        .await
        .inspect_err(|error| tracing::warn!(%error, "a new hash was not stored"))
        .ok();
    Ok(SignedIn { last: welcomed.last, device_cookie: welcomed.device_cookie })
}

async fn write(db: Db, people: Vec<Arc<Right>>) -> Result<Vec<Option<Welcomed>>> {
    let Some(now) = people.iter().map(|right| right.server.clock.now()).max() else {
        return Ok(Vec::new());
    };
    let mut tx = db.begin().await?;
    let conn = &mut tx.conn();
    let passwords: Vec<_> = people.iter().map(|right| right.password()).collect();
    let noted = users::note_sign_ins(conn, &passwords, now).await?;
    let people: Vec<_> = people.iter().map(|right| Guest::of(right, &noted)).collect();
    let subjects = people.iter().flatten().flat_map(Guest::subjects).collect();
    let mut counts = Counts::hold(conn, subjects, now).await?;
    let mut welcomed = Vec::with_capacity(people.len());
    for guest in &people {
        welcomed.push(match guest {
            Some(guest) => Some(guest.begin(conn, &mut counts).await?),
            None => None,
        });
    }
    counts.store(conn).await?;
    tx.commit().await?;
    Ok(welcomed)
}

/// Somebody who is let in.
struct Guest<'a> {
    right: &'a Right,
    /// How it was noted.
    noted: &'a Noted,
    /// What counts the mails about unknown devices, if this is one and not the first sign-in of all.
    news: Option<Quota>,
}

impl Right {
    fn id(&self) -> UserId {
        UserId(self.user.id)
    }

    fn password(&self) -> (UserId, &str) {
        (self.id(), &self.user.password_hash)
    }

    fn event(&self) -> Event {
        let (address, agent) = (self.origin.address.to_string(), self.origin.agent.clone());
        Event::SignedIn { address, agent, known_device: self.device.is_some() }
    }
}

impl<'a> Guest<'a> {
    fn of(right: &'a Right, noted: &'a [Noted]) -> Option<Self> {
        let is_right =
            |noted: &&Noted| right.password() == (UserId(noted.id), &noted.password_hash);
        let noted = noted.iter().find(is_right)?;
        let is_news = right.device.is_none() && right.user.last_sign_in_at.is_some();
        let news = is_news.then(|| new_device::mails(&right.server, right.id()));
        Some(Self { right, noted, news })
    }

    /// All whose counts change.
    fn subjects(&self) -> impl Iterator<Item = &Subject> {
        let mails = self.news.iter().map(|mails| &mails.subject);
        self.right.reservation.subjects().chain(mails)
    }

    /// Takes the guess back, queues a mail where this is news, and writes the session.
    async fn begin(&self, conn: &mut Conn<'_>, counts: &mut Counts) -> Result<Welcomed> {
        let Right { server, origin, user, device, reservation, remember } = self.right;
        let (id, now, millis) = (self.right.id(), server.clock.now(), server.clock.millis());
        reservation.succeed(counts, now);
        let is_mailed = self.news.as_ref().is_some_and(|mails| mails.step(counts, millis).is_ok());
        if is_mailed {
            new_device::tell(server, conn, user, origin).await?;
        }
        let event = self.right.event();
        activity::insert(conn, server.new_id(), id, None, &event, now).await?;
        let device_cookie = if *remember && device.is_none() {
            Some(device::make_known(server, conn, id, origin.device.as_ref()).await?)
        } else {
            None
        };
        let begun = session::write(server, conn, id, origin, *remember).await?;
        Ok(Welcomed { last: self.last_sign_in(), device_cookie, is_mailed, begun })
    }

    /// The user's last sign-in before this one.
    fn last_sign_in(&self) -> Option<LastSignIn> {
        let at = Timestamp(self.right.user.last_sign_in_at?);
        let event = self.noted.event.as_ref().and_then(|event| serde_json::from_str(event).ok());
        let address = match event {
            Some(Event::SignedIn { address, .. }) => Some(address),
            _ => None,
        };
        Some(LastSignIn { at, address })
    }
}

/// In a transaction of its own: nobody is kept from signing in by what only improves their hash.
async fn store_rehashed(server: &Server, user: &Credentials, new: Option<String>) -> Result<()> {
    let Some(new) = new else { return Ok(()) };
    let mut tx = server.db.begin().await?;
    let old = &user.password_hash;
    users::replace_hash(&mut tx.conn(), UserId(user.id), old, &new).await?;
    Ok(tx.commit().await?)
}
