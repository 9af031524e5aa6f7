//! What a load measured.

use std::time::Duration;

/// The latencies of all calls that were answered within the window.
#[derive(Debug)]
pub struct Sample {
    sorted: Vec<Duration>,
    window: Duration,
}

impl Sample {
    /// Puts the parts of several threads together.
    pub fn merge(parts: &[Vec<Duration>], window: Duration) -> Self {
        let mut sorted = parts.concat();
        sorted.sort_unstable();
        Self { sorted, window }
    }

    /// How many calls were answered.
    pub fn count(&self) -> usize {
        self.sorted.len()
    }

    /// Answers a second.
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52 answers")]
    pub fn per_second(&self) -> f64 {
        self.sorted.len() as f64 / self.window.as_secs_f64()
    }

    /// The median latency in milliseconds.
    pub fn median(&self) -> f64 {
        self.percentile(50)
    }

    /// The latency in milliseconds that this many percent of the calls stay within.
    pub fn percentile(&self, percent: usize) -> f64 {
        let index = (self.sorted.len() * percent).div_ceil(100).saturating_sub(1);
        self.sorted.get(index).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1_000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_textbook() {
        let parts: Vec<_> = (1..=100).rev().map(|ms| vec![Duration::from_millis(ms)]).collect();
        let sample = Sample::merge(&parts, Duration::from_secs(2));
        assert!((sample.per_second() - 50.0).abs() < 1e-9);
        assert!((sample.median() - 50.0).abs() < 1e-9);
        assert!((sample.percentile(99) - 99.0).abs() < 1e-9);
    }
}
