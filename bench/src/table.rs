//! The table that is printed at the end.

use std::borrow::Cow;
use std::fmt;

/// One comparison.
#[derive(Debug, Default)]
pub struct Row {
    /// What was measured.
    pub what: Cow<'static, str>,
    /// What came out.
    pub measured: String,
    /// What came out for the other side, and which that is.
    pub compared: String,
    /// The one in relation to the other.
    pub ratio: String,
    /// What the design asks for; empty: the row is for information.
    pub bar: &'static str,
    /// Whether that is reached; `None` when nothing is asked for.
    pub reached: Option<bool>,
}

/// All rows.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    notes: Vec<String>,
}

const HEADINGS: [&str; 6] = ["what", "measured", "compared with", "ratio", "bar", "reached"];

impl Table {
    /// Adds rows.
    pub fn extend(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
    }

    /// Adds a line below the table: why something is missing.
    pub fn note(&mut self, note: String) {
        self.notes.push(note);
    }
}

impl Row {
    fn cells(&self) -> [String; 6] {
        let reached = self.reached.map_or("", |reached| if reached { "yes" } else { "NO" });
        let [measured, compared, ratio] =
            [&self.measured, &self.compared, &self.ratio].map(Clone::clone);
        [self.what.to_string(), measured, compared, ratio, self.bar.to_owned(), reached.to_owned()]
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells: Vec<[String; 6]> = std::iter::once(HEADINGS.map(str::to_owned))
            .chain(self.rows.iter().map(Row::cells))
            .collect();
        let width =
            |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 6] = std::array::from_fn(width);
        for (index, row) in cells.iter().enumerate() {
            let padded = row.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
            writeln!(f, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
            if index == 0 {
                writeln!(f, "{}", widths.map(|width| "─".repeat(width)).join("  "))?;
            }
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

/// A rate, with as many digits as mean something.
pub fn rate(per_second: f64) -> String {
    if per_second < 1_000.0 {
        format!("{per_second:.1}/s")
    } else {
        format!("{}/s", domain::grouped(whole(per_second)))
    }
}

/// Milliseconds.
pub fn milliseconds(ms: f64) -> String {
    let digits = if ms < 10.0 { 2 } else { 0 };
    format!("{ms:.digits$} ms")
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rate is neither")]
fn whole(rate: f64) -> u64 {
    rate.round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_notes_follow() {
        let mut table = Table::default();
        let row = Row {
            what: "sign-ins".into(),
            measured: rate(98.25),
            reached: Some(false),
            ..Row::default()
        };
        table.extend(vec![row]);
        table.note("nginx is not installed".to_owned());
        let text = table.to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("what      measured  compared with"));
        assert!(lines[2].starts_with("sign-ins  98.2/s") && lines[2].ends_with("NO"));
        assert_eq!(lines[3], "nginx is not installed");
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!(rate(1_234_567.4), "1,234,567/s");
        assert_eq!(rate(55_000.0), "55,000/s");
    }
}
