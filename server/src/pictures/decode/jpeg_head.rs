//! What the segments of a JPEG say, read without decoding anything.

use std::ops::RangeInclusive;

/// Most scans. A progressive picture has about ten; each one passes over the whole picture, and may
/// itself be a few bytes long.
const SCANS_MAX: u32 = 64;
const SOS: u8 = 0xda;
/// The frames that are read: those with loss, in Huffman's codes.
const USUAL: RangeInclusive<u8> = 0xc0..=PROGRESSIVE;
const PROGRESSIVE: u8 = 0xc2;
/// Samples along a side of a block.
const BLOCK: u64 = 8;

/// What decoding will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JpegHead {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) progressive: bool,
    /// Samples of all components together, in whole blocks.
    pub(super) samples: u64,
    /// How many of them one scan may complete.
    pub(super) samples_at_once: u64,
    pub(super) components: u8,
}

/// Why there is no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoHead {
    Broken,
    /// Coded as hardly any picture is: without loss, which takes the decoder eighteen bytes a pixel and
    /// can be done without reading on; or in a way that it does not know.
    Unusual,
    TooManyScans,
}

impl JpegHead {
    /// Reads the segments of a whole file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, NoHead> {
        let mut head: Option<Self> = None;
        let (mut scans, mut has_details) = (0, false);
        let mut rest = bytes.get(2..).ok_or(NoHead::Broken)?;
        while let Some((marker, segment, after)) = next_segment(rest) {
            match &mut head {
                None if USUAL.contains(&marker) => {
                    head = Some(frame(marker, segment).ok_or(NoHead::Broken)?);
                }
                None if is_frame(marker) => return Err(NoHead::Unusual),
                Some(head) if marker == SOS => {
                    let completes = completes(segment);
                    has_details |= completes == Completes::Details;
                    if has_details && completes == Completes::Means {
                        head.samples_at_once = head.samples;
                    }
                }
                _ => {}
            }
            scans += u32::from(marker == SOS);
            if scans > SCANS_MAX {
                return Err(NoHead::TooManyScans);
            }
            rest = after;
        }
        head.ok_or(NoHead::Broken)
    }
}

/// What a scan of a progressive picture gives the last bit of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Completes {
    /// The blocks' means in several components. If these come last, they complete all components at once.
    Means,
    /// Something of the rest, which is in one component.
    Details,
    Nothing,
}

/// A scan's segment: the number of components, two bytes for each, first and last coefficient, and two
/// half bytes, the second of which tells how many bits are still to come.
fn completes(segment: &[u8]) -> Completes {
    let components = segment.first().copied().map_or(0, usize::from);
    let Some([first, _, bits, ..]) = segment.get(1 + components * 2..) else {
        return Completes::Nothing;
    };
    match (first, bits % 16) {
        (0, 0) if components > 1 => Completes::Means,
        (1.., 0) => Completes::Details,
        _ => Completes::Nothing,
    }
}

/// The next segment with a length: its marker, its content, what follows. Coded data in between
/// has no markers but 0 (a 255 of its own) and the restarts.
fn next_segment(mut bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    loop {
        let start = bytes.iter().position(|byte| *byte == 0xff)?;
        bytes = &bytes[start + 1..];
        let marker = *bytes.first()?;
        match marker {
            0 | 0x01 | 0xd0..=0xd9 => bytes = &bytes[1..],
            0xff => {}
            marker => {
                let rest = &bytes[1..];
                let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
                return Some((marker, rest.get(2..length)?, &rest[length..]));
            }
        }
    }
}

