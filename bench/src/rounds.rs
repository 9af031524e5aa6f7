//! Measuring sides of a comparison alternately, so that noise meets all of them.

use std::time::Duration;

use crate::Outcome;

/// Measures one side for the given time.
pub type Side<'a> = Box<dyn FnMut(Duration) -> Outcome<f64> + 'a>;

/// Measures every side once a round, in turn, every other round backwards. A short round before
/// them warms caches and connections and is forgotten. The answer has one list a side; what each
/// round gave is told at once, to show how noisy the machine is.
pub fn interleave<const N: usize>(
    rounds: usize,
    window: Duration,
    mut sides: [Side<'_>; N],
) -> Outcome<[Vec<f64>; N]> {
    for side in &mut sides {
        side(window / 4)?;
    }
    let mut measured = [const { Vec::new() }; N];
    for round in 0..rounds {
        for turn in 0..N {
            let side = if round % 2 == 0 { turn } else { N - 1 - turn };
            measured[side].push(sides[side](window)?);
        }
        let values = measured.each_ref().map(|values| format!("{:.4}", values[round]));
        crate::say(&format!("  round {}: {}", round + 1, values.join("  ")));
    }
    Ok(measured)
}

/// The median over the rounds of `a` in relation to `b`.
pub fn ratio(a: &[f64], b: &[f64]) -> f64 {
    let ratios: Vec<f64> = a.iter().zip(b).map(|(a, b)| a / b).collect();
    median(&ratios)
}

/// The median over the rounds of what `a` is more than `b`.
pub fn difference(a: &[f64], b: &[f64]) -> f64 {
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    median(&differences)
}

/// The median; of an even number of values the upper one of the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_take_turns_and_keep_their_own_numbers() {
        let order = std::cell::RefCell::new(String::new());
        let side = |name: char, value: f64| -> Side<'_> {
            let order = &order;
            Box::new(move |_| {
                order.borrow_mut().push(name);
                Ok(value)
            })
        };
        let [a, b] = interleave(3, Duration::ZERO, [side('a', 3.0), side('b', 2.0)]).unwrap();
        assert_eq!(order.borrow().as_str(), "ababbaab");
        assert!((ratio(&a, &b) - 1.5).abs() < f64::EPSILON);
        assert!((difference(&a, &b) - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn one_disturbed_round_does_not_move_the_median() {
        assert!((median(&[1.0, 900.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
