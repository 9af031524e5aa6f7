//! What a chart is made of.

use std::ops::AddAssign;

use domain::history::{Counted, History};
use domain::{Timestamp, grouped};

/// Numbers over slots of time.
#[derive(Clone, Debug)]
pub struct Numbers {
    /// When each slot begins, oldest first.
    pub starts: Vec<Timestamp>,
    /// How long each slot is.
    pub slot_seconds: i64,
    /// Each has a value for each slot.
    pub series: Vec<Series>,
    /// How a value is written.
    pub written: fn(u64) -> String,
}

/// Values of one kind.
#[derive(Clone, Debug)]
pub struct Series {
    /// What they are, for the legend.
    pub name: &'static str,
    /// What the legend says behind the name.
    pub note: String,
    /// How they are told from the others.
    pub look: Look,
    /// One for each slot; `None` where there is nothing to show.
    pub values: Vec<Option<u64>>,
}

/// How the values of a series look; each differs from the others in more than its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Filled bars, a solid line.
    Solid,
    /// Striped bars, a dashed line.
    Striped,
    /// Hollow bars, a dotted line.
    Hollow,
}

/// How the series are drawn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Bars on top of each other: the values are parts of a whole.
    Stack,
    /// Lines.
    Lines,
}

/// A series of counts: its name, its look, and which count it is.
pub type Count<T> = (&'static str, Look, fn(&T) -> u64);

impl Numbers {
    /// Counts over a span of time; behind each name stands how many there were in all.
    pub fn over<T: Copy + Default + AddAssign>(past: &History<T>, series: &[Count<T>]) -> Self {
        let series = series.iter().map(|(name, look, value)| Series {
            name,
            note: grouped(value(&past.sum())),
            look: *look,
            values: past.slots.iter().map(|slot| Some(value(&slot.counted))).collect(),
        });
        Self {
            starts: past.slots.iter().map(|slot| slot.start).collect(),
            slot_seconds: past.span.slot_seconds(),
            series: series.collect(),
            written: grouped,
        }
    }

    /// Calls by what became of them.
    pub fn of_calls(past: &History) -> Self {
        Self::over(
            past,
            &[
                ("Answered", Look::Solid, Counted::good),
                ("Errors", Look::Striped, |counted| counted.errors),
                ("Refused", Look::Hollow, |counted| counted.refused),
            ],
        )
    }

    /// The largest value that is drawn, and where: of a stack, the highest one.
    pub fn largest(&self, kind: Kind) -> Option<(u64, Timestamp)> {
        let height = |slot: usize| {
            let values = self.series.iter().filter_map(|series| *series.values.get(slot)?);
            match kind {
                Kind::Stack => values.sum(),
                Kind::Lines => values.max().unwrap_or(0),
            }
        };
        let heights = self.starts.iter().enumerate().map(|(slot, start)| (height(slot), *start));
        // The latest of several: it is the one that is remembered.
        heights.max_by_key(|(value, _)| *value).filter(|(value, _)| *value > 0)
    }
}

/// How a slot is called: by its day, and by the time of its beginning when it is shorter.
pub fn slot_name(start: Timestamp, slot_seconds: i64) -> String {
    if slot_seconds < 86_400 {
        format!("{}, {}", start.day(), start.time_of_day())
    } else {
        start.day()
    }
}
