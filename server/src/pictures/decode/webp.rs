//! WebP, and the first picture of an animated one.

use domain::Why;
use image::codecs::webp::WebPDecoder;
use image::{ColorType, ImageDecoder};

use super::webp_codes::bytes_of_codes;
use super::webp_parts::{Coding, chunk, lossless, outgrow, said_to_be_transparent};
use super::{orientation, read, why};
use crate::pictures::examine::Examined;
use crate::pictures::kind::Kind;
use crate::pictures::raster::{Layout, Raster};
use crate::pictures::timed::Timed;

/// Bytes that the decoder holds for each pixel: three planes and what it knows of their blocks, then colours.
const LOSSY: u64 = 5;
/// The same, and transparency, which is read like a picture of its own.
const LOSSY_AND_ALPHA: u64 = 11;
/// Colours with transparency, and what they are told from.
const LOSSLESS: u64 = 5;
/// A frame, the canvas, and what is asked for.
const ANIMATED: u64 = 12;

pub(in crate::pictures) fn examine(file: &Timed<'_>) -> Result<Examined, Why> {
    let decoder = open(file)?;
    let (width, height) = decoder.dimensions();
    let orientation = orientation(chunk(file.all(), *b"EXIF"));
    let each = match coding(file, &decoder)? {
        Coding::Lossy => LOSSY,
        Coding::LossyAndAlpha => LOSSY_AND_ALPHA,
        Coding::Lossless => LOSSLESS,
        Coding::Animated => ANIMATED,
    };
    if outgrow(file.all(), (width, height)) {
        return Err(Why::PictureBroken);
    }
    let memory = u64::from(width) * u64::from(height) * each + file.all().len() as u64;
    Ok(Examined { kind: Kind::WebP, width, height, orientation, memory })
}

/// Bytes that the decoder holds besides, however few pixels there are. Telling takes longer the more there are.
pub(in crate::pictures) fn aside(file: &Timed<'_>) -> Result<u64, Why> {
    let decoder = open(file)?;
    match lossless(file.all(), coding(file, &decoder)?, decoder.dimensions()) {
        Some((coded, size)) => bytes_of_codes(coded, size).ok_or(Why::PictureBroken),
        None => Ok(0),
    }
}

pub(super) fn decode(file: &Timed<'_>, _: &Examined) -> Result<Raster, Why> {
    let profile = chunk(file.all(), *b"ICCP").map(<[u8]>::to_vec);
    let decoder = open(file)?;
    if coding(file, &decoder)? == Coding::Lossless && decoder.color_type() == ColorType::Rgb8 {
        let transparent = said_to_be_transparent(file.all());
        let raster = read(open(&file.instead(&transparent))?)?;
        return Ok(Raster { profile, layout: Layout::RgbAndMore, ..raster });
    }
    Ok(Raster { profile, ..read(decoder)? })
}

fn open<'a>(file: &Timed<'a>) -> Result<WebPDecoder<Timed<'a>>, Why> {
    WebPDecoder::new(file.clone()).map_err(why)
}

fn coding(file: &Timed<'_>, decoder: &WebPDecoder<Timed<'_>>) -> Result<Coding, Why> {
    let has_alpha = decoder.color_type().has_alpha();
    Coding::of(file.all(), decoder.has_animation(), has_alpha).ok_or(Why::PictureBroken)
}
