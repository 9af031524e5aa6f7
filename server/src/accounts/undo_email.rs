//! Taking the change of an address back, from the address that it was before.

use domain::views::Event;
use domain::{Email, Why};

use super::change_email::{BehindLink, behind_link, open};
use super::links::Link;
use super::person::Person;
use super::{aftermath, note, recovery};
use crate::db::one_time_tokens::Purpose;
use crate::db::{self, Conn};
use crate::{Result, Server};

/// What pressing the button on the page with this link would do.
pub async fn email_behind_undo(server: &Server, token: &str) -> Result<Option<BehindLink>> {
    behind_link(server, Purpose::UndoEmail, token).await
}

/// Gives the user of this token the old address back. All their sessions end, and a link to choose
/// a new password is mailed there: whoever changed the address knew the old one, which is worth
/// nothing from now on.
pub async fn undo_email(server: &Server, token: &str) -> Result<()> {
    let link = Link::of(Purpose::UndoEmail, token);
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let (person, stored) = link.take(server, conn).await?;
    let email = open(server, &link, &stored)?;
    let person = set_back(server, conn, person, email).await?;
    aftermath::shut_out(conn, person.id).await?;
    recovery::mail_link(server, conn, &person).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// Gives the user, whose row is locked, the address `email` back if the way back to it is open
/// still, as its link would; `None` if it is not, or the address is somebody else's by now.
pub(super) async fn restore(
    server: &Server,
    conn: &mut Conn<'_>,
    person: Person,
    email: &Email,
) -> Result<Option<Person>> {
    if db::users::has_email(conn, email).await? {
        return Ok(None);
    }
    for link in Link::all(server, conn, person.id, Purpose::UndoEmail).await? {
        let Some(stored) = link.find(server, conn).await? else { continue };
        if open(server, &link, &stored)? == *email {
            link.take(server, conn).await?;
            return set_back(server, conn, person, email.clone()).await.map(Some);
        }
    }
    Ok(None)
}

async fn set_back(
    server: &Server,
    conn: &mut Conn<'_>,
    person: Person,
    email: Email,
) -> Result<Person> {
    if !db::users::set_email(conn, person.id, &email).await? {
        return Err(Why::EmailTaken.into());
    }
    note(server, conn, person.id, &Event::EmailRestored(email.to_string())).await?;
    Ok(Person { email, ..person })
}
