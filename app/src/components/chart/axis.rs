//! Where and how a chart names the time (UTC).

use domain::Timestamp;

/// The distances at which the time is named, in seconds: a minute to a year.
const STEPS: [i64; 14] = [
    60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000,
    7_776_000, 31_536_000,
];
/// As many as fit beside each other on a telephone.
const NAMES_MAX: i64 = 5;

/// A name below a chart.
#[derive(Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where, in hundredths of a percent from the left.
    pub place: i64,
    /// The name.
    pub name: String,
}

/// The round times in slots that begin so, and are so long. A midnight is named by its day.
pub fn ticks(starts: &[Timestamp], slot_seconds: i64) -> Vec<Tick> {
    let (Some(first), Some(last)) = (starts.first(), starts.last()) else { return Vec::new() };
    let (begin, end) = (first.0, last.0 + slot_seconds);
    let whole = end - begin;
    let fits = |step: &i64| whole / step <= NAMES_MAX;
    let step = STEPS.into_iter().find(fits).unwrap_or(STEPS[STEPS.len() - 1]);
    let mut ticks = Vec::new();
    let mut at = Timestamp(begin + step - 1).begin_of(step);
    while at.0 < end {
        let is_midnight = at.begin_of(86_400) == at;
        let name = if is_midnight { at.day() } else { at.time_of_day() };
        ticks.push(Tick { place: (at.0 - begin) * 10_000 / whole, name });
        at = at.plus(step);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use domain::history::{Counted, History, Span};

    use super::*;

    /// 12:34 on 21 Nov 2026.
    const NOW: Timestamp = Timestamp(1_795_264_440);

    fn names(span: Span) -> Vec<String> {
        let starts: Vec<_> =
            History::<Counted>::new(span, NOW).slots.iter().map(|slot| slot.start).collect();
        let ticks = ticks(&starts, span.slot_seconds());
        assert!(ticks.iter().all(|tick| (0..10_000).contains(&tick.place)), "{ticks:?}");
        ticks.into_iter().map(|tick| tick.name).collect()
    }

    #[test]
    fn round_times_are_named_and_few_of_them() {
        assert_eq!(names(Span::Hour), ["11:45", "12:00", "12:15", "12:30"]);
        assert_eq!(names(Span::Day), ["18:00", "21 Nov", "06:00", "12:00"]);
        assert_eq!(names(Span::Week), ["15 Nov", "17 Nov", "19 Nov", "21 Nov"]);
        assert_eq!(names(Span::Month), ["29 Oct", "5 Nov", "12 Nov", "19 Nov"]);
        assert_eq!(ticks(&[], 60), []);
    }

    #[test]
    fn a_name_stands_where_its_time_is() {
        let starts: Vec<_> =
            History::<Counted>::new(Span::Day, NOW).slots.iter().map(|slot| slot.start).collect();
        let places: Vec<_> = ticks(&starts, 3_600).into_iter().map(|tick| tick.place).collect();
        assert_eq!(places, [2_083, 4_583, 7_083, 9_583]);
    }
}
