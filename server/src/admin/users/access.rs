//! Helping users in, and strangers out.

use domain::views::{AuditAction, Event};
use domain::{Timestamp, UserId, Why};

use super::case::{Case, close};
use crate::admin::Actor;
use crate::mail::letters;
use crate::{Result, Server, accounts, db};

/// What the audit says of whom only a new password lets in.
const RESET: &str = "new password required";

/// Lets sign-ins of a user go on that have to wait because somebody guesses.
pub async fn unlock_user(server: &Server, actor: &Actor, id: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let case = Case::open(server, conn, actor, id).await?;
    let now = server.clock.now();
    let until = case.account.locked_until.map(Timestamp).filter(|until| *until > now);
    let until = until.ok_or(Why::AlreadyDone)?;
    db::users::forget_lock(conn, id).await?;
    let before = format!("locked until {}", until.exact());
    case.record(conn, case.change(AuditAction::UserUnlocked).from_to(&before, "unlocked")).await?;
    case.note(conn, &Event::SignInsUnlockedByAdmin).await?;
    // After the user's own row, as a failed sign-in does.
    accounts::end_wait(server, conn, &[&case.account.email, &case.account.username]).await?;
    close(server, tx).await
}

/// Lets a user in with a new password only, which a mailed link leads to. All sessions end.
pub async fn require_reset(server: &Server, actor: &Actor, id: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let case = Case::open(server, conn, actor, id).await?;
    let (email, username) = case.names()?;
    accounts::require_reset(server, conn, id, (&email, &username)).await?;
    let before = case.account.reset_required_at.map_or("password counts", |_| RESET);
    case.record(conn, case.change(AuditAction::ResetRequired).from_to(before, RESET)).await?;
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
    let ended = db::sessions::delete_of_user(conn, id).await?;
    let before = format!("sessions: {ended}");
    case.record(conn, case.change(AuditAction::UserSignedOut).from_to(&before, "sessions: 0"))
        .await?;
    case.note(conn, &Event::SignedOutByAdmin).await?;
    let (email, username) = case.names()?;
    let letter = letters::signed_out_by_admin(&server.public_url().origin(), &email, &username);
    case.tell(conn, letter).await?;
    close(server, tx).await
}
