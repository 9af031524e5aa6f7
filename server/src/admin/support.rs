//! Support access: for a while an admin sees a user's pages exactly as they do, and changes nothing.
//!
//! The session's row says whose pages and until when, so it ends with the session and by the clock.
//! What a request may do meanwhile is decided where the viewer is made, for every page and every
//! form at once: see [`crate::http::session`].

use domain::views::{AuditAction, Event, Profile};
use domain::{Reason, Role, Timestamp, UserId, Why};

use super::users::stored_role;
use super::{Actor, Change, Target};
use crate::db::sessions::{self, Overdue, Shown};
use crate::db::{self, Conn, users};
use crate::{Admin, Error, Result, Server, accounts};

/// How long an admin sees a user's pages at most: enough to look into one question. Whoever needs
/// longer says once more why.
const SUPPORT_SECONDS: i64 = 30 * 60;
/// Sessions that are looked at in one round of [`end_overdue_support`]; the next round takes the rest.
const ROUND_MAX: i64 = 100;

/// Whose pages an admin could see, for the form that begins it.
pub async fn supported_user(server: &Server, _: &Admin, id: UserId) -> Result<Profile> {
    let mut held = server.db.read().await?;
    let user = sessions::shown(&mut held.conn(), id).await?.ok_or(Error::NotFound)?;
    Ok(Profile {
        id,
        role: role_of(&user)?,
        username: user.username,
        email: user.email,
        picture: users::picture_name(user.picture.as_deref()),
    })
}

/// Whether that admin may see the pages of that user: nobody sees an owner's, or asks for their own.
pub fn may_see(admin: UserId, user: UserId, role: Role) -> bool {
    admin != user && role != Role::Owner
}

/// Shows the pages of `user` within the admin's session from now on. The password is asked for again.
pub async fn begin_support(
    server: &Server,
    admin: &Admin,
    user: UserId,
    reason: &Reason,
    current_password: String,
) -> Result<()> {
    let mut held = server.db.read().await?;
    visible(&mut held.conn(), admin, user).await?;
    drop(held);
    accounts::confirm_recently(server, admin, current_password).await?;
    let now = server.clock.now();
    let until = now.plus(SUPPORT_SECONDS);
    let mut tx = server.db.begin().await?;
    users::lock(&mut tx.conn(), user).await?;
    let shown = visible(&mut tx.conn(), admin, user).await?;
    let session = (admin.id, admin.session);
    let before = sessions::overdue_support_of(&mut tx.conn(), session, now).await?;
    if let Some(before) = before {
        note_end(server, &mut tx.conn(), &before).await?;
    }
    if !sessions::begin_support(&mut tx.conn(), session, user, until).await? {
        return Err(Why::AlreadyDone.into());
    }
    let target = Target::User(user, &shown.username);
    let until_words = format!("until {}", until.exact());
    let change = Change::of(AuditAction::SupportBegun, target)
        .because(reason.as_str())
        .from_to("", &until_words);
    super::record(server, &mut tx.conn(), &admin.actor(), &change).await?;
    let event = Event::SupportBegun { reason: reason.as_str().to_owned(), until };
    note(server, &mut tx.conn(), user, &event, now).await?;
    Ok(tx.commit().await?)
}

/// Ends what [`begin_support`] began in the admin's session; answers with whose pages it showed.
pub async fn end_support(server: &Server, admin: &Admin) -> Result<UserId> {
    let Some(support) = &admin.support else { return Err(Why::AlreadyDone.into()) };
    let mut tx = server.db.begin().await?;
    if !sessions::end_support(&mut tx.conn(), admin.id, admin.session).await? {
        return Err(Why::AlreadyDone.into());
    }
    tell_of_end(server, &mut tx.conn(), &admin.actor(), support.user).await?;
    tx.commit().await?;
    Ok(support.user)
}

/// Tells the audit and the users of support access whose time is over. It has ended by the clock
/// already; this is for the record.
pub async fn end_overdue_support(server: &Server) -> Result<()> {
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let overdue = sessions::overdue_support(&mut held.conn(), now, ROUND_MAX).await?;
    drop(held);
    for session in overdue {
        let mut tx = server.db.begin().await?;
        note_end(server, &mut tx.conn(), &session).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Notes that the time of one is over, and tells. Of several who find it, one does.
async fn note_end(server: &Server, conn: &mut Conn<'_>, overdue: &Overdue) -> Result<()> {
    let is_noted = sessions::note_overdue(conn, overdue).await?;
    match overdue.support_user_id.filter(|_| is_noted) {
        Some(user) => tell_of_end(server, conn, &Actor::time(), UserId(user)).await,
        None => Ok(()),
    }
}

async fn tell_of_end(
    server: &Server,
    conn: &mut Conn<'_>,
    actor: &Actor,
    user: UserId,
) -> Result<()> {
    let Some(shown) = sessions::shown(conn, user).await? else { return Ok(()) };
    let change = Change::of(AuditAction::SupportEnded, Target::User(user, &shown.username));
    super::record(server, conn, actor, &change).await?;
    note(server, conn, user, &Event::SupportEnded, server.clock.now()).await
}

/// The user, if that admin may see their pages.
async fn visible(conn: &mut Conn<'_>, admin: &Admin, user: UserId) -> Result<Shown> {
    let shown = sessions::shown(conn, user).await?.ok_or(Error::NotFound)?;
    if may_see(admin.id, user, role_of(&shown)?) { Ok(shown) } else { Err(Why::Forbidden.into()) }
}

fn role_of(user: &Shown) -> Result<Role> {
    stored_role(user.id, &user.role)
}

async fn note(
    server: &Server,
    conn: &mut Conn<'_>,
    user: UserId,
    event: &Event,
    now: Timestamp,
) -> Result<()> {
    Ok(db::activity::insert(conn, server.new_id(), user, None, event, now).await?)
}
