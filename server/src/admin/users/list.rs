//! The list of users, a page at a time.

use domain::views::{AdminUserRow, Found};
use domain::{Timestamp, UserFilter, UserId};

use super::stored_role;
use super::walk::Walk;
use crate::db::Conn;
use crate::db::users::{self, lists::ListRow};
use crate::paging::{PAGE_ROWS, ROWS_ASKED};
use crate::{Admin, Result, Server};

/// Rows that a page looks at when few of them are what is asked for: with a handful of users it
/// would be all, and with a million it is not more. Whoever wants to looks further.
pub(super) const LOOKED_AT_MAX: usize = 500;
/// Rows asked for at once, after the first page was not filled.
const MORE_ROWS: i64 = 150;

/// Users whom the filter finds, from `place` on.
pub async fn users(
    server: &Server,
    _: &Admin,
    filter: &UserFilter,
    place: Option<&str>,
) -> Result<Found<AdminUserRow>> {
    let mut held = server.db.read().await?;
    let (conn, now) = (&mut held.conn(), server.clock.now());
    let mut page = Page { rows: Vec::new(), next: None };
    let walk = match place {
        Some(place) => Walk::resume(filter, place),
        None => Walk::start(filter),
    };
    page.fill(conn, filter, walk, now).await?;
    let rows = page.rows.into_iter().map(|row| user_row(row, now)).collect::<Result<_>>()?;
    Ok(Found { rows, next: page.next.map(|walk| walk.place()) })
}

struct Page {
    rows: Vec<ListRow>,
    /// Where the page after it begins.
    next: Option<Walk>,
}

impl Page {
    /// Walks until the page is full, or there is no more, or enough was looked at.
    async fn fill(
        &mut self,
        conn: &mut Conn<'_>,
        filter: &UserFilter,
        mut walk: Walk,
        now: Timestamp,
    ) -> Result<()> {
        let (mut looked_at, mut limit) = (0, ROWS_ASKED);
        loop {
            let rows = walk.fetch(conn, filter, now, limit).await?;
            let is_end = i64::try_from(rows.len()).is_ok_and(|count| count < limit);
            looked_at += rows.len();
            for row in rows {
                let here = walk.after(&row);
                if is_meant(filter, &row, now) && !walk.was_met(filter, &row) {
                    if self.is_full() {
                        // One more than fits: the next page begins before it.
                        self.next = Some(walk);
                        return Ok(());
                    }
                    self.rows.push(row);
                }
                walk = here;
            }
            match walk.then(filter) {
                Some(then) if is_end => walk = then,
                _ if is_end => return Ok(()),
                _ => {}
            }
            if looked_at >= LOOKED_AT_MAX {
                self.next = Some(walk);
                return Ok(());
            }
            limit = MORE_ROWS;
        }
    }

    fn is_full(&self) -> bool {
        i64::try_from(self.rows.len()).is_ok_and(|count| count >= PAGE_ROWS)
    }
}

/// Whether the row is all that the filter asks for.
fn is_meant(filter: &UserFilter, row: &ListRow, now: Timestamp) -> bool {
    filter.finds(row.id, &row.username, &row.email)
        && filter.role.is_none_or(|role| role.as_str() == row.role)
        && filter.suspended.is_none_or(|suspended| suspended == row.suspended_at.is_some())
        && (!filter.locked || is_locked(row, now))
}

fn is_locked(row: &ListRow, now: Timestamp) -> bool {
    row.locked_until.is_some_and(|until| until > now.0)
}

fn user_row(row: ListRow, now: Timestamp) -> Result<AdminUserRow> {
    Ok(AdminUserRow {
        id: UserId(row.id),
        role: stored_role(row.id, &row.role)?,
        suspended: row.suspended_at.is_some(),
        locked: is_locked(&row, now),
        username: row.username,
        email: row.email,
        created_at: Timestamp(row.created_at),
        last_sign_in_at: row.last_sign_in_at.map(Timestamp),
        bots: row.bots,
        picture: users::picture_name(row.picture.as_deref()),
    })
}
