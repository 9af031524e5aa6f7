//! Giving users another role.

use domain::views::{AuditAction, Event};
use domain::{Field, Role, UserId, Why};

use super::case::{Case, close};
use crate::admin::Actor;
use crate::mail::letters;
use crate::{Result, Server, db};

/// Gives a user another role; for owners only. Their sessions end: what was begun with other rights
/// does not go on.
pub async fn change_role(server: &Server, actor: &Actor, id: UserId, role: Role) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let case = Case::open(server, conn, actor, id).await?;
    if case.actors_role != Role::Owner {
        return Err(Why::Forbidden.into());
    }
    if case.role == role {
        return Err(Why::Unchanged.at(Field::Role).into());
    }
    case.spare_last_owner(conn).await?;
    db::users::set_role(conn, id, role).await?;
    db::sessions::delete_of_user(conn, id).await?;
    let (before, after) = (case.role, role);
    let change = case.change(AuditAction::RoleChanged).from_to(before.as_str(), after.as_str());
    case.record(conn, change).await?;
    case.note(conn, &Event::RoleChanged(before, after)).await?;
    let (email, username) = case.names()?;
    let site = server.public_url().origin();
    case.tell(conn, letters::role_changed(&site, &email, &username, before, after)).await?;
    close(server, tx).await?;
    tracing::info!(user = %id, role = after.as_str(), "a user has another role");
    Ok(())
}
