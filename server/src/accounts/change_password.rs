//! Changing the password with the current one.

use domain::views::Event;
use domain::{Field, Password, Why};
use tower_sessions::Session;

use super::person::Person;
use super::{aftermath, confirm_password, note, password_rules};
use crate::http::device::Device;
use crate::http::session;
use crate::mail::{self, letters};
use crate::{Error, Result, Server, Viewer, db};

/// Replaces the viewer's password. Their other sessions end; this browser gets a new one.
pub async fn change_password(
    server: &Server,
    session: &Session,
    viewer: &Viewer,
    current: String,
    new: Password,
) -> Result<()> {
    let is_same = current == new.expose();
    confirm_password(server, viewer, current).await?;
    if is_same {
        return Err(Why::Unchanged.at(Field::NewPassword).into());
    }
    let person = {
        let mut held = server.db.read().await?;
        Person::find(&mut held.conn(), viewer.id).await?.ok_or(Error::NotFound)?
    };
    password_rules::check(server, &new, &person.personal())
        .await
        .map_err(|why| why.at(Field::NewPassword))?;
    let password_hash = server.hasher.hash(&server.random, new).await?;

    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let remembered = aftermath::still_signed_in(conn, viewer).await?;
    db::users::set_password_hash(conn, viewer.id, &password_hash).await?;
    db::sessions::delete_others(conn, viewer.id, viewer.session).await?;
    aftermath::void_links(conn, viewer.id).await?;
    let this_one = viewer.origin.device.as_ref().map(Device::hash);
    db::devices::delete_of_user_except(conn, viewer.id, this_one).await?;
    note(server, conn, viewer.id, &Event::PasswordChanged).await?;
    let site = server.public_url().origin();
    let (when, place) = (server.clock.now().exact(), aftermath::place(&viewer.origin));
    let letter = letters::password_changed(&site, &person.email, &person.username, &when, &place);
    mail::queue(server, conn, letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    session::begin(session, server, viewer.id, &viewer.origin, remembered).await
}
