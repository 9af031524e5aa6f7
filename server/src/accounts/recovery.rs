//! Choosing a new password without the old one, by a link to the account's address.

use domain::pace::Pace;
use domain::views::{Event, OwnProfile};
use domain::{Email, Field, Password, UserId, Why};

use super::links::{Link, NewLink};
use super::mail_cap::Asker;
use super::person::Person;
use super::{aftermath, guard, mail_cap, nobody, note, password_rules};
use crate::db::one_time_tokens::Purpose;
use crate::db::{self, Conn};
use crate::mail::{self, letters};
use crate::security::{self, Outcome};
use crate::{Origin, Result, Server};

/// How long the link works: time for a slow mail and a kettle, too short for a mailbox that is
/// broken into tomorrow.
pub const RESET_SECONDS: i64 = 30 * 60;

/// Passwords that may be tried with a user's links: more than anybody needs to find one that is not
/// refused, and then one a minute. Judging and hashing them is work that others wait for.
const TRIES: Pace = Pace { count: 60, seconds: 3_600 };

/// Mails a link to the address if it has an account; links mailed to it before are void then. Says
/// the same in any case, after the same work, also when too many were asked for: no mail is sent
/// then, and the links before go on working.
pub async fn request(server: &Server, origin: &Origin, email: &Email) -> Result<()> {
    guard::count_mail_request(server, "new password", origin.address).await?;
    let asker = Asker::Client(origin.address);
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    if mail_cap::count(server, conn, "new password mail to", asker, email).await?.is_ok() {
        if let Some(person) = Person::find_by_email(conn, email).await? {
            mail_link(server, conn, &person).await?;
            security::tell("password_reset_link", Outcome::Done, Some(person.id));
        } else {
            security::tell("password_reset_link", Outcome::Failed, None);
            nobody::is_mailed_a_link(server, conn, email.as_str(), Purpose::ResetPassword).await?;
        }
    }
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Queues the mail with a new link, in place of those before.
pub(super) async fn mail_link(server: &Server, conn: &mut Conn<'_>, person: &Person) -> Result<()> {
    let token = new_link(server, conn, person.id).await?;
    let site = server.public_url().origin();
    let Person { email, username, .. } = person;
    let letter = letters::reset_password(&site, email, username, &token, RESET_SECONDS);
    mail::queue(server, conn, letter).await
}

/// Makes a new link for a mail, in place of those before.
pub(super) async fn new_link(server: &Server, conn: &mut Conn<'_>, user: UserId) -> Result<String> {
    let (purpose, seconds) = (Purpose::ResetPassword, RESET_SECONDS);
    NewLink { purpose, user, seconds, about: None }.replace(server, conn).await
}

/// Whose password the form on the page with this link would replace, if it works.
pub async fn profile_behind_link(server: &Server, token: &str) -> Result<Option<OwnProfile>> {
    Ok(behind_link(server, token).await?.map(Person::into_profile))
}

/// Replaces the password of the user whose mail held this token. All their sessions end.
pub async fn reset(
    server: &Server,
    origin: &Origin,
    token: &str,
    new_password: Password,
) -> Result<()> {
    // Before any work: a link that was made up is not worth a hash.
    let person = behind_link(server, token).await?.ok_or(Why::LinkInvalid)?;
    count_try(server, person.id).await?;
    password_rules::check(server, &new_password, &person.personal())
        .await
        .map_err(|why| why.at(Field::NewPassword))?;
    let password_hash = server.hasher.hash(&server.random, new_password).await?;

    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    db::users::lock(conn, person.id).await?;
    Link::of(Purpose::ResetPassword, token).use_up(server, conn).await?;
    db::users::set_password_hash(conn, person.id, &password_hash).await?;
    db::sessions::delete_of_user(conn, person.id).await?;
    aftermath::void_links(conn, person.id).await?;
    db::devices::delete_of_user_except(conn, person.id, None).await?;
    // Whoever guesses now guesses at another password, and its owner need not wait for them.
    let logins = [person.email.as_str(), person.username.as_str()];
    guard::lift_lock(server, conn, &logins).await?;
    db::users::forget_lock(conn, person.id).await?;
    note(server, conn, person.id, &Event::PasswordReset).await?;
    let (site, now) = (server.public_url().origin(), server.clock.now());
    let place = aftermath::place(origin);
    let letter =
        letters::password_changed(&site, &person.email, &person.username, &now.exact(), &place);
    mail::queue(server, conn, letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Counts one password that is tried with a user's link, which a refused one does not use up.
async fn count_try(server: &Server, user: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    guard::count_each(server, &mut tx.conn(), "new passwords", user.0, TRIES).await??;
    Ok(tx.commit().await?)
}

/// Whose link it is, if it works.
async fn behind_link(server: &Server, token: &str) -> Result<Option<Person>> {
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    match Link::of(Purpose::ResetPassword, token).find(server, conn).await? {
        Some(stored) => Person::find(conn, UserId(stored.user_id)).await,
        None => Ok(None),
    }
}
