//! Getting in while sign-ins have to wait: a link by mail that makes the browser it is opened in
//! known. Nothing changes for anybody else, so a guesser gains nothing by it.

use std::net::IpAddr;

use domain::pace::Pace;
use domain::views::Event;
use domain::{Email, Field, UserId, Username, Why};
use http::HeaderValue;

use super::guard::Quota;
use super::links::{Link, NewLink};
use super::{device, guard, nobody};
use crate::db::one_time_tokens::Purpose;
use crate::db::users::Credentials;
use crate::db::{self, Conn};
use crate::mail::{self, letters};
use crate::security::{self, Outcome};
use crate::{Error, Origin, Result, Server};

/// How long a link works: as long as the failures that brought it are remembered.
const LINK_SECONDS: i64 = 24 * 3_600;
/// Most links a day for one account: one for each login that can be locked, and a few that somebody
/// asks for. The last one works until more may be had. For one login it is as many, so that asking
/// by a name and then by an address does not tell whether both are one account's.
const MAILS_A_DAY: u32 = 5;

/// Notes in the transaction of the failure that this login of the user's is locked, and mails the
/// user how to go on.
pub(super) async fn tell_of_lock(
    server: &Server,
    conn: &mut Conn<'_>,
    login: &str,
    user: &Credentials,
    address: IpAddr,
) -> Result<()> {
    let event = Event::SignInsLocked { address: address.to_string() };
    super::note(server, conn, UserId(user.id), &event).await?;
    let (site, address) = (server.public_url().origin(), address.to_string());
    mail_link(server, conn, login, user, |to, name, token| {
        letters::sign_in_locked(&site, to, name, token, &address, LINK_SECONDS)
    })
    .await
}

/// The same work for a login that nobody has.
pub(super) async fn tell_nobody_of_lock(
    server: &Server,
    conn: &mut Conn<'_>,
    login: &str,
) -> Result<()> {
    nobody::is_noted(conn, login).await?;
    mail_nobody(server, conn, login).await
}

/// Mails a link to whoever has this address or name. Says the same whether or not anybody does.
pub async fn ask(server: &Server, origin: &Origin, login: &str) -> Result<()> {
    let login = login.trim().to_ascii_lowercase();
    if login.is_empty() {
        return Err(Why::Empty.at(Field::Login).into());
    }
    guard::count_mail_request(server, "unlock", origin.address).await?;
    if Email::parse(&login).is_err() && Username::parse(&login).is_err() {
        return Ok(());
    }
    let site = server.public_url().origin();
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    if let Some(user) = db::users::credentials(conn, &login).await? {
        security::tell("unlock_link", Outcome::Done, Some(UserId(user.id)));
        let letter =
            |to: &_, name: &_, token: &_| letters::unlock(&site, to, name, token, LINK_SECONDS);
        mail_link(server, conn, &login, &user, letter).await?;
    } else {
        security::tell("unlock_link", Outcome::Failed, None);
        mail_nobody(server, conn, &login).await?;
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Whether the button on the page with this link would work.
pub async fn is_link_valid(server: &Server, token: &str) -> Result<bool> {
    let mut held = server.db.read().await?;
    let stored = Link::of(Purpose::Unlock, token).find(server, &mut held.conn()).await?;
    Ok(stored.is_some())
}

/// Makes this browser known to the user whose mail held `token`; answers with the cookie that it is
/// known by.
pub async fn press(server: &Server, origin: &Origin, token: &str) -> Result<HeaderValue> {
    let mut tx = server.db.begin().await?;
    let stored = Link::of(Purpose::Unlock, token).use_up(server, &mut tx.conn()).await?;
    let user = UserId(stored.user_id);
    let shown = origin.device.as_ref();
    let cookie = device::make_known(server, &mut tx.conn(), user, shown).await?;
    super::note(server, &mut tx.conn(), user, &Event::SignInsUnlocked).await?;
    tx.commit().await?;
    Ok(cookie)
}

/// Queues a letter with a new link, which makes older ones void, for whoever has this login.
async fn mail_link(
    server: &Server,
    conn: &mut Conn<'_>,
    login: &str,
    user: &Credentials,
    letter: impl FnOnce(&Email, &Username, &str) -> mail::Letter,
) -> Result<()> {
    let id = UserId(user.id);
    if !count_login(server, conn, login).await? {
        return Ok(());
    }
    if mails(server, id).count(server, conn).await?.is_err() {
        // Spent by the other login: nothing is mailed, after the same work.
        nobody::is_noted(conn, login).await?;
        return nobody::is_mailed_a_link(server, conn, login, Purpose::Unlock).await;
    }
    let (email, username) = user.names()?;
    let (purpose, seconds) = (Purpose::Unlock, LINK_SECONDS);
    let token = NewLink { purpose, user: id, seconds, about: None }.replace(server, conn).await?;
    mail::queue(server, conn, letter(&email, &username, &token)).await
}

async fn mail_nobody(server: &Server, conn: &mut Conn<'_>, login: &str) -> Result<()> {
    if !count_login(server, conn, login).await? {
        return Ok(());
    }
    mails(server, nobody::id(login)).count(server, conn).await?.ok();
    nobody::is_mailed_a_link(server, conn, login, Purpose::Unlock).await
}

/// Counts one mail because of this login, whoever has it; `false` when it is one too many.
async fn count_login(server: &Server, conn: &mut Conn<'_>, login: &str) -> Result<bool> {
    let pace = Pace { count: MAILS_A_DAY, seconds: 86_400 };
    Ok(guard::count_mail(server, conn, "unlock mail for", login, pace).await?.is_ok())
}

fn mails(server: &Server, user: UserId) -> Quota {
    Quota::mails(server, "unlock", user, MAILS_A_DAY)
}

impl Credentials {
    /// The user's address and name, parsed.
    pub(super) fn names(&self) -> Result<(Email, Username)> {
        let broken = |_| Error::internal(format!("user {} has names that do not parse", self.id));
        let email = Email::parse(&self.email).map_err(broken)?;
        Ok((email, Username::parse(&self.username).map_err(broken)?))
    }
}
