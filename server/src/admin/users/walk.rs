//! Walking along the one index that a filter narrows most; what else it asks for is looked at row by
//! row, in a bounded number of rows.

use domain::{Role, Timestamp, UserFilter};

use crate::Result;
use crate::db::Conn;
use crate::db::users::lists::{self, ListRow};

/// Where a walk goes along, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Walk {
    /// Newest first: the id that comes before.
    Newest(i64),
    /// Those of one role, newest first.
    Role(Role, i64),
    /// The latest suspension first: its moment and id.
    Suspended(i64, i64),
    /// The longest lock first.
    Locked(i64, i64),
    /// Ids that begin so, the largest first: the id that comes before.
    Id(i64),
    /// By name: the name that comes before.
    Username(String),
    /// By address.
    Email(String),
}

impl Walk {
    /// The way that leads past the fewest rows: there are few admins and owners, and few names with
    /// the same beginning; locks and suspensions are fewer than users.
    pub(super) fn start(filter: &UserFilter) -> Self {
        let (_, beyond) = filter.ids();
        match filter.role {
            Some(role @ (Role::Admin | Role::Owner)) => Self::Role(role, beyond),
            // No name begins with a digit.
            _ if !filter.stretches().is_empty() => Self::Id(beyond),
            _ if filter.is_address() => Self::Email(before(&filter.search)),
            _ if !filter.search.is_empty() => Self::Username(before(&filter.search)),
            _ if filter.locked => Self::Locked(i64::MAX, i64::MAX),
            _ if filter.suspended == Some(true) => Self::Suspended(i64::MAX, i64::MAX),
            Some(role) => Self::Role(role, beyond),
            None => Self::Newest(beyond),
        }
    }

    /// The same way, from the place that a page ended at; from its start when that is none of it.
    pub(super) fn resume(filter: &UserFilter, place: &str) -> Self {
        let start = Self::start(filter);
        let (_, beyond) = filter.ids();
        let number = |text: &str| text.parse().ok().map(|id: i64| id.min(beyond));
        let pair = |text: &str| {
            let (at, id) = text.split_once('.')?;
            Some((at.parse().ok()?, id.parse().ok()?))
        };
        let Some((kind, rest)) = place.split_at_checked(1) else { return start };
        let resumed = match (&start, kind) {
            (Self::Newest(_), "n") => number(rest).map(Self::Newest),
            (Self::Role(role, _), "n") => number(rest).map(|id| Self::Role(*role, id)),
            (Self::Suspended(..), "t") => pair(rest).map(|(at, id)| Self::Suspended(at, id)),
            (Self::Locked(..), "t") => pair(rest).map(|(at, id)| Self::Locked(at, id)),
            (Self::Username(_), "u") => within(filter, rest).map(Self::Username),
            (Self::Id(_), "i") => number(rest).map(Self::Id),
            (Self::Id(_) | Self::Username(_) | Self::Email(_), "e") => {
                within(filter, rest).map(Self::Email)
            }
            _ => None,
        };
        resumed.unwrap_or(start)
    }

    /// The place, as an address carries it.
    pub(super) fn place(&self) -> String {
        match self {
            Self::Newest(id) | Self::Role(_, id) => format!("n{id}"),
            Self::Suspended(at, id) | Self::Locked(at, id) => format!("t{at}.{id}"),
            Self::Id(id) => format!("i{id}"),
            Self::Username(name) => format!("u{name}"),
            Self::Email(email) => format!("e{email}"),
        }
    }

