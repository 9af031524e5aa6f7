//! Changing the username. The old one is kept for its user for a while.

use domain::views::Event;
use domain::{Field, Username, Why};
use tower_sessions::Session;

use super::{aftermath, confirm_password, note, usernames};
use crate::db::{self, Conn};
use crate::http::session;
use crate::mail::{self, letters};
use crate::{Result, Server, Viewer};

/// How long an old name is nobody else's: whoever knows the user by it should not meet a stranger.
pub const RESERVED_SECONDS: i64 = 30 * 86_400;
/// Old names that are kept for one user: enough for a change of mind, too few to collect names.
const RESERVED_MAX: usize = 3;

/// Gives the viewer another username. Their other sessions end; this browser gets a new one.
pub async fn change_username(
    server: &Server,
    session: &Session,
    viewer: &Viewer,
    username: &Username,
    current: String,
) -> Result<()> {
    if *username == viewer.username {
        return Err(Why::Unchanged.at(Field::Username).into());
    }
    confirm_password(server, viewer, current).await?;
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    // Nobody else is promised a name meanwhile.
    db::installation::take_turn(conn).await?;
    let remembered = aftermath::still_signed_in(conn, viewer).await?;
    usernames::refuse_taken(server, conn, username, &viewer.email, Some(viewer.id)).await?;
    refuse_collecting(server, conn, viewer, username).await?;
    if !db::users::set_username(conn, viewer.id, username).await? {
        return Err(usernames::taken());
    }
    let until = server.clock.now().plus(RESERVED_SECONDS);
    db::reserved_usernames::delete(conn, username).await?;
    db::reserved_usernames::insert(conn, &viewer.username, viewer.id, until).await?;
    db::sessions::delete_others(conn, viewer.id, viewer.session).await?;
    let event = Event::UsernameChanged(viewer.username.to_string(), username.to_string());
    note(server, conn, viewer.id, &event).await?;
    let site = server.public_url().origin();
    let (when, place) = (server.clock.now().exact(), aftermath::place(&viewer.origin));
    let letter =
        letters::username_changed(&site, &viewer.email, &viewer.username, username, &when, &place);
    mail::queue(server, conn, letter).await?;
    tx.commit().await?;
    server.mail_queued.notify_one();
    session::begin(session, server, viewer.id, &viewer.origin, remembered).await
}

/// Every change keeps one more name from everybody else; going back to one of them frees it.
async fn refuse_collecting(
    server: &Server,
    conn: &mut Conn<'_>,
    viewer: &Viewer,
    username: &Username,
) -> Result<()> {
    let now = server.clock.now();
    let kept = db::reserved_usernames::of_user(conn, viewer.id, username, now).await?;
    match kept.first() {
        Some(soonest) if kept.len() >= RESERVED_MAX => {
            let wait = u32::try_from(soonest - now.0).unwrap_or(u32::MAX);
            Err(Why::TooManyAttempts(wait).at(Field::Username).into())
        }
        _ => Ok(()),
    }
}
