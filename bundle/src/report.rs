//! What the tool says: one plain line for each step, with the time it took.

use std::time::{Duration, Instant};

/// What a step returns: its result, or the problem in words for the person at the terminal.
pub type Outcome<T> = Result<T, String>;

/// Measures one step.
pub struct Clock(Instant);

impl Clock {
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Prints the step's line.
    pub fn say(&self, step: &str, what: &str) {
        println!("{}", line(step, what, self.0.elapsed()));
    }
}

fn line(step: &str, what: &str, took: Duration) -> String {
    format!("{step}: {what} ({:.1} s)", took.as_secs_f32())
}

/// `130_400` bytes are `130.4 KB`: thousands, as browsers and the design count them.
pub fn kilobytes(bytes: usize) -> String {
    format!("{}.{} KB", bytes / 1000, bytes % 1000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_one_line_with_its_time() {
        let said = line("style", "12.3 KB", Duration::from_millis(1240));
        assert_eq!(said, "style: 12.3 KB (1.2 s)");
    }

    #[test]
    fn kilobytes_are_thousands_of_bytes() {
        assert_eq!(kilobytes(130_499), "130.4 KB");
        assert_eq!(kilobytes(99), "0.0 KB");
    }
}
