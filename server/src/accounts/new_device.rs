//! Telling people of sign-ins on devices that they have not made known, and ending such a session
//! for whoever says "that was not me".

use domain::views::{AskedSignIn, Event};
use domain::{UserId, Why, agent};
use serde::{Deserialize, Serialize};

use super::person::Person;
use super::{guard, recovery};
use crate::db::one_time_tokens::{self, OfUser, Purpose};
use crate::db::users::Credentials;
use crate::db::{self, Conn};
use crate::http::device::Device;
use crate::mail::{self, letters};
use crate::{Error, Origin, Result, Server, vault};

/// How long the link works: for a week, so that a mail read after a journey still helps. All
/// that it can do is to end a session.
const LINK_SECONDS: i64 = 7 * 86_400;
/// Most such mails a day to one user. Whoever signs in this often on unknown devices has read the
/// first ones, or somebody else has the password and the first one told it.
const MAILS_A_DAY: u32 = 10;
/// What the vault binds a link's detail to.
const PLACE: &str = "one_time_tokens/not_me";

/// What the link is about; stored sealed.
#[derive(Serialize, Deserialize)]
struct Detail {
    /// The session's number.
    session: i64,
    /// The hash of the device that was made known with it.
    device: Option<Vec<u8>>,
    asked: AskedSignIn,
}

/// Queues a mail about the sign-in, in its transaction.
pub(super) async fn tell(
    server: &Server,
    conn: &mut Conn<'_>,
    user: &Credentials,
    origin: &Origin,
    session: i64,
    made_known: Option<Device>,
) -> Result<()> {
    let id = UserId(user.id);
    if !guard::may_mail(server, conn, "new device", id, MAILS_A_DAY).await? {
        return Ok(());
    }
    let now = server.clock.now();
    let browser = agent::in_words(&origin.agent);
    let asked = AskedSignIn { at: now, address: origin.address.to_string(), browser };
    let (email, username) = user.names()?;
    let token = server.random.secret();
    let site = server.public_url().origin();
    let letter = letters::new_sign_in(&site, &email, &username, &token, &asked, LINK_SECONDS);
    let device = made_known.map(|device| device.hash().to_owned());
    let detail = serde_json::to_vec(&Detail { session, device, asked }).map_err(Error::internal)?;
    let detail = server.vault.seal(&server.random, PLACE, &detail)?;
    let (hash, expires_at) = (vault::digest(&token), now.plus(LINK_SECONDS));
    let about = Some(detail.as_slice());
    one_time_tokens::insert_for_user(conn, &hash, Purpose::NotMe, id, about, now, expires_at)
        .await?;
    mail::queue(server, conn, letter).await
}

/// The sign-in that this link is about, while its button would work.
pub async fn asked(server: &Server, token: &str) -> Result<Option<AskedSignIn>> {
    let (hash, now) = (vault::digest(token), server.clock.now());
    let mut held = server.db.read().await?;
    let found =
        one_time_tokens::find_for_user(&mut held.conn(), &hash, Purpose::NotMe, now).await?;
    Ok(found.map(|token| open(server, &token)).transpose()?.map(|detail| detail.asked))
}

/// Ends the session that this link is about, forgets the device that was made known with it, and
/// mails a link to choose a new password.
pub async fn not_me(server: &Server, token: &str) -> Result<()> {
    let (hash, now) = (vault::digest(token), server.clock.now());
    let mut tx = server.db.begin().await?;
    let link = one_time_tokens::take_for_user(&mut tx.conn(), &hash, Purpose::NotMe, now).await?;
    let link = link.ok_or(Why::LinkInvalid)?;
    let (user, detail) = (UserId(link.user_id), open(server, &link)?);
    db::sessions::delete_numbered(&mut tx.conn(), user, detail.session).await?;
    if let Some(device) = &detail.device {
        db::devices::delete(&mut tx.conn(), device, user).await?;
    }
    super::note(server, &mut tx.conn(), user, &Event::SessionEnded).await?;
    // Whoever it was knew the password.
    if let Some(person) = Person::find(&mut tx.conn(), user).await? {
        recovery::mail_link(server, &mut tx.conn(), &person).await?;
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    tracing::info!(%user, "a session was ended by the mail about it");
    Ok(())
}

fn open(server: &Server, token: &OfUser) -> Result<Detail> {
    let sealed = token.detail.as_deref().unwrap_or_default();
    let detail = server.vault.open(PLACE, sealed)?;
    serde_json::from_slice(&detail).map_err(Error::internal)
}
