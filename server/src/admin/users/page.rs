//! Everything an admin sees of a user.

use domain::views::{AdminUserPage, BotOfUserRow, MayDo, SessionOfUserRow, UserSuspension};
use domain::{BotId, Role, Timestamp, UserId, agent};

use super::{may_act, stored_role};
use crate::admin::{AUDIT_ROWS, audit};
use crate::db::{self, sessions::Listed, users::Account};
use crate::http::session;
use crate::{Admin, Error, Result, Server, accounts};

/// Lines of activity on a user's page.
const ACTIVITY_ROWS: i64 = 20;

/// Everything an admin sees of a user.
pub async fn user(server: &Server, admin: &Admin, id: UserId) -> Result<AdminUserPage> {
    let sessions = session::of_user(server, id).await?;
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let account = db::users::account(conn, id).await?.ok_or(Error::NotFound)?;
    let bots = db::bots::of_user(conn, id).await?;
    let audit = db::audit::of_user(conn, id, AUDIT_ROWS).await?;
    let activity = accounts::latest_activity(conn, id, ACTIVITY_ROWS).await?;
    let (role, now) = (stored_role(account.id, &account.role)?, server.clock.now());
    Ok(AdminUserPage {
        id,
        role,
        created_at: Timestamp(account.created_at),
        last_sign_in_at: account.last_sign_in_at.map(Timestamp),
        picture: db::users::picture_name(account.picture.as_deref()),
        suspension: suspension(&account),
        locked_until: account.locked_until.map(Timestamp).filter(|until| *until > now),
        reset_required_at: account.reset_required_at.map(Timestamp),
        bots: bots.into_iter().map(bot_row).collect(),
        sessions: sessions.into_iter().map(session_row).collect(),
        activity,
        audit: audit.into_iter().map(audit::row).collect::<Result<_>>()?,
        may: may_do(admin, id, role),
        username: account.username,
        email: account.email,
        first_name: account.first_name,
        last_name: account.last_name,
    })
}

fn may_do(admin: &Admin, id: UserId, role: Role) -> MayDo {
    let actor = admin.actor();
    let act = may_act(&actor, id, role).is_ok();
    MayDo { act, is_self: admin.id == id, change_role: act && actor.role == Role::Owner }
}

fn suspension(account: &Account) -> Option<UserSuspension> {
    Some(UserSuspension {
        since: Timestamp(account.suspended_at?),
        until: account.suspended_until.map(Timestamp),
        reason: account.suspended_reason.clone().unwrap_or_default(),
    })
}

fn bot_row(bot: db::bots::Bot) -> BotOfUserRow {
    let status = bot.status();
    BotOfUserRow { id: BotId(bot.id), status, name: bot.name, username: bot.username }
}

fn session_row(Listed { session, address, agent }: Listed) -> SessionOfUserRow {
    SessionOfUserRow {
        device: agent::in_words(&agent),
        address,
        began_at: Timestamp(session.created_at),
        seen_at: Timestamp(session.seen_at),
    }
}
