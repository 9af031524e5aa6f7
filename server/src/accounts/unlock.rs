//! Getting in while sign-ins have to wait: a link by mail that makes the browser it is opened in
//! known. Nothing changes for anybody else, so a guesser gains nothing by it.

use std::net::IpAddr;

use domain::views::Event;
use domain::{Email, Field, UserId, Username, Why};
use http::HeaderValue;

use super::evenly::evenly;
use super::{device, guard};
use crate::db::one_time_tokens::{self, Purpose};
use crate::db::users::Credentials;
use crate::db::{self, Conn};
use crate::mail::{self, letters};
use crate::{Error, Origin, Result, Server, vault};

/// How long a link works: as long as the failures that brought it are remembered.
const LINK_SECONDS: i64 = 24 * 3_600;
/// Most links a day for one account: one for each login that can be locked, and a few that somebody
/// asks for. The last one works until more may be had.
const MAILS_A_DAY: u32 = 5;

/// Notes in the transaction of the failure that a login of the user's is locked, and mails the user
/// how to go on.
pub(super) async fn tell_of_lock(
    server: &Server,
    conn: &mut Conn<'_>,
    user: &Credentials,
    address: IpAddr,
) -> Result<()> {
    let event = Event::SignInsLocked { address: address.to_string() };
    super::note(server, conn, UserId(user.id), &event).await?;
    let (site, address) = (server.public_url().origin(), address.to_string());
    mail_link(server, conn, user, |to, name, token| {
        letters::sign_in_locked(&site, to, name, token, &address, LINK_SECONDS)
    })
    .await
}

/// Mails a link to whoever has this address or name. Says the same, at the same time,
/// whether or not anybody does.
pub async fn ask(server: &Server, origin: &Origin, login: &str) -> Result<()> {
    let login = login.trim().to_ascii_lowercase();
    if login.is_empty() {
        return Err(Why::Empty.at(Field::Login).into());
    }
    guard::count_mail_request(server, origin.address).await?;
    if Email::parse(&login).is_err() && Username::parse(&login).is_err() {
        return Ok(());
    }
    evenly(mail_if_known(server, &login)).await
}

async fn mail_if_known(server: &Server, login: &str) -> Result<()> {
    let site = server.public_url().origin();
    let mut tx = server.db.begin().await?;
    if let Some(user) = db::users::credentials(&mut tx.conn(), login).await? {
        mail_link(server, &mut tx.conn(), &user, |to, name, token| {
            letters::unlock(&site, to, name, token, LINK_SECONDS)
        })
        .await?;
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Whether the button on the page with this link would work.
pub async fn is_link_valid(server: &Server, token: &str) -> Result<bool> {
    let (hash, now) = (vault::digest(token), server.clock.now());
    let mut held = server.db.read().await?;
    let found =
        one_time_tokens::find_for_user(&mut held.conn(), &hash, Purpose::Unlock, now).await?;
    Ok(found.is_some())
}

/// Makes this browser known to the user whose mail held `token`; answers with the cookie that it is
/// known by.
pub async fn press(server: &Server, origin: &Origin, token: &str) -> Result<HeaderValue> {
    let (hash, now) = (vault::digest(token), server.clock.now());
    let mut tx = server.db.begin().await?;
    let link = one_time_tokens::take_for_user(&mut tx.conn(), &hash, Purpose::Unlock, now).await?;
    let user = UserId(link.ok_or(Why::LinkInvalid)?.user_id);
    let shown = origin.device.as_ref();
    let (_, cookie) = device::make_known(server, &mut tx.conn(), user, shown).await?;
    super::note(server, &mut tx.conn(), user, &Event::SignInsUnlocked).await?;
    tx.commit().await?;
    tracing::info!(address = %origin.address, "sign-ins of a user are unlocked for one browser");
    Ok(cookie)
}

/// Queues a letter with a new link, which makes older ones void.
async fn mail_link(
    server: &Server,
    conn: &mut Conn<'_>,
    user: &Credentials,
    letter: impl FnOnce(&Email, &Username, &str) -> mail::Letter,
) -> Result<()> {
    let id = UserId(user.id);
    if !guard::may_mail(server, conn, "unlock", id, MAILS_A_DAY).await? {
        return Ok(());
    }
    let (email, username) = user.names()?;
    let (token, now) = (server.random.secret(), server.clock.now());
    let (hash, expires_at) = (vault::digest(&token), now.plus(LINK_SECONDS));
    one_time_tokens::delete_of_user(conn, id, Purpose::Unlock).await?;
    one_time_tokens::insert_for_user(conn, &hash, Purpose::Unlock, id, None, now, expires_at)
        .await?;
    mail::queue(server, conn, letter(&email, &username, &token)).await
}

impl Credentials {
    /// The user's address and name, parsed.
    pub(super) fn names(&self) -> Result<(Email, Username)> {
        let broken = |_| Error::internal(format!("user {} has names that do not parse", self.id));
        let email = Email::parse(&self.email).map_err(broken)?;
        Ok((email, Username::parse(&self.username).map_err(broken)?))
    }
}
