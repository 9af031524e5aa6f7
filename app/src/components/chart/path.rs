//! Numbers turned into the outlines that SVG draws.
//!
//! A drawing is [`STEP`] units wide for each slot, whatever the number of slots, and is stretched to
//! the width that the page has. Its height is not stretched: a unit is about a pixel.

use std::fmt::Write as _;

/// Units of the drawing for one slot.
pub const STEP: usize = 10;
/// Units left free on both sides of a bar.
const GAP: usize = 1;
/// The least height of a bar that is not nothing, so that one error among thousands is seen.
const LEAST: u64 = 3;

/// Where a scale may end, and ten, a hundred, … times that. Half of each but the smallest is a round
/// number, too.
const ROUND: [u64; 10] = [10, 12, 16, 20, 24, 30, 40, 50, 60, 80];

/// The round number that ends the scale: at least `largest`, and even, since its half is shown.
pub fn top_of_scale(largest: u64) -> u64 {
    if largest <= ROUND[0] {
        return largest.next_multiple_of(2).max(2);
    }
    let mut unit = 1_u64;
    loop {
        let mut tops = ROUND.iter().map(|round| unit.saturating_mul(*round));
        if let Some(top) = tops.find(|top| *top >= largest) {
            return top;
        }
        unit = unit.saturating_mul(10);
    }
}

/// Every series' bars as one path, each series on top of those before it.
pub fn stack(series: &[&[Option<u64>]], top: u64, height: u64) -> Vec<String> {
    let slots = series.iter().map(|values| values.len()).max().unwrap_or(0);
    let mut feet = vec![0; slots];
    let mut draw = |values: &&[Option<u64>]| {
        let mut path = String::new();
        for (slot, value) in values.iter().enumerate().filter(|(_, value)| **value > Some(0)) {
            let rise = risen(value.unwrap_or(0), top, height).max(LEAST);
            let foot = height.saturating_sub(feet[slot]);
            feet[slot] += rise;
            bar(&mut path, slot, foot, height.saturating_sub(feet[slot]));
        }
        path
    };
    series.iter().map(&mut draw).collect()
}

/// A bar for each value, all as one path. Nothing is a bar as well, of one unit, so that the row is
/// visible.
pub fn bars(values: &[u32], height: u64) -> String {
    let busiest = u64::from(values.iter().copied().max().unwrap_or(0).max(1));
    let mut path = String::new();
    for (slot, value) in values.iter().enumerate() {
        let rise = risen(u64::from(*value), busiest, height - 2).max(1);
        bar(&mut path, slot, height, height - rise);
    }
    path
}

/// A line through the middle of each slot that has a value, interrupted where there is none.
pub fn line(values: &[Option<u64>], top: u64, height: u64) -> String {
    let mut path = String::new();
    let value_at = |slot: usize| values.get(slot).copied().flatten();
    for (slot, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        let (x, y) = (slot * STEP + STEP / 2, height - risen(*value, top, height));
        let starts = slot == 0 || value_at(slot - 1).is_none();
        let _infallible = match (starts, value_at(slot + 1)) {
            // Alone it would be a point: the slot's width gives it a length to see.
            (true, None) => write!(path, "M{} {y}h{STEP}", x - STEP / 2),
            (true, Some(_)) => write!(path, "M{x} {y}"),
            (false, _) => write!(path, "L{x} {y}"),
        };
    }
    path
}

/// Lines across at the top, the middle and the foot of a drawing.
pub fn grid(slots: usize, height: u64) -> String {
    let width = slots * STEP;
    format!("M0 0H{width}M0 {}H{width}M0 {height}H{width}", height / 2)
}

fn bar(path: &mut String, slot: usize, foot: u64, top: u64) {
    let (left, right) = (slot * STEP + GAP, (slot + 1) * STEP - GAP);
    let _infallible = write!(path, "M{left} {foot}V{top}H{right}V{foot}Z");
}

fn risen(value: u64, top: u64, height: u64) -> u64 {
    let rise = u128::from(value) * u128::from(height) / u128::from(top.max(1));
    u64::try_from(rise).unwrap_or(height).min(height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_at_the_next_round_number() {
        let tops = [(0, 2), (1, 2), (3, 4), (9, 10), (11, 12), (81, 100), (138, 160), (612, 800)];
        for (largest, top) in tops {
            assert_eq!(top_of_scale(largest), top, "{largest}");
        }
        assert_eq!(top_of_scale(u64::MAX), u64::MAX, "it ends at all");
    }

    #[test]
    fn bars_stand_on_each_other() {
        let paths = stack(&[&[Some(50), Some(0)], &[Some(25), Some(100)]], 100, 100);
        assert_eq!(paths[0], "M1 100V50H9V100Z");
        assert_eq!(paths[1], "M1 50V25H9V50ZM11 100V0H19V100Z");
    }

    #[test]
    fn one_among_thousands_is_seen_and_nothing_leaves_the_drawing() {
        let paths = stack(&[&[Some(10_000)], &[Some(1)]], 10_000, 100);
        assert_eq!(paths, ["M1 100V0H9V100Z", "M1 0V0H9V0Z"]);
        let paths = stack(&[&[Some(9_000)], &[Some(1)]], 10_000, 100);
        assert_eq!(paths[1], "M1 10V7H9V10Z");
    }

    #[test]
    fn a_line_is_interrupted_where_nothing_is_known() {
        let values = [Some(0), Some(50), None, Some(100), None];
        assert_eq!(line(&values, 100, 100), "M5 100L15 50M30 0h10");
        assert_eq!(line(&[None, None], 100, 100), "");
    }

    #[test]
    fn the_busiest_of_a_row_fills_the_height_and_quiet_ones_stay_visible() {
        let mut hours = [0; 24];
        hours[23] = 50;
        let path = bars(&hours, 40);
        assert!(path.starts_with("M1 40V39H9V40Z"), "{path}");
        assert!(path.ends_with("M231 40V2H239V40Z"), "{path}");
    }
}