    /// The rows that come next.
    pub(super) async fn fetch(
        &self,
        conn: &mut Conn<'_>,
        filter: &UserFilter,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<ListRow>> {
        let ((first, _), last) = (filter.ids(), beyond(&filter.search));
        Ok(match self {
            Self::Newest(before) => lists::newest(conn, (first, *before), limit).await?,
            Self::Role(role, before) => {
                lists::of_role(conn, *role, (first, *before), limit).await?
            }
            Self::Suspended(at, id) => lists::suspended(conn, (*at, *id), limit).await?,
            Self::Locked(until, id) => lists::locked(conn, now, (*until, *id), limit).await?,
            Self::Id(before) => match stretch(filter, *before) {
                Some(stretch) => lists::newest(conn, stretch, limit).await?,
                None => Vec::new(),
            },
            Self::Username(after) => lists::by_username(conn, (after, &last), limit).await?,
            Self::Email(after) => lists::by_email(conn, (after, &last), limit).await?,
        })
    }

    /// The place after this row.
    pub(super) fn after(&self, row: &ListRow) -> Self {
        match self {
            Self::Newest(_) => Self::Newest(row.id),
            Self::Role(role, _) => Self::Role(*role, row.id),
            Self::Suspended(..) => Self::Suspended(row.suspended_at.unwrap_or_default(), row.id),
            Self::Locked(..) => Self::Locked(row.locked_until.unwrap_or_default(), row.id),
            Self::Id(_) => Self::Id(row.id),
            Self::Username(_) => Self::Username(row.username.clone()),
            Self::Email(_) => Self::Email(row.email.clone()),
        }
    }

    /// Where to go on when this way has come to its end: from ids to shorter ones, and from ids and
    /// names to addresses.
    pub(super) fn then(&self, filter: &UserFilter) -> Option<Self> {
        match self {
            Self::Id(id) => Some(match shorter(filter, *id) {
                Some(id) => Self::Id(id),
                None => Self::Email(before(&filter.search)),
            }),
            Self::Username(_) => Some(Self::Email(before(&filter.search))),
            _ => None,
        }
    }

    /// Whether this row was met on the way before.
    pub(super) fn was_met(&self, filter: &UserFilter, row: &ListRow) -> bool {
        matches!(self, Self::Email(_))
            && !filter.is_address()
            && (row.username.starts_with(&filter.search) || filter.finds_id(row.id))
    }
}

/// Of the ids that are searched for, those of one length that come next below `before`.
pub(super) fn stretch(filter: &UserFilter, before: i64) -> Option<(i64, i64)> {
    let (first, beyond) = filter.stretches().into_iter().find(|(first, _)| *first < before)?;
    Some((first.max(filter.ids().0), beyond.min(before)))
}

/// Where the shorter ids among them begin, below those that [`stretch`] tells.
pub(super) fn shorter(filter: &UserFilter, before: i64) -> Option<i64> {
    let mut below =
        filter.stretches().into_iter().map(|(first, _)| first).filter(|id| *id < before);
    let here = below.next()?;
    below.next().map(|_| here)
}

/// The text that comes, byte by byte, just before all that begin with `prefix`; none of them ends
/// in the last character there is.
fn before(prefix: &str) -> String {
    let mut characters: Vec<char> = prefix.chars().collect();
    let Some(last) = characters.pop() else { return String::new() };
    let smaller = u32::from(last).checked_sub(1).and_then(char::from_u32);
    characters.extend(smaller.into_iter().chain(['\u{10FFFF}']));
    characters.into_iter().collect()
}

/// The text that comes after all that begin with `prefix`.
pub(super) fn beyond(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

/// A place among the names with the beginning that is searched for.
fn within(filter: &UserFilter, text: &str) -> Option<String> {
    let is_one = text.starts_with(&filter.search) || text == before(&filter.search);
    (is_one && !text.contains('\0')).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(fields: &[(&str, &str)]) -> UserFilter {
        UserFilter::read(|name| {
            let found = fields.iter().find(|(field, _)| *field == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn a_prefix_is_all_between_two_texts() {
        for (text, inside) in
            [("ad", false), ("ad\u{7f}", false), ("ada", true), ("ada~", true), ("adb", false)]
        {
            let is_inside = before("ada").as_str() < text && text < beyond("ada").as_str();
            assert_eq!(is_inside, inside, "{text}");
        }
    }

    #[test]
    fn a_place_leads_back_to_where_it_was_made_and_nonsense_to_the_start() {
        for (fields, walk) in [
            (&[][..], Walk::Newest(5)),
            (&[("role", "user")], Walk::Role(Role::User, 5)),
            (&[("state", "suspended")], Walk::Suspended(7, 5)),
            (&[("locked", "yes")], Walk::Locked(7, 5)),
            (&[("q", "ad")], Walk::Username("ada".to_owned())),
            (&[("q", "ad")], Walk::Email("ada@example.org".to_owned())),
            (&[("q", "ada@")], Walk::Email("ada@example.org".to_owned())),
            (&[("q", "25")], Walk::Id(250_000_000_000_000_007)),
            (&[("q", "25")], Walk::Email("25@example.org".to_owned())),
        ] {
            let filter = filter(fields);
            assert_eq!(Walk::resume(&filter, &walk.place()), walk);
            for nonsense in [
                "",
                "x",
                "n",
                "nx",
                "n99999999999999999999",
                "t",
                "t1",
                "t1.x",
                "ü",
                "uzed",
                "ea\0",
            ] {
                assert_eq!(Walk::resume(&filter, nonsense), Walk::start(&filter), "{nonsense}");
            }
        }
    }
}
