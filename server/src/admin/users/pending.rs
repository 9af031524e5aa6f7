//! People who have signed up and not proved their address, a page at a time.

use domain::views::{Found, PendingRow};
use domain::{Timestamp, UserFilter};

use super::list::LOOKED_AT_MAX;
use super::walk::{beyond, shorter, stretch};
use crate::db::Conn;
use crate::db::sign_ups::{self, ListRow};
use crate::paging::{PAGE_ROWS, ROWS_ASKED};
use crate::{Admin, Result, Server};

/// Sign-ups that wait for their address to be proved, from `place` on.
pub async fn pending(
    server: &Server,
    _: &Admin,
    filter: &UserFilter,
    place: Option<&str>,
) -> Result<Found<PendingRow>> {
    let mut held = server.db.read().await?;
    let (conn, now) = (&mut held.conn(), server.clock.now());
    let from = place.and_then(|place| Walk::parse(filter, place));
    let mut next = Some(from.unwrap_or_else(|| Walk::start(filter)));
    let (mut found, mut looked_at) = (Vec::new(), 0);
    while let Some(mut walk) = next.take() {
        let rows = walk.fetch(conn, filter, now).await?;
        let is_end = i64::try_from(rows.len()).is_ok_and(|count| count < ROWS_ASKED);
        looked_at += rows.len();
        for row in rows {
            let here = walk.after(&row);
            if filter.finds(row.id, &row.username, &row.email) && !walk.was_met(filter, &row) {
                if i64::try_from(found.len()).is_ok_and(|count| count == PAGE_ROWS) {
                    return Ok(Found { rows: found, next: Some(walk.place()) });
                }
                found.push(view(row));
            }
            walk = here;
        }
        next = if is_end { walk.then(filter) } else { Some(walk) };
        if looked_at >= LOOKED_AT_MAX {
            break;
        }
    }
    Ok(Found { rows: found, next: next.map(|walk| walk.place()) })
}

/// Where a walk goes along, and how far it has come: several may have one name or address.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Walk {
    /// Newest first: the id that comes before.
    Newest(i64),
    /// Ids that begin so, likewise.
    Id(i64),
    /// By the name asked for: the name and id that come before.
    Username(String, i64),
    /// By address.
    Email(String, i64),
}

impl Walk {
    fn start(filter: &UserFilter) -> Self {
        let (_, beyond) = filter.ids();
        let first = (filter.search.clone(), i64::MIN);
        match filter.search.as_str() {
            "" => Self::Newest(beyond),
            _ if !filter.stretches().is_empty() => Self::Id(beyond),
            _ if filter.is_address() => Self::Email(first.0, first.1),
            _ => Self::Username(first.0, first.1),
        }
    }

    /// The place that a page ended at, if it is one of this search.
    fn parse(filter: &UserFilter, place: &str) -> Option<Self> {
        let (kind, rest) = place.split_at_checked(1)?;
        let beyond = filter.ids().1;
        let number = |text: &str| text.parse().ok().map(|id: i64| id.min(beyond));
        let named = |text: &str| {
            let (id, name) = text.split_once('.')?;
            let is_one = name.starts_with(&filter.search) && !name.contains('\0');
            Some((name.to_owned(), id.parse().ok()?)).filter(|_| is_one)
        };
        match (Self::start(filter), kind) {
            (Self::Newest(_), "n") => number(rest).map(Self::Newest),
            (Self::Id(_), "i") => number(rest).map(Self::Id),
            (Self::Username(..), "u") => named(rest).map(|(name, id)| Self::Username(name, id)),
            (Self::Newest(_), _) => None,
            (_, "e") => named(rest).map(|(email, id)| Self::Email(email, id)),
            _ => None,
        }
    }

    /// The place, as an address carries it.
    fn place(&self) -> String {
        match self {
            Self::Newest(id) => format!("n{id}"),
            Self::Id(id) => format!("i{id}"),
            Self::Username(name, id) => format!("u{id}.{name}"),
            Self::Email(email, id) => format!("e{id}.{email}"),
        }
    }

    async fn fetch(
        &self,
        conn: &mut Conn<'_>,
        filter: &UserFilter,
        now: Timestamp,
    ) -> Result<Vec<ListRow>> {
        let (first, last) = (filter.ids().0, beyond(&filter.search));
        Ok(match self {
            Self::Newest(before) => {
                sign_ups::newest(conn, now, (first, *before), ROWS_ASKED).await?
            }
            Self::Id(before) => match stretch(filter, *before) {
                Some(stretch) => sign_ups::newest(conn, now, stretch, ROWS_ASKED).await?,
                None => Vec::new(),
            },
            Self::Username(name, id) => {
                sign_ups::by_username(conn, now, (name, *id, &last), ROWS_ASKED).await?
            }
            Self::Email(email, id) => {
                sign_ups::by_email(conn, now, (email, *id, &last), ROWS_ASKED).await?
            }
        })
    }

    fn after(&self, row: &ListRow) -> Self {
        match self {
            Self::Newest(_) => Self::Newest(row.id),
            Self::Id(_) => Self::Id(row.id),
            Self::Username(..) => Self::Username(row.username.clone(), row.id),
            Self::Email(..) => Self::Email(row.email.clone(), row.id),
        }
    }

    /// Where to go on when this way has come to its end.
    fn then(&self, filter: &UserFilter) -> Option<Self> {
        let emails = || Self::Email(filter.search.clone(), i64::MIN);
        match self {
            Self::Id(id) => Some(shorter(filter, *id).map_or_else(emails, Self::Id)),
            Self::Username(..) => Some(emails()),
            Self::Newest(_) | Self::Email(..) => None,
        }
    }

    /// Whether this row was met on the way before.
    fn was_met(&self, filter: &UserFilter, row: &ListRow) -> bool {
        matches!(self, Self::Email(..))
            && !filter.is_address()
            && (row.username.starts_with(&filter.search) || filter.finds_id(row.id))
    }
}

fn view(row: ListRow) -> PendingRow {
    PendingRow {
        id: row.id,
        username: row.username,
        email: row.email,
        created_at: Timestamp(row.created_at),
        expires_at: Timestamp(row.expires_at),
    }
}
