//! What a file says of itself, before anything is decoded.

use domain::Why;
use image::metadata::Orientation;

use super::decode::{gif, jpeg, png, webp};
use super::kind::Kind;
use super::timed::Timed;

/// What is known of a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Examined {
    pub(super) kind: Kind,
    pub(super) width: u32,
    pub(super) height: u32,
    /// How it is to be turned.
    pub(super) orientation: Orientation,
    /// How many bytes decoding it takes.
    pub(super) memory: u64,
}

/// Reads the head of a file; refuses what is no picture, or has more than so many million pixels.
pub(super) fn examine(file: &Timed<'_>, megapixels_max: u32) -> Result<Examined, Why> {
    let mut examined = match Kind::of(file.all()).ok_or(Why::PictureKind)? {
        Kind::Jpeg => jpeg::examine(file),
        Kind::Png => png::examine(file),
        Kind::Gif => gif::examine(file),
        Kind::WebP => webp::examine(file),
    }?;
    let pixels = u64::from(examined.width) * u64::from(examined.height);
    if pixels == 0 {
        return Err(Why::PictureBroken);
    }
    if pixels > u64::from(megapixels_max) * 1_000_000 {
        let megapixels = u32::try_from(pixels.div_ceil(1_000_000)).unwrap_or(u32::MAX);
        return Err(Why::PictureTooManyPixels(megapixels, megapixels_max));
    }
    if examined.kind == Kind::WebP {
        examined.memory += webp::aside(file)?;
    }
    Ok(examined)
}
