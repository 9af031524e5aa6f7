//! Which usernames are somebody's. They are public, so that one is taken may be said; that an
//! address is known may not.

use domain::{Email, Field, UserId, Username, Why};

use crate::db::{self, Conn};
use crate::{Error, Result, Server};

/// Refuses a name that a user has, that a sign-up with another address than `email` was promised,
/// or that is kept for another user than `user`.
pub(super) async fn refuse_taken(
    server: &Server,
    conn: &mut Conn<'_>,
    username: &Username,
    email: &Email,
    user: Option<UserId>,
) -> Result<()> {
    let now = server.clock.now();
    let is_taken = db::users::has_username(conn, username).await?
        || db::sign_ups::is_username_held(conn, username, email, now).await?
        || db::reserved_usernames::is_reserved(conn, username, user, now).await?;
    if is_taken { Err(taken()) } else { Ok(()) }
}

/// Says so beside the field.
pub(super) fn taken() -> Error {
    Why::UsernameTaken.at(Field::Username).into()
}
