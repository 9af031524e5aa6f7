//! Changing the address: the new one counts once it is proved, and the old one may take it back.

use domain::views::Event;
use domain::{Email, Field, UserId, Username, Why};
use tower_sessions::Session;

use super::mail_cap::Asker;
use super::person::Person;
use super::{aftermath, confirm_password, mail_cap, note};
use crate::db::one_time_tokens::{self, OfUser, Purpose};
use crate::db::{self, Conn};
use crate::http::session;
use crate::mail::{self, letters};
use crate::{Error, Result, Server, Viewer, vault};

/// How long the link to the new address works: as long as the one at sign-up, for the same reasons.
pub const CHANGE_EMAIL_SECONDS: i64 = 24 * 3_600;
/// How long the old address may take the change back: a weekend without a look at the mail.
pub const UNDO_EMAIL_SECONDS: i64 = 72 * 3_600;

/// An address that a link would make somebody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindLink {
    /// Whose.
    pub username: Username,
    /// The address.
    pub email: Email,
}

/// Mails a link to the address that is to be the viewer's; nothing changes before it is used. Says
/// the same when the address has an account, whose owner is then told by mail.
pub async fn request_email(
    server: &Server,
    viewer: &Viewer,
    email: &Email,
    current: String,
) -> Result<()> {
    if *email == viewer.email {
        return Err(Why::Unchanged.at(Field::Email).into());
    }
    if server.config.sign_up.excludes(email) {
        return Err(Why::EmailDomain.at(Field::Email).into());
    }
    confirm_password(server, viewer, current).await?;
    let (token, now) = (server.random.secret(), server.clock.now());
    let hash = vault::digest(&token);
    let detail = seal(server, Purpose::ChangeEmail, viewer.id, &hash, email)?;
    let purpose = Purpose::ChangeEmail;

    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    mail_cap::count(server, conn, Asker::User(viewer.id), email)
        .await?
        .map_err(|why| why.at(Field::Email))?;
    aftermath::still_signed_in(conn, viewer).await?;
    one_time_tokens::delete_of_user(conn, viewer.id, purpose).await?;
    let until = now.plus(CHANGE_EMAIL_SECONDS);
    one_time_tokens::insert_for_user(conn, &hash, purpose, viewer.id, Some(&detail), now, until)
        .await?;
    let site = server.public_url().origin();
    let letter = if db::users::has_email(conn, email).await? {
        // The token stays unknown to everybody.
        letters::address_in_use(&site, email)
    } else {
        letters::confirm_email(&site, email, &viewer.username, &token, CHANGE_EMAIL_SECONDS)
    };
    mail::queue(server, conn, letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// What pressing the button on the page with this link would do.
pub async fn email_behind_link(server: &Server, token: &str) -> Result<Option<BehindLink>> {
    behind_link(server, Purpose::ChangeEmail, token).await
}

/// Makes the address that this token was mailed to its user's. Their sessions end, but for the one
/// of the browser that asks; tells whether there is one.
pub async fn confirm_email(
    server: &Server,
    session: &Session,
    viewer: Option<&Viewer>,
    token: &str,
) -> Result<bool> {
    let hash = vault::digest(token);
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let (person, link) = take(server, conn, Purpose::ChangeEmail, &hash).await?;
    let email = open(server, Purpose::ChangeEmail, &hash, &link)?;
    // First of all: where it fails, PostgreSQL takes no further statement.
    if !db::users::set_email(conn, person.id, &email).await? {
        return Err(Why::EmailTaken.into());
    }
    aftermath::void_links(conn, person.id).await?;
    let viewer = viewer.filter(|viewer| viewer.id == person.id);
    let remembered = if let Some(viewer) = viewer {
        db::sessions::delete_others(conn, person.id, viewer.session).await?;
        db::sessions::is_remembered(conn, person.id, viewer.session).await?
    } else {
        db::sessions::delete_of_user(conn, person.id).await?;
        None
    };
    mail_undo(server, conn, &person, &email).await?;
    let event = Event::EmailChanged(person.email.to_string(), email.to_string());
    note(server, conn, person.id, &event).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    if let (Some(viewer), Some(remembered)) = (viewer, remembered) {
        session::begin(session, server, viewer.id, &viewer.origin, remembered).await?;
    }
    Ok(remembered.is_some())
}

/// Tells the old address, with a link that takes the change back.
async fn mail_undo(
    server: &Server,
    conn: &mut Conn<'_>,
    person: &Person,
    new: &Email,
) -> Result<()> {
    let (purpose, token, now) = (Purpose::UndoEmail, server.random.secret(), server.clock.now());
    let hash = vault::digest(&token);
    let detail = seal(server, purpose, person.id, &hash, &person.email)?;
    // Later than those before it, though it were the same second: their order decides which of
    // them an undo makes void.
    let newest = one_time_tokens::newest_of_user(conn, person.id, purpose).await?;
    let made_at = newest.map_or(now, |newest| now.max(newest.plus(1)));
    let until = now.plus(UNDO_EMAIL_SECONDS);
    let detail = Some(detail.as_slice());
    one_time_tokens::insert_for_user(conn, &hash, purpose, person.id, detail, made_at, until)
        .await?;
    let site = server.public_url().origin();
    let Person { email, username, .. } = person;
    let letter = letters::email_changed(&site, email, username, new, &token, UNDO_EMAIL_SECONDS);
    mail::queue(server, conn, letter).await
}

/// The link's user, locked, and the link, taken out.
pub(super) async fn take(
    server: &Server,
    conn: &mut Conn<'_>,
    purpose: Purpose,
    hash: &[u8],
) -> Result<(Person, OfUser)> {
    let now = server.clock.now();
    let found = one_time_tokens::find_for_user(conn, hash, purpose, now).await?;
    let user = UserId(found.ok_or(Why::LinkInvalid)?.user_id);
    // The user before the link, as everybody else does, so that nobody waits in a circle.
    db::users::lock(conn, user).await?;
    // What was asked for later goes with it: an undo must not be taken back in its turn.
    one_time_tokens::delete_newer(conn, hash, purpose).await?;
    let link = one_time_tokens::take_for_user(conn, hash, purpose, now).await?;
    let link = link.ok_or(Why::LinkInvalid)?;
    let person = Person::find(conn, user).await?.ok_or(Why::LinkInvalid)?;
    Ok((person, link))
}

/// Whose link it is and which address it is about, if it works.
pub(super) async fn behind_link(
    server: &Server,
    purpose: Purpose,
    token: &str,
) -> Result<Option<BehindLink>> {
    let (hash, now) = (vault::digest(token), server.clock.now());
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let Some(link) = one_time_tokens::find_for_user(conn, &hash, purpose, now).await? else {
        return Ok(None);
    };
    let email = open(server, purpose, &hash, &link)?;
    let person = Person::find(conn, UserId(link.user_id)).await?;
    Ok(person.map(|person| BehindLink { username: person.username, email }))
}

fn seal(
    server: &Server,
    purpose: Purpose,
    user: UserId,
    hash: &[u8],
    email: &Email,
) -> Result<Vec<u8>> {
    let plain = email.as_str().as_bytes();
    Ok(server.vault.seal(&server.random, &place(purpose, user.0, hash), plain)?)
}

/// The address that a link is about.
pub(super) fn open(server: &Server, purpose: Purpose, hash: &[u8], link: &OfUser) -> Result<Email> {
    let unreadable = || Error::internal("a link holds no address");
    let sealed = link.detail.as_deref().ok_or_else(unreadable)?;
    let plain = server.vault.open(&place(purpose, link.user_id, hash), sealed)?;
    let text = String::from_utf8(plain).map_err(|_| unreadable())?;
    Email::parse(&text).map_err(|_| unreadable())
}

/// Binds what is sealed to the link, its purpose and its user.
pub(super) fn place(purpose: Purpose, user: i64, hash: &[u8]) -> String {
    format!("one_time_tokens/{purpose:?}/{user}/{hash:02x?}")
}
