//! Which usernames are somebody's. They are public, so that one is taken may be said; that an
//! address is known may not.

use domain::{Email, Field, UserId, Username, Why};

use super::SIGN_UP_SECONDS;
use crate::db::{self, Conn};
use crate::{Error, Result, Server};

/// How long a sign-up holds the name asked for, from the sign-up on. It is the same for each, and no
/// mail makes it longer: how long a name stays taken must not tell whether there was one to send.
pub const HELD_SECONDS: i64 = SIGN_UP_SECONDS;

/// Refuses a name that is taken ([`is_taken`]), beside its field.
pub(super) async fn refuse_taken(
    server: &Server,
    conn: &mut Conn<'_>,
    username: &Username,
    email: &Email,
    user: Option<UserId>,
) -> Result<()> {
    if is_taken(server, conn, username, email, user).await? { Err(taken()) } else { Ok(()) }
}

/// Whether a user has the name, a sign-up with another address than `email` was promised it, or it is
/// kept for another user than `user`.
pub(super) async fn is_taken(
    server: &Server,
    conn: &mut Conn<'_>,
    username: &Username,
    email: &Email,
    user: Option<UserId>,
) -> Result<bool> {
    let now = server.clock.now();
    Ok(db::users::has_username(conn, username).await?
        || db::sign_ups::is_username_held(conn, username, email, now.plus(-HELD_SECONDS)).await?
        || db::reserved_usernames::is_reserved(conn, username, user, now).await?)
}

/// Says so beside the field.
pub(super) fn taken() -> Error {
    Why::UsernameTaken.at(Field::Username).into()
}
