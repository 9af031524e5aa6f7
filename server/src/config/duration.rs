//! How long something lasts, as in `12h`.

/// Reads `Nmin`, `Nh` or `Nd` as seconds: from a minute to a year.
pub(super) fn seconds(text: &str) -> Option<i64> {
    const UNITS: [(&str, i64); 3] = [("min", 60), ("h", 3_600), ("d", 86_400)];
    const YEAR: i64 = 366 * 86_400;
    let (number, unit) =
        UNITS.into_iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    let number: u32 = number.trim().parse().ok()?;
    let seconds = i64::from(number) * unit;
    (60..=YEAR).contains(&seconds).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn minutes_hours_and_days_are_read() {
        assert_eq!(seconds("12h"), Some(43_200));
        assert_eq!(seconds("30d"), Some(2_592_000));
        assert_eq!(seconds("15 min"), Some(900));
    }

    #[test]
    fn nothing_and_eternity_are_refused() {
        for text in ["", "0h", "12", "h", "-1d", "30s", "400d", "1.5h"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
