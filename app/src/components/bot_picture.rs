//! A picture for each bot, drawn from its id alone.

use std::fmt::Write as _;

use domain::BotId;
use leptos::prelude::*;

use super::avatar_class;

/// Cells in a row and a column.
const SIDE: u32 = 5;
/// Columns that are drawn from bits; the others mirror them.
const HALF: u32 = SIDE.div_ceil(2);

/// A pattern that mirrors itself, in one of six colours: two bots are told apart at a glance, also
/// when they are called alike.
#[component]
pub fn BotPicture(
    /// The bot.
    id: BotId,
    /// On a page or card of its own.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let size = if large { "avatar-large" } else { "" };
    let class = format!("avatar {size} {}", avatar_class(id.0));
    // A cell's width of ground around it.
    let view_box = format!("-1 -1 {0} {0}", SIDE + 2);
    view! {
        <svg class=class viewBox=view_box aria-hidden="true"><path fill="currentColor" d=cells(id.0)></path></svg>
    }
}

/// The cells as squares of one path.
fn cells(id: i64) -> String {
    let bits = spread(id);
    let mut path = String::new();
    for (y, x) in (0..SIDE).flat_map(|y| (0..SIDE).map(move |x| (y, x))) {
        let bit = y * HALF + x.min(SIDE - 1 - x);
        if bits >> bit & 1 == 1 {
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    path
}

/// Neighbouring ids get patterns that have nothing to do with each other; the middle is never empty.
fn spread(id: i64) -> u64 {
    let mixed = id.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let middle = 1 << (SIDE / 2 * HALF + HALF - 1);
    mixed >> 32 | middle
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn a_picture_stays_the_same_and_is_not_its_neighbours() {
        assert_eq!(cells(7), cells(7));
        assert!((0..1_000).all(|id| cells(id) != cells(id + 1) && cells(id).contains("M2 2")));
    }

    #[test]
    fn a_picture_mirrors_itself() {
        for id in [1, -1, i64::MAX, i64::MIN, 249_866_437_527_674_219] {
            let path = cells(id);
            for (left, right) in [(0, 4), (1, 3)] {
                for y in 0..5 {
                    let has = |x: u32| path.contains(&format!("M{x} {y}h"));
                    assert_eq!(has(left), has(right), "{id}");
                }
            }
        }
    }
}
