//! Changing the address: the new one counts once it is proved, and the old one may take it back.

use domain::views::Event;
use domain::{Email, Field, UserId, Username, Why};
use tower_sessions::Session;

use super::links::{Link, NewLink};
use super::mail_cap::Asker;
use super::person::Person;
use super::{aftermath, confirm_password, guard, mail_cap, note};
use crate::db::one_time_tokens::{OfUser, Purpose};
use crate::db::{self, Conn};
use crate::http::session;
use crate::mail::{self, letters};
use crate::security::{self, Outcome};
use crate::{Error, Result, Server, Viewer};

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
    guard::count_mail_request(server, "new address", viewer.origin.address).await?;
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let asker = Asker::User(viewer.id);
    mail_cap::count(server, conn, "new address mail to", asker, email)
        .await?
        .map_err(|why| why.at(Field::Email))?;
    aftermath::still_signed_in(conn, viewer).await?;
    let token = link(Purpose::ChangeEmail, viewer.id, CHANGE_EMAIL_SECONDS, email)
        .replace(server, conn)
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
    security::tell("email_change_link", Outcome::Done, Some(viewer.id));
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
    let link = Link::of(Purpose::ChangeEmail, token);
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let (person, stored) = link.take(server, conn).await?;
    let email = open(server, &link, &stored)?;
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
    let token = link(Purpose::UndoEmail, person.id, UNDO_EMAIL_SECONDS, &person.email)
        .add_newest(server, conn)
        .await?;
    let site = server.public_url().origin();
    let Person { email, username, .. } = person;
    let letter = letters::email_changed(&site, email, username, new, &token, UNDO_EMAIL_SECONDS);
    mail::queue(server, conn, letter).await
}

/// Whose link it is and which address it is about, if it works.
pub(super) async fn behind_link(
    server: &Server,
    purpose: Purpose,
    token: &str,
) -> Result<Option<BehindLink>> {
    let link = Link::of(purpose, token);
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let Some(stored) = link.find(server, conn).await? else { return Ok(None) };
    let email = open(server, &link, &stored)?;
    let person = Person::find(conn, UserId(stored.user_id)).await?;
    Ok(person.map(|person| BehindLink { username: person.username, email }))
}

/// A link about an address.
fn link(purpose: Purpose, user: UserId, seconds: i64, email: &Email) -> NewLink<'_> {
    NewLink { purpose, user, seconds, about: Some(email.as_str().as_bytes()) }
}

/// The address that a link is about.
pub(super) fn open(server: &Server, link: &Link, stored: &OfUser) -> Result<Email> {
    let unreadable = || Error::internal("a link holds no address");
    let text = String::from_utf8(link.open(server, stored)?).map_err(|_| unreadable())?;
    Email::parse(&text).map_err(|_| unreadable())
}
