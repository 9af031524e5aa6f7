//! Telling people of sign-ins on devices that they have not made known, and shutting everybody out
//! for whoever says "that was not me".

use domain::views::{AskedSignIn, Event};
use domain::{Email, UserId, agent};
use serde::{Deserialize, Serialize};

use super::guard::Quota;
use super::links::{Link, NewLink};
use super::{aftermath, recovery, undo_email};
use crate::db::Conn;
use crate::db::one_time_tokens::{OfUser, Purpose};
use crate::db::users::Credentials;
use crate::mail::{self, letters};
use crate::{Error, Origin, Result, Server};

/// How long the link works: for a week, so that a mail read after a journey still helps. All that
/// it can do is to shut out, and to mail a way in to the address that is the account's anyway; the
/// way back to an earlier one is open for three days, here as in the mail about the change.
const LINK_SECONDS: i64 = 7 * 86_400;
/// Most such mails a day to one user. Whoever signs in this often on unknown devices has read the
/// first ones, or somebody else has the password and the first one told it.
const MAILS_A_DAY: u32 = 10;

/// What the link is about; stored sealed.
///
/// It names no session and no device: whoever is in the account can get others before the link is
/// used, so it ends all of them.
#[derive(Serialize, Deserialize)]
struct Detail {
    /// Where the mail went.
    email: String,
    asked: AskedSignIn,
}

/// Where the way back in was mailed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayBack {
    /// To the address that the mail about the sign-in went to: it is the account's, or again.
    Mailed,
    /// Nowhere: the account has another address, which may be the stranger's.
    AddressChanged,
}

/// The mails of this kind that a user may get.
pub(super) fn mails(server: &Server, user: UserId) -> Quota {
    Quota::mails(server, "new device", user, MAILS_A_DAY)
}

/// Queues a mail about the sign-in, in its transaction. It was counted within [`mails`].
pub(super) async fn tell(
    server: &Server,
    conn: &mut Conn<'_>,
    user: &Credentials,
    origin: &Origin,
) -> Result<()> {
    let (at, browser) = (server.clock.now(), agent::in_words(&origin.agent));
    let asked = AskedSignIn { at, address: origin.address.to_string(), browser };
    let (email, username) = user.names()?;
    let detail = Detail { email: email.to_string(), asked };
    let about = serde_json::to_vec(&detail).map_err(Error::internal)?;
    let (purpose, seconds) = (Purpose::NotMe, LINK_SECONDS);
    let link = NewLink { purpose, user: UserId(user.id), seconds, about: Some(&about) };
    let token = link.add(server, conn).await?;
    let (site, asked) = (server.public_url().origin(), &detail.asked);
    let letter = letters::new_sign_in(&site, &email, &username, &token, asked, LINK_SECONDS);
    mail::queue(server, conn, letter).await
}

/// The sign-in that this link is about, while its button would work.
pub async fn asked(server: &Server, token: &str) -> Result<Option<AskedSignIn>> {
    let link = Link::of(Purpose::NotMe, token);
    let mut held = server.db.read().await?;
    let stored = link.find(server, &mut held.conn()).await?;
    Ok(stored.map(|stored| open(server, &link, &stored)).transpose()?.map(|detail| detail.asked))
}

/// Shuts everybody out of the account that this link is about, and mails a link to choose a new
/// password to the address that this link was mailed to. Whoever it was knew the password, and may
/// have changed the address with it: then that is taken back first, and where it cannot be,
/// nothing is mailed to them.
pub async fn not_me(server: &Server, token: &str) -> Result<WayBack> {
    let link = Link::of(Purpose::NotMe, token);
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let (person, stored) = link.take(server, conn).await?;
    let user = person.id;
    let email = Email::parse(&open(server, &link, &stored)?.email).map_err(Error::internal)?;
    let person = if person.email == email {
        Some(person)
    } else {
        undo_email::restore(server, conn, person, &email).await?
    };
    aftermath::shut_out(conn, user).await?;
    super::note(server, conn, user, &Event::ShutOut).await?;
    if let Some(person) = &person {
        recovery::mail_link(server, conn, person).await?;
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(if person.is_some() { WayBack::Mailed } else { WayBack::AddressChanged })
}

fn open(server: &Server, link: &Link, stored: &OfUser) -> Result<Detail> {
    serde_json::from_slice(&link.open(server, stored)?).map_err(Error::internal)
}
