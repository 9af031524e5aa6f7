//! The chunks of a WebP, looked at without decoding anything.

/// How the picture is stored that the decoder reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Lossy,
    /// With loss, and its transparency apart.
    LossyAndAlpha,
    Lossless,
    Animated,
}

impl Coding {
    /// How the picture of this file is stored; nothing if the file holds more than one sort of it, of which
    /// the decoder could take either.
    pub(super) fn of(bytes: &[u8], is_animated: bool, has_alpha: bool) -> Option<Self> {
        let has = |name| chunks_of(bytes).any(|(found, _)| found == name);
        match (is_animated, has(b"ANMF"), has(b"VP8 "), has(b"VP8L")) {
            (true, true, false, false) => Some(Self::Animated),
            (false, false, false, true) => Some(Self::Lossless),
            (false, false, true, false) if has_alpha => Some(Self::LossyAndAlpha),
            (false, false, true, false) => Some(Self::Lossy),
            _ => None,
        }
    }
}

/// The content of the first chunk of that name. The decoder would have it, too, but takes the memory that the
/// chunk claims before it looks whether the file goes that far.
pub(super) fn chunk(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    chunks_of(bytes).find(|(found, _)| **found == name).map(|(_, content)| content)
}

/// Whether a frame that is stored with loss is larger than the canvas: the decoder would read all of it
/// before it compares the two.
pub(super) fn outgrow(bytes: &[u8], (width, height): (u32, u32)) -> bool {
    let frames = chunks_of(bytes).filter_map(|(name, content)| match name {
        b"VP8 " => Some(content),
        b"ANMF" => content.get(FRAME_HEAD..).and_then(picture),
        _ => None,
    });
    frames.filter_map(size).any(|(frame_width, frame_height)| {
        u32::from(frame_width) > width || u32::from(frame_height) > height
    })
}

/// What is coded without loss in the picture that the decoder reads, and its size: the picture itself, or the
/// transparency of one with loss.
pub(super) fn lossless(
    bytes: &[u8],
    coding: Coding,
    canvas: (u32, u32),
) -> Option<(&[u8], (u32, u32))> {
    let is_packed = |alpha: &[u8]| alpha.first().is_some_and(|flags| flags & 3 == 1);
    let (name, content, size) = match coding {
        Coding::Lossy => return None,
        Coding::Lossless => (b"VP8L", chunk(bytes, *b"VP8L")?, canvas),
        Coding::LossyAndAlpha => (b"ALPH", chunk(bytes, *b"ALPH")?, canvas),
        Coding::Animated => {
            let frame = chunk(bytes, *b"ANMF")?;
            let (name, content) = chunks(frame.get(FRAME_HEAD..)?).next()?;
            let side = |at: usize| {
                let [a, b, c] = *frame.get(at..)?.first_chunk()?;
                Some(u32::from_le_bytes([a, b, c, 0]) + 1)
            };
            (name, content, (side(6)?, side(9)?))
        }
    };
    match name {
        b"VP8L" => Some((content.get(PICTURE_HEAD..)?, size)),
        b"ALPH" if is_packed(content) => Some((&content[1..], size)),
        _ => None,
    }
}

/// The file with its picture said to be transparent, which one without loss may be or not. Its decoder then
/// writes the pixels where they belong; otherwise it copies them there from as much memory again.
pub(super) fn said_to_be_transparent(bytes: &[u8]) -> Vec<u8> {
    let mut file = bytes.to_vec();
    let is_extended = file.get(FILE_HEAD..).is_some_and(|chunks| chunks.starts_with(b"VP8X"));
    // The flags of the canvas, or the last bits of the picture's size.
    let at = FILE_HEAD + CHUNK_HEAD + if is_extended { 0 } else { 4 };
    if let Some(flags) = file.get_mut(at) {
        *flags |= TRANSPARENT;
    }
    file
}

/// The head of a file: `RIFF`, a length, `WEBP`.
const FILE_HEAD: usize = 12;
/// The head of a chunk: its name and length.
const CHUNK_HEAD: usize = 8;
/// What stands before the chunks of a frame: place, size, duration, flags.
const FRAME_HEAD: usize = 16;
/// What stands before the codes of a picture without loss: a byte that is always the same, its size, flags.
const PICTURE_HEAD: usize = 5;
const TRANSPARENT: u8 = 0x10;

/// The part of a frame that the decoder takes for its picture, whatever it is called.
fn picture(frame: &[u8]) -> Option<&[u8]> {
    let mut parts = chunks(frame);
    match parts.next()? {
        (b"ALPH", _) => parts.next().map(|(_, content)| content),
        (_, content) => Some(content),
    }
}

/// The size of a picture that is stored with loss: a tag, three bytes that are always the same, and twice 14
/// bits.
fn size(picture: &[u8]) -> Option<(u16, u16)> {
    let [_, _, _, 0x9d, 0x01, 0x2a, size @ ..] = picture else { return None };
    let [a, b, c, d] = *size.first_chunk()?;
    Some((u16::from_le_bytes([a, b & 0x3f]), u16::from_le_bytes([c, d & 0x3f])))
}

fn chunks_of(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    chunks(bytes.get(FILE_HEAD..).unwrap_or_default())
}

/// Chunks with their names; the last one may be cut off. Each has a name, a length, and an even number of bytes.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let (name, tail) = rest.split_first_chunk::<4>()?;
        let (length, tail) = tail.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        rest = tail.get(length + length % 2..).unwrap_or_default();
        Some((name, tail.get(..length).unwrap_or(tail)))
    })
}
