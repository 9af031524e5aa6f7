//! Which users an admin looks for.

use crate::search::bounded;
use crate::{Role, Timestamp, id};

/// Until when ids can be made: 2093 (see [`id`]).
const LAST_MOMENT: i64 = 3_900_000_000;

/// Which users an admin looks for, read from an address. What cannot be understood is left out:
/// whoever edits an address sees by the form what counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// The beginning of a name, an address or an id, in lower case.
    pub search: String,
    /// Their role.
    pub role: Option<Role>,
    /// Whether they are suspended.
    pub suspended: Option<bool>,
    /// Those who have signed up and not proved their address, in place of users.
    pub unverified: bool,
    /// Only those who have to wait because somebody guesses.
    pub locked: bool,
    /// The first day (UTC) of their accounts.
    pub from: Option<Timestamp>,
    /// The last day of their accounts.
    pub to: Option<Timestamp>,
}

impl UserFilter {
    /// Reads the fields of the form, wherever `value` finds them.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let typed = |name| value(name).unwrap_or_default();
        let day = |name| value(name).and_then(|typed| Timestamp::parse_day(typed.trim()));
        Self {
            search: search(&typed("q")),
            role: Role::parse(&typed("role")),
            suspended: match typed("state").as_str() {
                "active" => Some(false),
                "suspended" => Some(true),
                _ => None,
            },
            unverified: typed("verified") == "no",
            locked: typed("locked") == "yes",
            from: day("from"),
            to: day("to"),
        }
    }

    /// The fields that say something, as they stand in an address.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let state = |suspended| if suspended { "suspended" } else { "active" };
        let all = [
            ("q", Some(self.search.clone()).filter(|search| !search.is_empty())),
            ("role", self.role.map(|role| role.as_str().to_owned())),
            ("state", self.suspended.map(|suspended| state(suspended).to_owned())),
            ("verified", self.unverified.then(|| "no".to_owned())),
            ("locked", self.locked.then(|| "yes".to_owned())),
            ("from", self.from.map(Timestamp::iso_day)),
            ("to", self.to.map(Timestamp::iso_day)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// The ids that the days leave: the first one, and the first one beyond. Ids begin with the
    /// moment at which they were made.
    pub fn ids(&self) -> (i64, i64) {
        let at = |moment: Timestamp| id::make(moment.0.min(LAST_MOMENT) * 1_000, 0);
        let after = |day: Timestamp| at(day.plus(86_400));
        (self.from.map_or(i64::MIN, at), self.to.map_or(i64::MAX, after))
    }

    /// Whether a row with these names is among those that are searched for.
    pub fn finds(&self, id: i64, username: &str, email: &str) -> bool {
        let (first, beyond) = self.ids();
        (first..beyond).contains(&id)
            && (email.starts_with(&self.search)
                || username.starts_with(&self.search)
                || self.finds_id(id))
    }

    /// Whether the id begins with what is searched for.
    pub fn finds_id(&self, id: i64) -> bool {
        self.stretches().into_iter().any(|(first, beyond)| (first..beyond).contains(&id))
    }

    /// Where ids are that begin with what is searched for, the largest first; none when it is no number.
    pub fn stretches(&self) -> Vec<(i64, i64)> {
        id::beginning_with(&self.search)
    }

    /// Whether only an address can begin like this.
    pub fn is_address(&self) -> bool {
        self.search.contains('@')
    }
}

fn search(typed: &str) -> String {
    bounded(typed).trim_start_matches('@').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> UserFilter {
        UserFilter::read(|name| {
            let found = fields.iter().find(|(field, _)| *field == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_cannot_be_understood_is_left_out() {
        for nonsense in ["", "x", "0", "-1", "9999-99-99", "\0", "' OR 1=1 --", "\u{10FFFF}"] {
            let fields = ["role", "state", "verified", "locked", "from", "to"];
            let typed: Vec<_> = fields.iter().map(|name| (*name, nonsense)).collect();
            assert_eq!(read(&typed), UserFilter::default(), "{nonsense:?}");
        }
        assert_eq!(read(&[("q", &"x".repeat(9_999))]).search.len(), crate::search::LENGTH_MAX);
        assert_eq!(read(&[("q", " @Ada\0 ")]).search, "ada");
    }

    #[test]
    fn what_was_read_is_written_the_same() {
        let fields = [
            ("q", "ada"),
            ("role", "admin"),
            ("state", "suspended"),
            ("verified", "no"),
            ("locked", "yes"),
            ("from", "2026-11-01"),
            ("to", "2026-11-21"),
        ];
        let written = read(&fields).fields();
        assert_eq!(written, fields.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn days_are_whole_and_the_last_one_counts() {
        let filter = read(&[("from", "2026-11-21"), ("to", "2026-11-21")]);
        let at = |seconds: i64| id::make((1_795_219_200 + seconds) * 1_000, 7);
        for (seconds, inside) in [(-1, false), (0, true), (86_399, true), (86_400, false)] {
            assert_eq!(filter.finds(at(seconds), "ada", "ada@example.org"), inside, "{seconds}");
        }
        // Before there were ids, and long after the last one.
        for day in ["0001-01-01", "9999-12-31"] {
            let (first, beyond) = read(&[("from", day), ("to", day)]).ids();
            assert!(first <= beyond, "{day}");
        }
    }
}
