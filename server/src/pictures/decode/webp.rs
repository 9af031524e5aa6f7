//! WebP, and the first picture of an animated one.

use domain::Why;
use image::ImageDecoder;
use image::codecs::webp::WebPDecoder;

use super::{orientation, read, why};
use crate::pictures::examine::Examined;
use crate::pictures::kind::Kind;
use crate::pictures::raster::Raster;
use crate::pictures::timed::Timed;

/// Bytes that the decoder holds for each pixel of a lossy picture, its three planes among them.
const LOSSY: f64 = 4.5;
/// The same for one with transparency, without loss, or animated: it is read whole, then copied.
const OTHER: f64 = 9.0;

pub(in crate::pictures) fn examine(bytes: &[u8]) -> Result<Examined, Why> {
    let decoder = open(bytes)?;
    let (width, height) = decoder.dimensions();
    let orientation = orientation(chunk(bytes, *b"EXIF"));
    let is_plain =
        decoder.total_bytes() == u64::from(width) * u64::from(height) * 3 && is_lossy(bytes);
    let each = if is_plain { LOSSY } else { OTHER };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 2^28 pixels"
    )]
    let memory = (f64::from(width) * f64::from(height) * each) as u64;
    Ok(Examined { kind: Kind::WebP, width, height, orientation, memory })
}

pub(super) fn decode(bytes: &[u8], _: &Examined) -> Result<Raster, Why> {
    let profile = chunk(bytes, *b"ICCP").map(<[u8]>::to_vec);
    Ok(Raster { profile, ..read(open(bytes)?)? })
}

fn open(bytes: &[u8]) -> Result<WebPDecoder<Timed<'_>>, Why> {
    WebPDecoder::new(Timed::new(bytes)).map_err(why)
}

/// Whether the file has one picture, stored with loss.
fn is_lossy(bytes: &[u8]) -> bool {
    let kinds = [b"VP8 ", b"VP8L", b"ANMF", b"ANIM"];
    let first = chunks(bytes).find(|(name, _)| kinds.contains(name));
    first.is_some_and(|(name, _)| name == b"VP8 ")
}

/// The content of the first chunk of that name. The decoder would have it, too, but takes the memory that the
/// chunk claims before it looks whether the file goes that far.
fn chunk(bytes: &[u8], name: [u8; 4]) -> Option<&[u8]> {
    chunks(bytes).find(|(found, _)| **found == name).map(|(_, content)| content)
}

/// The chunks of a file that are all there, with their names. Each has a name, a length, and an even number of
/// bytes.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes.get(12..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (name, tail) = rest.split_first_chunk::<4>()?;
        let (length, tail) = tail.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let content = tail.get(..length)?;
        rest = tail.get(length + length % 2..).unwrap_or_default();
        Some((name, content))
    })
}
