//! Taking the change of an address back, from the address that it was before.

use domain::views::Event;
use domain::{Email, Password, Why};

use super::change_email::{BehindLink, behind_link, open, take};
use super::person::Person;
use super::{aftermath, note, recovery};
use crate::db::one_time_tokens::Purpose;
use crate::{Result, Server, db, vault};

/// What pressing the button on the page with this link would do.
pub async fn email_behind_undo(server: &Server, token: &str) -> Result<Option<BehindLink>> {
    behind_link(server, Purpose::UndoEmail, token).await
}

/// Gives the user of this token the old address back. All their sessions end, and a link to choose
/// a new password is mailed there: whoever changed the address knew the old one, which is worth
/// nothing from now on.
pub async fn undo_email(server: &Server, token: &str) -> Result<()> {
    let (purpose, hash) = (Purpose::UndoEmail, vault::digest(token));
    let nobodys = server.hasher.hash(&server.random, nobodys_password(server)?).await?;
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let (person, link) = take(server, conn, purpose, &hash).await?;
    let email: Email = open(server, purpose, &hash, &link)?;
    if !db::users::set_email(conn, person.id, &email).await? {
        return Err(Why::EmailTaken.into());
    }
    db::users::set_password_hash(conn, person.id, &nobodys).await?;
    aftermath::void_links(conn, person.id).await?;
    db::sessions::delete_of_user(conn, person.id).await?;
    db::devices::delete_of_user_except(conn, person.id, None).await?;
    note(server, conn, person.id, &Event::EmailRestored(email.to_string())).await?;
    recovery::mail_link(server, conn, &Person { email, ..person }).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    Ok(())
}

/// A password that nobody knows.
fn nobodys_password(server: &Server) -> Result<Password> {
    Ok(Password::parse(server.random.secret())?)
}
