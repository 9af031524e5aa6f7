//! What a row must be to be shown.

use domain::{BotFilter, BotState, Timestamp};

use crate::db::bot_list::Row;

/// How long a bot counts as over its limit, in seconds: a day, as its numbers are shown.
const LIMITED_SECONDS: i64 = 86_400;

/// What is asked for, at some moment.
#[derive(Debug)]
pub(super) struct Sought {
    /// As the form says it.
    pub filter: BotFilter,
    /// The user that is named there.
    pub user: Option<i64>,
    /// What the search text may be.
    pub text: Option<Text>,
    /// The first second in which they may have been registered, and the first one after that.
    pub created: (Timestamp, Timestamp),
    /// The first hour in which they may last have been used, and the first one after that.
    pub used: Option<(i64, i64)>,
    /// Since when a call must have been refused because of its limits.
    pub limited: Option<Timestamp>,
}

/// What a search text may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    /// A number, ours or the provider's.
    pub number: Option<i64>,
    /// How a bot's username begins.
    pub username: Option<String>,
    /// How its user's name or address begins.
    pub user: Option<String>,
}

impl Sought {
    pub fn of(filter: &BotFilter, user: Option<i64>, now: Timestamp) -> Self {
        Self {
            filter: filter.clone(),
            user,
            text: Text::of(&filter.search),
            created: filter.created(),
            used: filter.used.map(|used| used.hours(now)),
            limited: filter.limited.then(|| now.plus(-LIMITED_SECONDS)),
        }
    }

    /// Whether the row is one of them.
    pub fn is(&self, row: &Row) -> bool {
        let (from, end) = self.created;
        self.user.is_none_or(|user| row.user_id == user)
            && self.filter.state.is_none_or(|state| row.state == state.as_str())
            && (!self.filter.kept || row.state != BotState::Deleted.as_str())
            && self.filter.provider.is_none_or(|provider| row.provider == provider.as_str())
            && (from.0..end.0).contains(&row.created_at)
            && self.used.is_none_or(|(since, until)| (since..until).contains(&row.used_hour))
            && self.limited.is_none_or(|since| row.limited_at.is_some_and(|at| at >= since.0))
            && self.text.as_ref().is_none_or(|text| text.finds(row))
    }
}

impl Text {
    /// What was typed, in lower case as it is stored or compared.
    fn of(typed: &str) -> Option<Self> {
        let typed = typed.to_ascii_lowercase();
        match typed.strip_prefix('@') {
            _ if typed.is_empty() => None,
            Some(username) => {
                Some(Self { number: None, username: Some(username.to_owned()), user: None })
            }
            None => Some(Self {
                number: typed.parse().ok(),
                // An address: no username has this sign in it.
                username: (!typed.contains('@')).then(|| typed.clone()),
                user: Some(typed),
            }),
        }
    }

    fn finds(&self, row: &Row) -> bool {
        self.is_number_of(row) || self.begins_username_of(row) || self.begins_user_of(row)
    }

    pub fn is_number_of(&self, row: &Row) -> bool {
        self.number.is_some_and(|number| row.id == number || row.provider_id == number)
    }

    pub fn begins_username_of(&self, row: &Row) -> bool {
        let username = row.username.to_ascii_lowercase();
        self.username.as_ref().is_some_and(|start| username.starts_with(start))
    }

    fn begins_user_of(&self, row: &Row) -> bool {
        let begins =
            |start: &String| row.user_name.starts_with(start) || row.user_email.starts_with(start);
        self.user.as_ref().is_some_and(begins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_looked_for_where_it_can_be() {
        let text = |number, username: Option<&str>, user: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            Some(Text { number, username: own(username), user: own(user) })
        };
        assert_eq!(Text::of(""), None);
        assert_eq!(Text::of("@Rook"), text(None, Some("rook"), None));
        assert_eq!(Text::of("Ada"), text(None, Some("ada"), Some("ada")));
        assert_eq!(Text::of("ada@ex"), text(None, None, Some("ada@ex")));
        assert_eq!(Text::of("12"), text(Some(12), Some("12"), Some("12")));
    }
}
