//! Decoded pixels as the decoders give them, and the one pass over them: a square is cut out,
//! averaged down to not much more than is needed, and laid on a background, without a copy of the
//! whole picture in another form.

use super::crop::Square;

/// The side down to which averaging goes: the good filter that follows has nearly twice the pixels it
/// makes, and more would change nothing that can be seen. The 3,000 lines of a usual photograph can be
/// read at a quarter of their number.
pub(super) const ENOUGH: u32 = 700;
/// Red, green and blue.
const COLORS: usize = 3;
/// What shows through where a picture is transparent: paper, since most such pictures are drawn
/// in dark ink.
const BACKGROUND: u8 = 255;

/// How a pixel is stored.
#[derive(Debug)]
pub(super) enum Layout {
    Gray,
    GrayAlpha,
    Rgb,
    Rgba,
    /// With a fourth byte that says nothing.
    RgbAndMore,
    Gray16,
    GrayAlpha16,
    Rgb16,
    Rgba16,
    /// With the amount of ink, 255 for the most.
    Cmyk,
    /// Numbers of colours.
    Palette(Box<[[u8; 3]; 256]>),
}

/// A decoded picture.
#[derive(Debug)]
pub(super) struct Raster {
    pub(super) data: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) layout: Layout,
    /// The colour profile that came with it, as it was in the file.
    pub(super) profile: Option<Vec<u8>>,
}

/// A square of red, green and blue.
#[derive(Debug)]
pub(super) struct Cut {
    pub(super) data: Vec<u8>,
    pub(super) side: u32,
}

impl Layout {
    pub(super) fn pixel_bytes(&self) -> usize {
        match self {
            Self::Gray | Self::Palette(_) => 1,
            Self::GrayAlpha | Self::Gray16 => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::RgbAndMore | Self::Cmyk | Self::GrayAlpha16 => 4,
            Self::Rgb16 => 6,
            Self::Rgba16 => 8,
        }
    }
}

impl Raster {
    /// The part `square`; nothing if the picture is smaller than it should be.
    pub(super) fn cut(&self, square: Square) -> Option<Cut> {
        match &self.layout {
            Layout::Gray => self.average(square, |[gray]| [gray; 3]),
            Layout::GrayAlpha => self.average(square, |[gray, alpha]| [over(gray, alpha); 3]),
            Layout::Rgb => self.average(square, |color| color),
            Layout::RgbAndMore => self.average(square, |[r, g, b, _]| [r, g, b]),
            Layout::Rgba => self.average(square, |[r, g, b, a]| [r, g, b].map(|c| over(c, a))),
            Layout::Gray16 => self.average(square, |gray: [u8; 2]| [high(&gray, 0); 3]),
            Layout::GrayAlpha16 => {
                self.average(square, |p: [u8; 4]| [over(high(&p, 0), high(&p, 1)); 3])
            }
            Layout::Rgb16 => self.average(square, |p: [u8; 6]| [0, 1, 2].map(|i| high(&p, i))),
            Layout::Rgba16 => {
                self.average(square, |p: [u8; 8]| [0, 1, 2].map(|i| over(high(&p, i), high(&p, 3))))
            }
            Layout::Cmyk => {
                self.average(square, |[c, m, y, k]| [c, m, y].map(|ink| shade(255 - ink, 255 - k)))
            }
            Layout::Palette(colors) => self.average(square, |[color]| colors[usize::from(color)]),
        }
    }

    /// Each pixel of the answer is the mean of a block of `step` times `step`.
    fn average<const BYTES: usize>(
        &self,
        square: Square,
        color: impl Fn([u8; BYTES]) -> [u8; COLORS],
    ) -> Option<Cut> {
        let step = (square.side / ENOUGH).max(1);
        let side = square.side / step;
        // What the blocks do not fill is left out on both sides.
        let margin = (square.side - side * step) / 2;
        let left = (square.left + margin) as usize * BYTES;
        let part = left..left + (side * step) as usize * BYTES;
        let line_bytes = self.width as usize * BYTES;
        let area = step * step;
        let mean = |sum: u32| u8::try_from((sum + area / 2) / area).unwrap_or(u8::MAX);
        let line = |y: usize| self.data.get(y * line_bytes..)?.get(part.clone());
        let (top, step, wide) = ((square.top + margin) as usize, step as usize, side as usize);
        let mut data = vec![0; wide * wide * COLORS];
        let mut sums = vec![[0_u32; COLORS]; wide];
        for (y, made) in data.chunks_exact_mut(wide * COLORS).enumerate() {
            let made = made.as_chunks_mut().0;
            let lines = top + y * step..top + (y + 1) * step;
            // A picture that its decoder scaled down has nothing to average.
            if step == 1 {
                let pixels = line(lines.start)?.as_chunks().0;
                made.iter_mut().zip(pixels).for_each(|(made, pixel)| *made = color(*pixel));
                continue;
            }
            sums.fill([0; COLORS]);
            for y in lines {
                let pixels = line(y)?.as_chunks().0;
                for (sum, block) in sums.iter_mut().zip(pixels.chunks_exact(step)) {
                    for pixel in block {
                        let color = color(*pixel);
                        (0..COLORS).for_each(|i| sum[i] += u32::from(color[i]));
                    }
                }
            }
            made.iter_mut().zip(&sums).for_each(|(made, sums)| *made = sums.map(mean));
        }
        Some(Cut { data, side })
    }
}

/// A colour on the background.
fn over(color: u8, alpha: u8) -> u8 {
    shade(color, alpha).saturating_add(shade(BACKGROUND, 255 - alpha))
}

/// `part` 255ths of `color`, rounded.
fn shade(color: u8, part: u8) -> u8 {
    u8::try_from((u32::from(color) * u32::from(part) + 127) / 255).unwrap_or(u8::MAX)
}

/// The upper half of the sample `number` of 16 bits, which decoders give in this machine's order.
fn high(pixel: &[u8], number: usize) -> u8 {
    u16::from_ne_bytes([pixel[number * 2], pixel[number * 2 + 1]]).to_be_bytes()[0]
}
