//! Every kind of PNG, written by hand: encoders write only a few.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::QUARTERS;

/// The first bytes of every PNG.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Where each pass of an interlaced picture begins, and how far apart its pixels are: across, down.
const PASSES: [[u16; 4]; 7] = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
];

/// A kind of PNG.
#[derive(Clone, Copy, Debug)]
pub struct PngKind {
    /// 0: grey, 2: colours, 3: numbers of colours, 4: grey and transparency, 6: colours and transparency.
    pub color: u8,
    /// Bits of a sample.
    pub bits: u8,
    /// Whether its pixels come in seven passes.
    pub interlaced: bool,
}

impl PngKind {
    /// All there are.
    pub fn all() -> impl Iterator<Item = Self> {
        let depths: [(u8, &[u8]); 5] = [
            (0, &[1, 2, 4, 8, 16]),
            (2, &[8, 16]),
            (3, &[1, 2, 4, 8]),
            (4, &[8, 16]),
            (6, &[8, 16]),
        ];
        let kinds = depths.into_iter().flat_map(|(color, depths)| {
            depths.iter().flat_map(move |&bits| {
                [false, true].map(|interlaced| Self { color, bits, interlaced })
            })
        });
        kinds.collect::<Vec<_>>().into_iter()
    }

    /// A square of this kind whose quarters have their colours, as far as the kind has them.
    pub fn file(self, side: u16) -> Vec<u8> {
        let canvas = [u32::from(side); 2].map(u32::to_be_bytes).concat();
        let head = [&canvas, &[self.bits, self.color, 0, 0, self.interlaced.into()][..]].concat();
        let whole = [[0, 0, 1, 1]];
        let passes = if self.interlaced { &PASSES[..] } else { &whole };
        let lines: Vec<_> = passes.iter().flat_map(|pass| self.lines(side, *pass)).collect();
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(&lines).unwrap();
        let palette = QUARTERS.concat();
        let palette = if self.color == 3 { chunk(*b"PLTE", &palette) } else { Vec::new() };
        let pixels = chunk(*b"IDAT", &packed.finish().unwrap());
        [SIGNATURE, &chunk(*b"IHDR", &head), &palette, &pixels, &chunk(*b"IEND", &[])].concat()
    }

    /// The colours in which its quarters are seen.
    pub fn colors(self) -> [[u8; 3]; 4] {
        let max = self.max();
        let seen = |sample: u16| u8::try_from(u32::from(sample) * 255 / u32::from(max)).unwrap();
        [0, 1, 2, 3].map(|quarter| match (self.color, &self.samples(quarter)[..]) {
            (3, numbers) => QUARTERS[usize::from(numbers[0])],
            (0 | 4, samples) => [seen(samples[0]); 3],
            (_, samples) => [seen(samples[0]), seen(samples[1]), seen(samples[2])],
        })
    }

    fn max(self) -> u16 {
        u16::try_from((1_u32 << self.bits) - 1).unwrap()
    }

    /// The samples of a pixel in that quarter.
    fn samples(self, quarter: u8) -> Vec<u16> {
        let color = QUARTERS[usize::from(quarter)];
        let max = u32::from(self.max());
        let sample = |part: u8| u16::try_from(u32::from(part) * max / 255).unwrap();
        let opaque = self.max();
        match self.color {
            0 => vec![sample(color[1])],
            2 => color.map(sample).to_vec(),
            3 => vec![u16::from(quarter).min(self.max())],
            4 => vec![sample(color[1]), opaque],
            _ => [&color.map(sample)[..], &[opaque]].concat(),
        }
    }

    /// The lines of a pass, each after the number of its filter.
    fn lines(self, side: u16, [left, top, across, down]: [u16; 4]) -> Vec<u8> {
        let mut lines = Vec::new();
        for y in (top..side).step_by(down.into()).take_while(|_| left < side) {
            lines.push(0);
            let (mut bits, mut count) = (0_u32, 0);
            for x in (left..side).step_by(across.into()) {
                let quarter = u8::from(x >= side / 2) + 2 * u8::from(y >= side / 2);
                for sample in self.samples(quarter) {
                    bits = bits << self.bits | u32::from(sample);
                    count += self.bits;
                    while count >= 8 {
                        count -= 8;
                        lines.push((bits >> count & 255) as u8);
                    }
                    bits &= (1 << count) - 1;
                }
            }
            if count > 0 {
                lines.push((bits << (8 - count) & 255) as u8);
            }
        }
        lines
    }
}

/// A chunk of a PNG.
pub fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let body = [&name, content].concat();
    let mut crc = flate2::Crc::new();
    crc.update(&body);
    let length = u32::try_from(content.len()).unwrap();
    [&length.to_be_bytes(), &body[..], &crc.sum().to_be_bytes()].concat()
}
