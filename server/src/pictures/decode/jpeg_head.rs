//! What the segments of a JPEG say, read without decoding anything.

/// Most scans. A progressive picture has about ten; each one passes over the whole picture, and may
/// itself be a few bytes long.
const SCANS_MAX: u32 = 64;
const SOS: u8 = 0xda;

/// What decoding will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JpegHead {
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) progressive: bool,
    /// Samples of all components together, for each hundred pixels: 300 without subsampling.
    pub(super) samples_percent: u64,
    pub(super) components: u8,
}

/// Why there is no head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoHead {
    Broken,
    TooManyScans,
}

impl JpegHead {
    /// Reads the segments of a whole file.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, NoHead> {
        let mut head = None;
        let mut scans = 0;
        let mut rest = bytes.get(2..).ok_or(NoHead::Broken)?;
        while let Some((marker, segment, after)) = next_segment(rest) {
            if is_frame(marker) && head.is_none() {
                head = Some(frame(marker, segment).ok_or(NoHead::Broken)?);
            }
            if marker == SOS {
                scans += 1;
            }
            if scans > SCANS_MAX {
                return Err(NoHead::TooManyScans);
            }
            rest = after;
        }
        head.ok_or(NoHead::Broken)
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
    let whole = most(|f| f.0)? * most(|f| f.1)?;
    let samples: u64 = factors.iter().map(|(across, down)| across * down).sum();
    Some(JpegHead {
        height: number(1)?,
        width: number(3)?,
        // Markers of progressive frames: Huffman and arithmetic coding, alone or in a hierarchy.
        progressive: matches!(marker, 0xc2 | 0xc6 | 0xca | 0xce),
        samples_percent: (samples * 100).checked_div(whole)?,
        components,
    })
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
        assert_eq!((head.progressive, head.samples_percent, head.components), (true, 150, 3));
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