fn is_frame(marker: u8) -> bool {
    (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// A frame's segment: precision, height, width, and three bytes for each component.
fn frame(marker: u8, segment: &[u8]) -> Option<JpegHead> {
    let number = |at: usize| Some(u16::from_be_bytes([*segment.get(at)?, *segment.get(at + 1)?]));
    let components = *segment.get(5)?;
    let factors = segment.get(6..6 + usize::from(components) * 3)?.chunks_exact(3);
    let factors: Vec<_> = factors.map(|c| (u64::from(c[1] >> 4), u64::from(c[1] & 15))).collect();
    let most = |of: fn(&(u64, u64)) -> u64| factors.iter().map(of).max();
    let (height, width) = (number(1)?, number(3)?);
    let units = |side: u16, factor: u64| u64::from(side).div_ceil((factor * BLOCK).max(1));
    let units = units(width, most(|f| f.0)?) * units(height, most(|f| f.1)?) * BLOCK * BLOCK;
    let samples = factors.iter().map(|(across, down)| across * down).sum::<u64>() * units;
    let progressive = marker == PROGRESSIVE;
    let samples_at_once = if progressive { most(|f| f.0 * f.1)? * units } else { samples };
    Some(JpegHead { width, height, progressive, samples, samples_at_once, components })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of three components, the first with twice the samples of the others in each direction.
    const FRAME: [u8; 19] =
        [0xff, 0xc2, 0, 17, 8, 0x12, 0x34, 0x56, 0x78, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];
    const SCAN: [u8; 4] = [0xff, SOS, 0, 2];

    fn file(parts: &[&[u8]]) -> Vec<u8> {
        [&[0xff, 0xd8][..], &parts.concat()].concat()
    }

    #[test]
    fn a_frame_tells_size_and_samples() {
        let head = JpegHead::read(&file(&[&FRAME])).unwrap();
        assert_eq!((head.width, head.height), (0x5678, 0x1234));
        assert_eq!((head.progressive, head.components), (true, 3));
        // In whole blocks of 16 times 16 pixels.
        let pixels = 0x5680 * 0x1240;
        assert_eq!((head.samples, head.samples_at_once), (pixels * 3 / 2, pixels));
    }

    #[test]
    fn what_is_coded_in_an_unusual_way_is_noticed() {
        for marker in 0xc0..=0xcf {
            let frame = [&[0xff, marker][..], &FRAME[2..]].concat();
            match (marker, JpegHead::read(&file(&[&frame]))) {
                (0xc0..=0xc2, read) => assert_eq!(read.unwrap().progressive, marker == 0xc2),
                (0xc4 | 0xc8 | 0xcc, read) => assert_eq!(read, Err(NoHead::Broken)),
                (_, read) => assert_eq!(read, Err(NoHead::Unusual), "{marker:x}"),
            }
        }
    }

    #[test]
    fn means_that_come_last_complete_all_components_at_once() {
        let means: &[u8] = &[0xff, SOS, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0];
        let details: &[u8] = &[0xff, SOS, 0, 8, 1, 1, 0, 1, 63, 0];
        let are_all_at_once = |scans: &[&[u8]]| {
            let head = JpegHead::read(&file(&[&FRAME, &scans.concat()])).unwrap();
            head.samples_at_once == head.samples
        };
        assert!(!are_all_at_once(&[means, details]));
        assert!(are_all_at_once(&[details, means]));
    }

    #[test]
    fn scans_without_end_are_noticed() {
        let scans = |count| SCAN.repeat(count);
        assert!(JpegHead::read(&file(&[&FRAME, &scans(64)])).is_ok());
        let read = JpegHead::read(&file(&[&FRAME, &scans(65)]));
        assert_eq!(read, Err(NoHead::TooManyScans));
    }

    #[test]
    fn nothing_that_is_cut_off_or_nonsense_is_a_head() {
        let whole = file(&[&FRAME]);
        for length in 0..whole.len() {
            assert_eq!(JpegHead::read(&whole[..length]), Err(NoHead::Broken), "{length}");
        }
        let mut no_components = FRAME;
        no_components[9] = 0;
        assert_eq!(JpegHead::read(&file(&[&no_components])), Err(NoHead::Broken));
    }
}
