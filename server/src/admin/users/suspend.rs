//! Suspending users, and ending it.

use domain::views::{AuditAction, Event};
use domain::{Reason, Timestamp, UserId, Why};

use super::case::{Case, close};
use super::silence;
use crate::admin::Actor;
use crate::db::{self, Tx};
use crate::mail::letters;
use crate::{Result, Server};

/// Suspends a user: their sessions end, nobody signs in, and their bots are silent, until that
/// moment or until they are reinstated.
pub async fn suspend_user(
    server: &Server,
    actor: &Actor,
    id: UserId,
    reason: &Reason,
    until: Option<Timestamp>,
) -> Result<()> {
    let now = server.clock.now();
    if until.is_some_and(|until| until <= now) {
        return Err(Why::MomentPast.into());
    }
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let case = Case::open(server, conn, actor, id).await?;
    case.spare_last_owner(conn).await?;
    if !db::users::suspend(conn, id, reason.as_str(), until, now).await? {
        return Err(Why::AlreadyDone.into());
    }
    db::sessions::delete_of_user(conn, id).await?;
    let bots = silence::set(server, conn, id, true).await?;
    let after = until.map_or_else(
        || "suspended".to_owned(),
        |until| format!("suspended until {}", until.exact()),
    );
    let change = case.change(AuditAction::UserSuspended).because(reason.as_str());
    case.record(conn, change.from_to("active", &after)).await?;
    case.note(conn, &Event::AccountSuspended(reason.as_str().to_owned())).await?;
    let (email, username) = case.names()?;
    let site = server.public_url().origin();
    let letter = letters::user_suspended(&site, &email, &username, reason.as_str(), until);
    case.tell(conn, letter).await?;
    close(server, tx).await?;
    tracing::info!(user = %id, "a user is suspended");
    silence::tell_gateway(server, bots).await;
    Ok(())
}

/// Ends a user's suspension: they may sign in, and their bots are as they were.
pub async fn reinstate_user(server: &Server, actor: &Actor, id: UserId) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let case = Case::open(server, &mut tx.conn(), actor, id).await?;
    reinstate(server, tx, case).await
}

/// The same, once the case is open.
pub(super) async fn reinstate(server: &Server, mut tx: Tx, case: Case<'_>) -> Result<()> {
    let (id, conn) = (case.id(), &mut tx.conn());
    if !db::users::reinstate(conn, id).await? {
        return Err(Why::AlreadyDone.into());
    }
    let bots = silence::set(server, conn, id, false).await?;
    let change = case.change(AuditAction::UserReinstated).from_to("suspended", "active");
    case.record(conn, change).await?;
    case.note(conn, &Event::AccountReinstated).await?;
    let (email, username) = case.names()?;
    let letter = letters::user_reinstated(&server.public_url().origin(), &email, &username);
    case.tell(conn, letter).await?;
    close(server, tx).await?;
    tracing::info!(user = %id, "a user is reinstated");
    silence::tell_gateway(server, bots).await;
    Ok(())
}
