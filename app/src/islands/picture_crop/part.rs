//! Which square of a picture is chosen.

use super::ZOOM_MAX;

/// A square within a picture, in the picture's own pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    width: f64,
    height: f64,
    left: f64,
    top: f64,
    zoom: f64,
}

impl Part {
    /// The largest square in the middle, which is what the server takes by itself.
    pub(super) fn middle(width: f64, height: f64) -> Self {
        let side = width.min(height);
        let (left, top) = ((width - side) / 2.0, (height - side) / 2.0);
        Self { width, height, left, top, zoom: 1.0 }
    }

    /// How long its side is.
    pub(super) fn side(&self) -> f64 {
        self.width.min(self.height) / self.zoom
    }

    /// How often it fits into the shorter side.
    pub(super) fn zoom(&self) -> f64 {
        self.zoom
    }

    /// Where the picture lies when this square is drawn `side` long, its corner at the origin: left,
    /// top, width and height.
    pub(super) fn picture(&self, side: f64) -> [f64; 4] {
        let scale = side / self.side();
        [-self.left, -self.top, self.width, self.height].map(|length| length * scale)
    }

    /// The square moved by so many of its own sides, as far as the picture goes.
    pub(super) fn moved(self, right: f64, down: f64) -> Self {
        let side = self.side();
        let left = (self.left + right * side).min(self.width - side).max(0.0);
        let top = (self.top + down * side).min(self.height - side).max(0.0);
        Self { left, top, ..self }
    }

    /// A smaller or larger square around the same middle, as far as the picture goes.
    pub(super) fn zoomed(self, zoom: f64) -> Self {
        let after = Self { zoom: zoom.clamp(1.0, ZOOM_MAX.into()), ..self };
        let margin = (self.side() - after.side()) / 2.0;
        Self { left: self.left + margin, top: self.top + margin, ..after }.moved(0.0, 0.0)
    }

    /// What the form's fields say of it: its left edge of the width, its upper edge of the height, its
    /// side of the shorter side.
    pub(super) fn fields(&self) -> [String; 3] {
        [self.left / self.width, self.top / self.height, 1.0 / self.zoom]
            .map(|fraction| format!("{fraction:.5}"))
    }

    /// The same for people.
    pub(super) fn words(&self) -> String {
        let across = self.left / self.width * 100.0;
        let down = self.top / self.height * 100.0;
        format!("{}, {across:.0}% from the left, {down:.0}% from the top", self.zoom_words())
    }

    /// How large it is shown.
    pub(super) fn zoom_words(&self) -> String {
        format!("Zoom {:.0}%", self.zoom * 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(part: Part) -> String {
        part.fields().join(" ")
    }

    #[test]
    fn what_nobody_has_moved_is_the_middle() {
        assert_eq!(of(Part::middle(300.0, 200.0)), "0.16667 0.00000 1.00000");
        assert_eq!(of(Part::middle(200.0, 300.0)), "0.00000 0.16667 1.00000");
    }

    #[test]
    fn zooming_keeps_the_middle_where_it_was() {
        let part = Part::middle(300.0, 200.0).zoomed(2.0);
        assert_eq!(of(part), "0.33333 0.25000 0.50000");
        assert_eq!(part.zoomed(part.zoom() / 2.0), Part::middle(300.0, 200.0));
        assert_eq!(part.words(), "Zoom 200%, 33% from the left, 25% from the top");
    }

    #[test]
    fn no_square_leaves_the_picture() {
        let part = Part::middle(300.0, 200.0).zoomed(2.0);
        assert_eq!(of(part.moved(-9.0, -9.0)), "0.00000 0.00000 0.50000");
        assert_eq!(of(part.moved(9.0, 9.0)), "0.66667 0.50000 0.50000");
        assert_eq!(of(part.moved(9.0, 9.0).zoomed(1.0)), "0.33333 0.00000 1.00000");
        assert_eq!(of(part.zoomed(0.0)), "0.16667 0.00000 1.00000");
        assert_eq!(of(part.zoomed(99.0)), "0.45833 0.43750 0.12500");
    }

    #[test]
    fn the_picture_lies_so_that_the_square_fills_its_frame() {
        let part = Part::middle(300.0, 200.0).zoomed(2.0).moved(1.0, 0.0);
        assert_eq!(
            part.picture(50.0).map(|edge| format!("{edge:.1}")),
            ["-100.0", "-25.0", "150.0", "100.0"]
        );
    }
}
