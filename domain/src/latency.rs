//! How long answers take. They are counted in classes, since the classes of several minutes, hours
//! and nodes add up, which quantiles do not; quantiles are estimated from them.

use std::ops::{AddAssign, SubAssign};

/// The upper bounds of all classes but the last, in milliseconds. Each is twice the one before, so
/// an estimate is off by less than half at worst; the gateway waits a minute for most answers.
pub const BOUNDS: [u32; 13] =
    [8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768];
/// The last class has no bound.
pub const CLASSES: usize = BOUNDS.len() + 1;

/// How many answers took how long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Latencies(pub [u64; CLASSES]);

impl Latencies {
    /// Counts an answer that took so many milliseconds.
    pub fn note(&mut self, millis: u32) {
        self.0[BOUNDS.partition_point(|bound| *bound < millis)] += 1;
    }

    /// How many answers there are.
    pub fn count(&self) -> u64 {
        self.0.iter().sum()
    }

    /// In how many milliseconds that share of the answers came (0.5 is the median), as if the
    /// answers of a class were spread evenly over it; `None` when there are none.
    #[expect(clippy::cast_precision_loss, reason = "nobody counts 2^52 answers")]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within a class")]
    pub fn quantile(&self, share: f64) -> Option<u32> {
        let rank = share.clamp(0.0, 1.0) * self.count() as f64;
        let mut below = 0;
        for (class, count) in self.0.into_iter().enumerate().filter(|(_, count)| *count > 0) {
            if (below + count) as f64 >= rank {
                let (from, to) = bounds_of(class);
                let part = ((rank - below as f64) / count as f64).max(0.0);
                return Some((f64::from(from) + part * f64::from(to - from)).round() as u32);
            }
            below += count;
        }
        None
    }
}

/// A latency as people read it, as in `120 ms` or `1.5 s`.
pub fn in_words(millis: u64) -> String {
    match millis {
        ..1_000 => format!("{millis} ms"),
        1_000..10_000 if !millis.is_multiple_of(1_000) => {
            format!("{}.{} s", millis / 1_000, millis % 1_000 / 100)
        }
        _ => format!("{} s", millis / 1_000),
    }
}

/// From where to where a class goes; the last is taken to be as wide as all others together.
fn bounds_of(class: usize) -> (u32, u32) {
    let from = class.checked_sub(1).map_or(0, |before| BOUNDS[before]);
    (from, BOUNDS.get(class).copied().unwrap_or(2 * from))
}

impl AddAssign for Latencies {
    fn add_assign(&mut self, more: Self) {
        for (count, more) in self.0.iter_mut().zip(more.0) {
            *count += more;
        }
    }
}

impl SubAssign for Latencies {
    fn sub_assign(&mut self, less: Self) {
        for (count, less) in self.0.iter_mut().zip(less.0) {
            *count = count.saturating_sub(less);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(millis: impl IntoIterator<Item = u32>) -> Latencies {
        let mut latencies = Latencies::default();
        millis.into_iter().for_each(|millis| latencies.note(millis));
        latencies
    }

    #[test]
    fn a_bound_belongs_to_the_class_below_it() {
        assert_eq!(of([0, 8]).0[0], 2);
        assert_eq!(of([9, 16]).0[1], 2);
        assert_eq!(of([32_768]).0[CLASSES - 2], 1);
        assert_eq!(of([32_769, u32::MAX]).0[CLASSES - 1], 2);
    }

    #[test]
    fn without_answers_there_is_no_quantile() {
        assert_eq!(Latencies::default().quantile(0.5), None);
    }

    #[test]
    fn quantiles_are_interpolated_within_their_class() {
        let hundred = of((1..=100).map(|n| if n <= 50 { 100 } else { 200 }));
        assert_eq!(hundred.quantile(0.25), Some(96), "the middle of 64 to 128");
        assert_eq!(hundred.quantile(0.5), Some(128));
        assert_eq!(hundred.quantile(0.75), Some(192), "the middle of 128 to 256");
        assert_eq!(hundred.quantile(1.0), Some(256));
        assert_eq!(of([40_000]).quantile(1.0), Some(65_536), "the last class has an end as well");
    }

    #[test]
    fn an_estimate_is_never_twice_or_half_of_the_truth() {
        let truth = [12, 30, 55, 80, 81, 90, 120, 400, 950, 5_000];
        let latencies = of(truth);
        for (index, share) in [(0, 0.1), (4, 0.5), (8, 0.9), (9, 1.0)] {
            let estimate = latencies.quantile(share).unwrap();
            let real = truth[index];
            assert!(estimate <= 2 * real && real <= 2 * estimate, "{estimate} for {real}");
        }
    }

    #[test]
    fn a_latency_is_told_in_the_unit_that_fits() {
        let told = [0, 999, 1_000, 1_550, 12_900].map(in_words);
        assert_eq!(told, ["0 ms", "999 ms", "1 s", "1.5 s", "12 s"]);
    }

    #[test]
    fn what_two_nodes_counted_adds_up() {
        let (mut one, two) = (of([5, 100]), of([100, 3_000]));
        one += two;
        assert_eq!(one, of([5, 100, 100, 3_000]));
        one -= two;
        assert_eq!(one, of([5, 100]));
    }
}
