//! A moment, in whole seconds, and how people read it.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// Seconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This moment and `seconds` more.
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// The hour this moment is in, as that hour's first second.
    pub fn hour(self) -> i64 {
        self.begin_of(3_600).0
    }

    /// The first second of the stretch of so many seconds that this moment is in; stretches that
    /// divide a day begin with it (UTC).
    #[must_use]
    pub fn begin_of(self, seconds: i64) -> Self {
        Self(self.0 - self.0.rem_euclid(seconds))
    }

    /// The day, as in `21 Nov`.
    pub fn day(self) -> String {
        let shape = format_description!("[day padding:none] [month repr:short]");
        self.date().format(&shape).unwrap_or_default()
    }

    /// The day as forms and addresses have it, as in `2026-11-21`.
    pub fn iso_day(self) -> String {
        self.date().format(&format_description!("[year]-[month]-[day]")).unwrap_or_default()
    }

    /// The time of day, as in `03:40`.
    pub fn time_of_day(self) -> String {
        self.date().format(&format_description!("[hour]:[minute]")).unwrap_or_default()
    }

    /// For machines, as in `2026-11-21T03:40:11Z`.
    pub fn rfc3339(self) -> String {
        self.date().format(&Rfc3339).unwrap_or_default()
    }

    /// For people who want it exact, as in `21 Nov 2026, 03:40:11 UTC`.
    pub fn exact(self) -> String {
        let shape = format_description!(
            "[day padding:none] [month repr:short] [year], [hour]:[minute]:[second] UTC"
        );
        self.date().format(&shape).unwrap_or_default()
    }

    /// For people in passing, as in `3 minutes ago`.
    pub fn ago(self, now: Self) -> String {
        match now.0 - self.0 {
            ..=4 => "just now".to_owned(),
            passed => format!("{} ago", duration_in_words(passed)),
        }
    }

    /// For people in passing, as in `in 3 hours`.
    pub fn ahead(self, now: Self) -> String {
        match self.0 - now.0 {
            ..=0 => "now".to_owned(),
            left => format!("in {}", duration_in_words(left)),
        }
    }

    /// The first second of a day (UTC) that is written as in `2026-11-21`.
    pub fn parse_day(text: &str) -> Option<Self> {
        let shape = format_description!("[year]-[month]-[day]");
        let day = time::Date::parse(text, &shape).ok()?;
        (day.year() >= 0).then(|| Self(day.midnight().assume_utc().unix_timestamp()))
    }

    fn date(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// A number of seconds in the largest unit that fits, as in `2 hours`.
pub fn duration_in_words(seconds: i64) -> String {
    const UNITS: [(i64, &str); 5] =
        [(31_536_000, "year"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let seconds = seconds.max(1);
    let (size, unit) =
        UNITS.into_iter().find(|(size, _)| seconds >= *size).unwrap_or((1, "second"));
    let count = seconds / size;
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_795_262_400);

    #[test]
    fn the_largest_unit_is_told() {
        assert_eq!(NOON.ago(NOON.plus(2)), "just now");
        assert_eq!(NOON.ago(NOON.plus(60)), "1 minute ago");
        assert_eq!(NOON.ago(NOON.plus(7_300)), "2 hours ago");
        assert_eq!(NOON.ago(NOON.plus(400 * 86_400)), "1 year ago");
        assert_eq!(NOON.ago(NOON.plus(-50)), "just now");
    }

    #[test]
    fn what_is_to_come_is_told_without_promising_too_much() {
        assert_eq!(NOON.plus(86_399).ahead(NOON), "in 23 hours");
        assert_eq!(NOON.plus(1).ahead(NOON), "in 1 second");
        assert_eq!(NOON.ahead(NOON), "now");
        assert_eq!(NOON.ahead(NOON.plus(9)), "now");
    }

    #[test]
    fn a_day_reads_back_and_what_is_none_is_refused() {
        assert_eq!(Timestamp::parse_day("2026-11-21"), Some(NOON.begin_of(86_400)));
        assert_eq!(NOON.iso_day(), "2026-11-21");
        for wrong in [
            "",
            "2026-11-31",
            "2026-13-01",
            "21.11.2026",
            "2026-11-21T00",
            "99999-01-01",
            "-001-01-01",
        ] {
            assert_eq!(Timestamp::parse_day(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn exact_forms_name_the_zone() {
        assert_eq!(NOON.rfc3339(), "2026-11-21T12:00:00Z");
        assert_eq!(NOON.exact(), "21 Nov 2026, 12:00:00 UTC");
        assert_eq!(NOON.plus(59).hour(), NOON.0);
        assert_eq!(NOON.plus(-1).begin_of(86_400), NOON.plus(-43_200));
        assert_eq!((NOON.day(), NOON.plus(-60).time_of_day()), ("21 Nov".into(), "11:59".into()));
    }
}
