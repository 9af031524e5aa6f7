//! The audit's lines, a page at a time, newest first.

use domain::views::{AuditAction, AuditFound, AuditRow, AuditSearch, Page};
use domain::{BotId, Timestamp, UserId};

use super::search::filter_of;
use crate::db::Conn;
use crate::db::audit::{self, Filter, Row};
use crate::paging::{ROWS_ASKED, page};
use crate::{Admin, Error, Result, Server};

/// Lines that one page looks at where no index has the whole filter: some milliseconds' worth, however
/// few of them are meant. The page tells how far it has looked, and the next one goes on from there.
pub(super) const LOOKED_AT: i64 = 1_000;

/// What admins did, before the line `before`.
pub async fn audit(server: &Server, admin: &Admin, before: Option<i64>) -> Result<Page<AuditRow>> {
    Ok(search(server, admin, &AuditSearch::default(), before).await?.page)
}

/// What admins did, as far as it is searched for, before the line `before`.
pub async fn search(
    server: &Server,
    _: &Admin,
    typed: &AuditSearch,
    before: Option<i64>,
) -> Result<AuditFound> {
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    match filter_of(conn, typed).await? {
        Ok(filter) => {
            let below = before.map_or(filter.below, |before| filter.below.min(before));
            found(conn, Filter { below, ..filter }).await
        }
        Err(objections) => {
            let page = Page { rows: Vec::new(), next: None };
            Ok(AuditFound { page, objections, looked_until: None })
        }
    }
}

async fn found(conn: &mut Conn<'_>, filter: Filter) -> Result<AuditFound> {
    let limit = if filter.is_indexed() { ROWS_ASKED } else { LOOKED_AT };
    let mut rows = audit::list(conn, &filter, limit).await?;
    let may_go_on = i64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let last = rows.last().map(|row| (row.id, Timestamp(row.at))).filter(|_| may_go_on);
    rows.retain(|row| filter.admits(row));
    let mut page = page(rows, row, |row| row.id)?;
    let mut looked_until = None;
    if let Some((id, at)) = last.filter(|_| page.next.is_none() && !filter.is_indexed()) {
        page.next = Some(id);
        looked_until = Some(at);
    }
    Ok(AuditFound { page, objections: Vec::new(), looked_until })
}

/// A line as pages show it.
pub(in crate::admin) fn row(row: Row) -> Result<AuditRow> {
    let unknown = || Error::internal(format_args!("audit.action of {} is unknown", row.id));
    Ok(AuditRow {
        id: row.id,
        at: Timestamp(row.at),
        action: AuditAction::parse(&row.action).ok_or_else(unknown)?,
        actor: row.actor,
        actor_id: row.actor_id.filter(|_| row.actor_there).map(UserId),
        target: row.target,
        bot: row.bot_id.filter(|_| row.bot_there).map(BotId),
        user: row.user_id.filter(|_| row.bot_id.is_none() && row.user_there).map(UserId),
        reason: row.reason,
        before: row.before,
        after: row.after,
        address: row.address,
        erased_at: row.erased_at.map(Timestamp),
    })
}
