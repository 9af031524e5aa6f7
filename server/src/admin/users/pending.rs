//! People who have signed up and not proved their address, a page at a time. They go after two days
//! at most, so what is searched for by name is one page.

use domain::views::{Found, PendingRow};
use domain::{Timestamp, UserFilter};

use super::walk::{before, beyond};
use crate::db::sign_ups::{self, ListRow};
use crate::paging::{PAGE_ROWS, ROWS_ASKED};
use crate::{Admin, Result, Server};

/// Sign-ups that wait for their address to be proved, before the one of the id in `place`.
pub async fn pending(
    server: &Server,
    _: &Admin,
    filter: &UserFilter,
    place: Option<&str>,
) -> Result<Found<PendingRow>> {
    let mut held = server.db.read().await?;
    let (conn, now) = (&mut held.conn(), server.clock.now());
    let (first, beyond_last) = filter.ids();
    let last = place.and_then(|place| place.strip_prefix('n')?.parse().ok());
    let ids = (first, beyond_last.min(last.unwrap_or(i64::MAX)));
    let search = filter.search.as_str();
    let mut rows = if search.is_empty() {
        sign_ups::newest(conn, now, ids, ROWS_ASKED).await?
    } else {
        let (after, before) = (before(search), beyond(search));
        let range = (after.as_str(), before.as_str());
        let mut rows = sign_ups::by_email(conn, now, range, PAGE_ROWS).await?;
        if !filter.is_address() {
            rows.extend(sign_ups::by_username(conn, now, range, PAGE_ROWS).await?);
        }
        rows.retain(|row| filter.finds(row.id, &row.username, &row.email));
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        rows.dedup_by_key(|row| row.id);
        rows
    };
    let size = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let is_more = rows.len() > size && search.is_empty();
    rows.truncate(size);
    let next = rows.last().filter(|_| is_more).map(|row| format!("n{}", row.id));
    Ok(Found { rows: rows.into_iter().map(row).collect(), next })
}

fn row(row: ListRow) -> PendingRow {
    PendingRow {
        id: row.id,
        username: row.username,
        email: row.email,
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
    }
}
