//! What every change of a password, an address or a username brings with it.

use domain::{UserId, Why};

use super::hasher::NOBODYS;
use crate::db::one_time_tokens::{self, Purpose};
use crate::db::{self, Conn};
use crate::{Origin, Result, Viewer};

/// Makes the changes to one user wait for each other, and refuses the viewer whose session another
/// one has just ended: whoever knew the old password must not get in behind a reset. Tells whether
/// the session is a remembered one.
pub(super) async fn still_signed_in(conn: &mut Conn<'_>, viewer: &Viewer) -> Result<bool> {
    db::users::lock(conn, viewer.id).await?;
    let remembered = db::sessions::is_remembered(conn, viewer.id, viewer.session).await?;
    remembered.ok_or_else(|| Why::SignedOut.into())
}

/// Makes the links void that were mailed to the user before. The way back to an old address stays:
/// it is there for the user whose account somebody else has changed.
pub(super) async fn void_links(conn: &mut Conn<'_>, user: UserId) -> Result<()> {
    for purpose in [Purpose::ResetPassword, Purpose::ChangeEmail, Purpose::Unlock] {
        one_time_tokens::delete_of_user(conn, user, purpose).await?;
    }
    Ok(())
}

/// Shuts everybody out whom the user may not know of: sessions, devices and links end, and the
/// password, which they knew, becomes nobody's. The caller mails the way back in.
pub(super) async fn shut_out(conn: &mut Conn<'_>, user: UserId) -> Result<()> {
    db::users::set_password_hash(conn, user, NOBODYS).await?;
    void_links(conn, user).await?;
    // Those mailed to an address that is the user's no longer could only do harm; the others have
    // nothing left to end.
    one_time_tokens::delete_of_user(conn, user, Purpose::NotMe).await?;
    db::sessions::delete_of_user(conn, user).await?;
    Ok(db::devices::delete_of_user_except(conn, user, None).await?)
}

/// Where a request came from, in words for a letter.
pub(super) fn place(origin: &Origin) -> String {
    format!("{}, {}", origin.address, domain::agent::in_words(&origin.agent))
}
