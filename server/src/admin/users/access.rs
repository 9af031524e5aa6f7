//! Helping users in, and strangers out.

use domain::UserId;
use domain::views::{AuditAction, Event};

use super::case::{Case, close};
use crate::admin::Actor;
use crate::mail::letters;
use crate::{Result, Server, accounts, db};

/// Lets sign-ins of a user go on that have to wait because somebody guesses.
pub async fn unlock_user(server: &Server, actor: &Actor, id: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let case = Case::open(server, conn, actor, id).await?;
    db::users::forget_lock(conn, id).await?;
    case.record(conn, case.change(AuditAction::UserUnlocked)).await?;
    case.note(conn, &Event::SignInsUnlockedByAdmin).await?;
    // After the user's own row, as a failed sign-in does.
    accounts::lift_lock(server, conn, &[&case.account.email, &case.account.username]).await?;
    close(server, tx).await
}

/// Lets a user in with a new password only, which a mailed link leads to. All sessions end.
pub async fn require_reset(server: &Server, actor: &Actor, id: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let case = Case::open(server, conn, actor, id).await?;
    let (email, username) = case.names()?;
    accounts::require_reset(server, conn, id, (&email, &username)).await?;
    case.record(conn, case.change(AuditAction::ResetRequired)).await?;
    case.note(conn, &Event::ResetRequired).await?;
    close(server, tx).await
}

/// Ends all sessions of a user.
pub async fn sign_out_user(server: &Server, actor: &Actor, id: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let case = Case::open(server, conn, actor, id).await?;
    // Whoever signs in at this moment comes before or after.
    db::users::lock(conn, id).await?;
    db::sessions::delete_of_user(conn, id).await?;
    case.record(conn, case.change(AuditAction::UserSignedOut)).await?;
    case.note(conn, &Event::SignedOutByAdmin).await?;
    let (email, username) = case.names()?;
    let letter = letters::signed_out_by_admin(&server.public_url().origin(), &email, &username);
    case.tell(conn, letter).await?;
    close(server, tx).await
}
