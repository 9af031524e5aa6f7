//! The admin panel's lists, each a page at a time, newest first.

use domain::views::{AdminBotRow, AdminUserRow, AuditAction, AuditRow, Page};
use domain::{BotId, Role, Timestamp, UserId};

use super::SEARCH_LENGTH_MAX;
use crate::db::{self, audit, bots::BotOfUser, users};
use crate::paging::{ROWS_ASKED, page};
use crate::{Admin, Error, Result, Server};

/// Users whose name or address matches `search`, older than `before`.
pub async fn users(
    server: &Server,
    _: &Admin,
    search: &str,
    before: Option<i64>,
) -> Result<Page<AdminUserRow>> {
    let mut held = server.db.read().await?;
    let (pattern, before) = (pattern(search), before.unwrap_or(i64::MAX));
    let rows = db::users::list(&mut held.conn(), &pattern, before, ROWS_ASKED).await?;
    page(rows, user_row, |row| row.id.0)
}

/// What admins did, before the line `before`.
pub async fn audit(server: &Server, _: &Admin, before: Option<i64>) -> Result<Page<AuditRow>> {
    let mut held = server.db.read().await?;
    let rows = db::audit::list(&mut held.conn(), before.unwrap_or(i64::MAX), ROWS_ASKED).await?;
    page(rows, audit_row, |row| row.id)
}

/// The inside of a LIKE pattern that finds `search` as it is written.
fn pattern(search: &str) -> String {
    let readable = search.trim().chars().filter(|c| !c.is_control());
    let bounded: String = readable.take(SEARCH_LENGTH_MAX).collect();
    let typed = bounded.trim_start_matches('@');
    typed.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

pub(super) fn bot_row(row: BotOfUser) -> AdminBotRow {
    AdminBotRow {
        id: BotId(row.bot.id),
        status: row.bot.status(),
        name: row.bot.name,
        username: row.bot.username,
        user: row.user_name,
        user_email: row.user_email,
        created_at: Timestamp(row.bot.created_at),
        last_used_at: row.bot.last_used_at.map(Timestamp),
        deleted_at: row.bot.deleted_at.map(Timestamp),
    }
}

fn user_row(row: users::ListRow) -> Result<AdminUserRow> {
    let unknown = || Error::internal(format_args!("users.role of {} is unknown", row.id));
    Ok(AdminUserRow {
        id: UserId(row.id),
        role: Role::parse(&row.role).ok_or_else(unknown)?,
        username: row.username,
        email: row.email,
        created_at: Timestamp(row.created_at),
        last_sign_in_at: row.last_sign_in_at.map(Timestamp),
        bots: row.bots,
        picture: users::picture_name(row.picture.as_deref()),
    })
}

pub(super) fn audit_row(row: audit::Row) -> Result<AuditRow> {
    let unknown = || Error::internal(format_args!("audit.action of {} is unknown", row.id));
    Ok(AuditRow {
        id: row.id,
        at: Timestamp(row.at),
        action: AuditAction::parse(&row.action).ok_or_else(unknown)?,
        actor: row.actor,
        target: row.target,
        bot: row.bot_id.map(BotId),
        reason: row.reason,
        address: row.address,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_in_a_search_are_plain_letters() {
        assert_eq!(pattern(" @Rook_100%\0 "), "Rook\\_100\\%");
        assert_eq!(pattern(&"x".repeat(9_999)).len(), SEARCH_LENGTH_MAX);
    }
}
