//! PNG, and the still picture of an animated one.

use domain::Why;
use image::codecs::png::PngDecoder;
use image::{ImageDecoder, Limits};

use super::{orientation, read, why};
use crate::pictures::examine::Examined;
use crate::pictures::kind::Kind;
use crate::pictures::raster::Raster;
use crate::pictures::timed::Timed;

/// What the decoder may use besides the pixels: lines, and texts and profiles that it unpacks.
const ASIDE_BYTES_MAX: u64 = 8 * 1024 * 1024;

pub(in crate::pictures) fn examine(file: &Timed<'_>) -> Result<Examined, Why> {
    let mut decoder = open(file)?;
    let (width, height) = decoder.dimensions();
    // What the decoder says of it once the pixels are read is of no use: it is asked before.
    let exif = decoder.exif_metadata().unwrap_or_default();
    let orientation = orientation(exif.as_deref());
    let memory = decoder.total_bytes();
    Ok(Examined { kind: Kind::Png, width, height, orientation, memory })
}

pub(super) fn decode(file: &Timed<'_>, _: &Examined) -> Result<Raster, Why> {
    let mut decoder = open(file)?;
    let profile = decoder.icc_profile().unwrap_or_default();
    Ok(Raster { profile, ..read(decoder)? })
}

fn open<'a>(file: &Timed<'a>) -> Result<PngDecoder<Timed<'a>>, Why> {
    let mut limits = Limits::default();
    limits.max_alloc = Some(ASIDE_BYTES_MAX);
    PngDecoder::with_limits(file.clone(), limits).map_err(why)
}
