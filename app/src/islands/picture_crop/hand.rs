//! The fingers, or the mouse, on a picture.

/// A hand that moves less than so many pixels from down to up has pressed, not dragged.
const TREMBLE: f64 = 5.0;

/// Where each finger is.
#[derive(Clone, Debug, Default)]
pub(super) struct Hand {
    fingers: Vec<(i32, [f64; 2])>,
    travelled: f64,
}

/// What a hand has done to the picture since it was last looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pull {
    pub(super) right: f64,
    pub(super) down: f64,
    /// How many times larger it became.
    pub(super) larger: f64,
}

impl Hand {
    /// A finger is put down.
    pub(super) fn put(&mut self, finger: i32, at: [f64; 2]) {
        if self.fingers.is_empty() {
            self.travelled = 0.0;
        }
        self.fingers.push((finger, at));
    }

    /// A finger is somewhere else now; nothing if it was not put down here.
    pub(super) fn pull(&mut self, finger: i32, to: [f64; 2]) -> Option<Pull> {
        let (before, spread) = (self.middle(), self.spread());
        self.fingers.iter_mut().find(|(known, _)| *known == finger)?.1 = to;
        let after = self.middle();
        let (right, down) = (after[0] - before[0], after[1] - before[1]);
        self.travelled += right.hypot(down);
        Some(Pull { right, down, larger: self.spread() / spread })
    }

    /// A finger is lifted; whether the whole was a press on one spot.
    pub(super) fn lift(&mut self, finger: i32) -> bool {
        let count = self.fingers.len();
        self.fingers.retain(|(known, _)| *known != finger);
        if count > 1 {
            // What is left of a pinch is no press.
            self.travelled = TREMBLE;
        }
        count == 1 && self.fingers.is_empty() && self.travelled < TREMBLE
    }

    fn middle(&self) -> [f64; 2] {
        let count = u32::try_from(self.fingers.len()).map_or(1.0, f64::from).max(1.0);
        [0, 1].map(|axis| self.fingers.iter().map(|(_, at)| at[axis]).sum::<f64>() / count)
    }

    /// How far the first two are apart; at least a little, for it divides.
    fn spread(&self) -> f64 {
        match self.fingers[..] {
            [(_, a), (_, b), ..] => (a[0] - b[0]).hypot(a[1] - b[1]).max(1.0),
            _ => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_finger_drags_and_does_not_zoom() {
        let mut hand = Hand::default();
        hand.put(7, [10.0, 10.0]);
        assert_eq!(hand.pull(7, [40.0, 5.0]), Some(Pull { right: 30.0, down: -5.0, larger: 1.0 }));
        assert!(!hand.lift(7));
        assert_eq!(hand.pull(7, [0.0, 0.0]), None);
    }

    #[test]
    fn two_fingers_that_part_enlarge_around_their_middle() {
        let mut hand = Hand::default();
        hand.put(1, [0.0, 0.0]);
        hand.put(2, [100.0, 0.0]);
        assert_eq!(hand.pull(2, [200.0, 0.0]), Some(Pull { right: 50.0, down: 0.0, larger: 2.0 }));
        assert!(!hand.lift(2));
        assert!(!hand.lift(1), "the rest of a pinch is no press");
    }

    #[test]
    fn a_press_may_tremble() {
        let mut hand = Hand::default();
        hand.put(1, [10.0, 10.0]);
        hand.pull(1, [12.0, 11.0]);
        assert!(hand.lift(1));
    }
}
