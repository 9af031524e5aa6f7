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
    let mut decoder = open(bytes)?;
    let (width, height) = decoder.dimensions();
    let exif = decoder.exif_metadata().unwrap_or_default();
    let orientation = orientation(exif.as_deref());
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
    read(open(bytes)?)
}

fn open(bytes: &[u8]) -> Result<WebPDecoder<Timed<'_>>, Why> {
    WebPDecoder::new(Timed::new(bytes)).map_err(why)
}

/// Whether the file has one picture, stored with loss. Its chunks have a name, a length, and an
/// even number of bytes.
fn is_lossy(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(12..).unwrap_or_default();
    while let Some((head, tail)) = rest.split_first_chunk::<8>() {
        match &head[..4] {
            b"VP8 " => return true,
            b"VP8L" | b"ANMF" | b"ANIM" => return false,
            _ => {}
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        rest = tail.get(length + length % 2..).unwrap_or_default();
    }
    false
}
