//! The ways through the list of bots, one an index.

use domain::{BotState, Timestamp};

use super::sought::{Sought, Text};
use crate::Result;
use crate::db::Conn;
use crate::db::bot_list::{self, Place, Row};

/// Leads to all rows that are sought, and as few others as one index can.
#[derive(Debug)]
pub(super) enum Way {
    /// All bots, newest first.
    Newest,
    /// Those in a state, newest first.
    State(BotState),
    /// A user's, newest first.
    User(i64),
    /// By the hour of their last use, the latest first.
    Used(i64, i64),
    /// By when a call was last refused because of their limits, the latest first.
    Limited(Timestamp),
    /// Those of a number.
    Numbered(Text),
    /// By the beginning of their username.
    Named(Text, String),
    /// Those of users whose name or address begins so, newest first.
    UsersNamed(String),
}

impl Way {
    /// The ways to what is sought, to be walked one after the other: the narrowest condition leads.
    pub fn all(sought: &Sought) -> Vec<Self> {
        if let Some(user) = sought.user {
            return vec![Self::User(user)];
        }
        if let Some(text) = &sought.text {
            return Self::to(text);
        }
        vec![match (sought.limited, sought.used, sought.filter.state) {
            (Some(since), _, _) => Self::Limited(since),
            (_, Some((since, until)), _) => Self::Used(since, until),
            (_, _, Some(state)) => Self::State(state),
            _ => Self::Newest,
        }]
    }

    /// The ways to what a search text may be.
    fn to(text: &Text) -> Vec<Self> {
        let numbered = text.number.map(|_| Self::Numbered(text.clone()));
        let named = text.username.clone().map(|start| Self::Named(text.clone(), start));
        let users = text.user.clone().map(Self::UsersNamed);
        numbered.into_iter().chain(named).chain(users).collect()
    }

    /// Whether this way leads to the row; asked only of those before which others come.
    pub fn leads_to(&self, row: &Row) -> bool {
        match self {
            Self::Numbered(text) => text.is_number_of(row),
            Self::Named(text, _) => text.begins_username_of(row),
            _ => false,
        }
    }

    /// Reads on after `place`, or from the way's beginning.
    pub async fn read(
        &self,
        conn: &mut Conn<'_>,
        sought: &Sought,
        place: Option<&Place>,
    ) -> Result<Vec<Row>> {
        let start = self.start(sought);
        let after = place.unwrap_or(&start);
        Ok(match self {
            Self::Newest => bot_list::newest(conn, after).await?,
            Self::State(state) => bot_list::in_state(conn, *state, after).await?,
            Self::User(user) => bot_list::of_user(conn, *user, after).await?,
            Self::Used(since, _) => bot_list::used(conn, *since, after).await?,
            Self::Limited(since) => bot_list::limited(conn, *since, after).await?,
            Self::Numbered(_) if place.is_some() => Vec::new(),
            Self::Numbered(text) => {
                bot_list::numbered(conn, text.number.unwrap_or_default()).await?
            }
            Self::Named(_, name) => bot_list::named(conn, after, &end_of(name)).await?,
            Self::UsersNamed(name) => {
                bot_list::of_users_named(conn, (name, &end_of(name)), after).await?
            }
        })
    }

    /// The place before the way's first row.
    fn start(&self, sought: &Sought) -> Place {
        let before_all = Place { key: String::new(), created_at: 0, id: 0 };
        match self {
            Self::Newest | Self::State(_) => Place { created_at: sought.created.1.0, ..before_all },
            Self::Used(_, until) => Place { key: until.to_string(), ..before_all },
            Self::Limited(_) => Place { key: i64::MAX.to_string(), ..before_all },
            Self::Named(_, name) => Place { key: name.clone(), ..before_all },
            Self::User(_) | Self::Numbered(_) | Self::UsersNamed(_) => {
                Place { id: i64::MAX, ..before_all }
            }
        }
    }

    /// The place of a row on this way.
    pub fn place_of(&self, row: &Row) -> Place {
        let key = match self {
            Self::Used(..) => row.used_hour.to_string(),
            Self::Limited(_) => row.limited_at.unwrap_or_default().to_string(),
            Self::Named(..) => row.username.to_ascii_lowercase(),
            _ => String::new(),
        };
        Place { key, created_at: row.created_at, id: row.id }
    }

    /// Whether nothing that is sought comes after the row.
    pub fn is_beyond(&self, row: &Row, sought: &Sought) -> bool {
        let too_old = row.created_at < sought.created.0.0;
        matches!(self, Self::Newest | Self::State(_)) && too_old
    }
}

/// What comes after every text that begins with `start`: no name or address has the last character
/// that there is.
fn end_of(start: &str) -> String {
    [start, "\u{10FFFF}"].concat()
}
