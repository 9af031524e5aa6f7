//! Decoded pixels as the decoders give them, and the one pass over them: a square is cut out,
//! averaged down to not much more than is needed, and laid on a background, without a copy of the
//! whole picture in another form.

use super::crop::Square;

/// The side down to which averaging goes: the good filter that follows has twice the pixels it
/// makes, and more would change nothing that can be seen.
pub(super) const ENOUGH: u32 = 800;
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
            Layout::Gray => self.average(square, |p| [p[0]; 3]),
            Layout::GrayAlpha => self.average(square, |p| [over(p[0], p[1]); 3]),
            Layout::Rgb | Layout::RgbAndMore => self.average(square, |p| [p[0], p[1], p[2]]),
            Layout::Rgba => self.average(square, |p| [p[0], p[1], p[2]].map(|c| over(c, p[3]))),
            Layout::Gray16 => self.average(square, |p| [high(p, 0); 3]),
            Layout::GrayAlpha16 => self.average(square, |p| [over(high(p, 0), high(p, 1)); 3]),
            Layout::Rgb16 => self.average(square, |p| [0, 1, 2].map(|i| high(p, i))),
            Layout::Rgba16 => {
                self.average(square, |p| [0, 1, 2].map(|i| over(high(p, i), high(p, 3))))
            }
            Layout::Cmyk => {
                self.average(square, |p| [p[0], p[1], p[2]].map(|ink| shade(255 - ink, 255 - p[3])))
            }
            Layout::Palette(colors) => self.average(square, |p| colors[usize::from(p[0])]),
        }
    }

    /// Each pixel of the answer is the mean of a block of `step` times `step`.
    fn average(&self, square: Square, color: impl Fn(&[u8]) -> [u8; 3]) -> Option<Cut> {
        let bytes = self.layout.pixel_bytes();
        let step = (square.side / ENOUGH).max(1);
        let side = square.side / step;
        // What the blocks do not fill is left out on both sides.
        let margin = (square.side - side * step) / 2;
        let line_bytes = self.width as usize * bytes;
        let left = (square.left + margin) as usize * bytes;
        let wide = left..left + (side * step) as usize * bytes;
        let block_bytes = step as usize * bytes;
        let mut data = Vec::with_capacity(side as usize * side as usize * 3);
        let mut sums = vec![[0_u32; 3]; side as usize];
        for y in 0..side {
            sums.fill([0; 3]);
            for row in 0..step {
                let row = (square.top + margin + y * step + row) as usize;
                let line = self.data.get(row * line_bytes..)?.get(wide.clone())?;
                for (sum, block) in sums.iter_mut().zip(line.chunks_exact(block_bytes)) {
                    for pixel in block.chunks_exact(bytes) {
                        let color = color(pixel);
                        (0..3).for_each(|i| sum[i] += u32::from(color[i]));
                    }
                }
            }
            let mean = |sum: u32| u8::try_from((sum + step * step / 2) / (step * step));
            data.extend(sums.iter().flatten().map(|sum| mean(*sum).unwrap_or(u8::MAX)));
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
