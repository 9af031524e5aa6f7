//! Which square of a picture is taken, and where it lies in the file.

use domain::Why;
use image::metadata::Orientation;

/// Smallest part that may be chosen, of the shorter side: less would be a blur.
const SIZE_MIN: f64 = 0.05;

/// The square that was chosen, in fractions of the picture as people see it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Its left edge, of the width.
    x: f64,
    /// Its upper edge, of the height.
    y: f64,
    /// Its side, of the shorter side.
    size: f64,
}

impl Crop {
    /// Reads the three fields of the form; all empty: the largest square in the middle.
    pub(super) fn parse(x: &str, y: &str, size: &str) -> Result<Option<Self>, Why> {
        if [x, y, size].iter().all(|text| text.is_empty()) {
            return Ok(None);
        }
        let fraction = |text: &str| {
            let number = text.parse::<f64>().ok();
            number.filter(|number| (0.0..=1.0).contains(number)).ok_or(Why::NotUnderstood)
        };
        Ok(Some(Self { x: fraction(x)?, y: fraction(y)?, size: fraction(size)?.max(SIZE_MIN) }))
    }
}

/// A square of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Square {
    pub(super) left: u32,
    pub(super) top: u32,
    pub(super) side: u32,
}

impl Square {
    /// The part to take of a file of this size, which is shown turned by `orientation`.
    pub(super) fn of(crop: Option<Crop>, stored_as: (u32, u32), orientation: Orientation) -> Self {
        let (width, height) =
            if is_turned(orientation) { (stored_as.1, stored_as.0) } else { stored_as };
        let shorter = width.min(height);
        let (left, top, side) = match crop {
            None => ((width - shorter) / 2, (height - shorter) / 2, shorter),
            Some(Crop { x, y, size }) => {
                let side = rounded(f64::from(shorter) * size).clamp(1, shorter);
                let edge = |fraction: f64, length: u32| {
                    rounded(f64::from(length) * fraction).min(length - side)
                };
                (edge(x, width), edge(y, height), side)
            }
        };
        let (left, top) = stored(orientation, (left, top), side, stored_as);
        Self { left, top, side }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a fraction of a length: neither negative nor longer than it"
)]
fn rounded(length: f64) -> u32 {
    length.round() as u32
}

/// Whether width and height change places.
fn is_turned(orientation: Orientation) -> bool {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
}

/// Where in the file the square of `side` at `(x, y)` of the upright picture begins.
pub(super) fn stored(
    orientation: Orientation,
    (x, y): (u32, u32),
    side: u32,
    (width, height): (u32, u32),
) -> (u32, u32) {
    let from_right = |at: u32| width - side - at;
    let from_below = |at: u32| height - side - at;
    match orientation {
        Orientation::NoTransforms => (x, y),
        Orientation::FlipHorizontal => (from_right(x), y),
        Orientation::Rotate180 => (from_right(x), from_below(y)),
        Orientation::FlipVertical => (x, from_below(y)),
        Orientation::Rotate90FlipH => (y, x),
        Orientation::Rotate90 => (y, from_below(x)),
        Orientation::Rotate270FlipH => (from_right(y), from_below(x)),
        Orientation::Rotate270 => (from_right(y), x),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_the_largest_square_in_the_middle_is_taken() {
        let square = Square::of(None, (100, 60), Orientation::NoTransforms);
        assert_eq!(square, Square { left: 20, top: 0, side: 60 });
        let square = Square::of(None, (60, 100), Orientation::Rotate90);
        assert_eq!(square, Square { left: 0, top: 20, side: 60 });
    }

    #[test]
    fn a_chosen_square_stays_inside_whatever_was_asked_for() {
        for (x, y, size) in
            [("1", "1", "1"), ("0.99", "0", "0"), ("0", "0.5", "0.7"), ("1", "0", "0.05")]
        {
            let crop = Crop::parse(x, y, size).unwrap();
            for tag in 1..=8 {
                for (width, height) in [(1, 1), (1, 9), (400, 300), (65_535, 1)] {
                    let orientation = Orientation::from_exif(tag).unwrap();
                    let square = Square::of(crop, (width, height), orientation);
                    assert!(square.side >= 1);
                    assert!(square.left + square.side <= width, "{square:?}");
                    assert!(square.top + square.side <= height, "{square:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_fraction_is_not_understood() {
        assert_eq!(Crop::parse("", "", ""), Ok(None));
        for text in ["NaN", "inf", "-0.1", "1.1", "left", ""] {
            assert_eq!(Crop::parse(text, "0", "1"), Err(Why::NotUnderstood), "{text}");
        }
    }
}
