//! JPEG, read at a smaller scale where that has pixels enough: a quarter of the side takes half the time.

use domain::Why;
use jpeg_decoder::CodingProcess::{DctProgressive, DctSequential};
use jpeg_decoder::{Decoder, Error, PixelFormat};

use super::jpeg_head::{JpegHead, NoHead};
use super::orientation;
use crate::pictures::crop::Square;
use crate::pictures::examine::Examined;
use crate::pictures::kind::Kind;
use crate::pictures::raster::{ENOUGH, Layout, Raster};
use crate::pictures::timed::Timed;

/// Bytes of a coefficient.
const COEFFICIENT: u64 = 2;

pub(in crate::pictures) fn examine(file: &Timed<'_>) -> Result<Examined, Why> {
    let head = JpegHead::read(file.all()).map_err(|none| match none {
        NoHead::Broken => Why::PictureBroken,
        NoHead::Unusual | NoHead::TooManyScans => Why::PictureTooDemanding,
    })?;
    let mut decoder = Decoder::new(file.clone());
    decoder.read_info().map_err(why)?;
    let info = decoder.info().ok_or(Why::PictureBroken)?;
    let process = if head.progressive { DctProgressive } else { DctSequential };
    if (info.width, info.height, info.coding_process) != (head.width, head.height, process) {
        return Err(Why::PictureBroken);
    }
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let orientation = orientation(decoder.exif_data());
    let memory = memory(&head);
    Ok(Examined { kind: Kind::Jpeg, width, height, orientation, memory })
}

/// What decoding takes at most. A progressive picture's coefficients are all kept. Those that a scan completes
/// wait in line, with no end to it, for the threads that turn them into planes; pixels are made of the planes
/// once the line is empty. A large picture is read at half its side at least, whatever part of it is taken.
fn memory(head: &JpegHead) -> u64 {
    let pixels = u64::from(head.width) * u64::from(head.height);
    let kept = if head.progressive { head.samples * COEFFICIENT } else { 0 };
    let waiting = head.samples_at_once * COEFFICIENT;
    let made = pixels * u64::from(head.components) / scale_area(pixels);
    kept + head.samples / scale_area(pixels) + waiting.max(made)
}

/// How many pixels of the file become one when no more than [`PIXELS_READ`] are wanted.
fn scale_area(pixels: u64) -> u64 {
    if pixels > PIXELS_READ { 4 } else { 1 }
}

/// Above this a picture is read at half its side or less, even if a small part of it was chosen.
const PIXELS_READ: u64 = 16_000_000;

pub(super) fn decode(
    file: &Timed<'_>,
    examined: &Examined,
    square: Square,
) -> Result<(Raster, Square), Why> {
    let Examined { width, height, .. } = *examined;
    let mut decoder = Decoder::new(file.clone());
    let (wanted_width, wanted_height) = wanted(width, height, square);
    let (width, height) = decoder.scale(wanted_width, wanted_height).map_err(why)?;
    let data = decoder.decode().map_err(why)?;
    let layout = match decoder.info().ok_or(Why::PictureBroken)?.pixel_format {
        PixelFormat::L8 => Layout::Gray,
        PixelFormat::L16 => Layout::Gray16,
        PixelFormat::RGB24 => Layout::Rgb,
        PixelFormat::CMYK32 => Layout::Cmyk,
    };
    let profile = decoder.icc_profile();
    let raster = Raster { data, width: width.into(), height: height.into(), layout, profile };
    let square = scaled(square, examined, &raster);
    Ok((raster, square))
}

/// What to ask the decoder for, which takes the smallest of its scales (1/8, 1/4, 1/2, 1) that has
/// as much along one side or the other. So only one of them says what is needed.
fn wanted(width: u32, height: u32, square: Square) -> (u16, u16) {
    let shorter = width.min(height);
    let enough = u64::from(shorter) * u64::from(ENOUGH) / u64::from(square.side.max(1));
    let is_large = u64::from(width) * u64::from(height) > PIXELS_READ;
    let most = if is_large { shorter / 2 } else { shorter };
    let enough = u16::try_from(enough.min(most.into())).unwrap_or(u16::MAX);
    if width < height { (enough, u16::MAX) } else { (u16::MAX, enough) }
}

/// Where the square is in the picture that was read.
fn scaled(square: Square, examined: &Examined, raster: &Raster) -> Square {
    if (raster.width, raster.height) == (examined.width, examined.height) {
        return square;
    }
    let along = |at: u32, from: u32, to: u32| {
        u32::try_from(u64::from(at) * u64::from(to) / u64::from(from.max(1))).unwrap_or(u32::MAX)
    };
    let side = along(square.side, examined.width, raster.width);
    let side = side.clamp(1, raster.width.min(raster.height));
    Square {
        left: along(square.left, examined.width, raster.width).min(raster.width - side),
        top: along(square.top, examined.height, raster.height).min(raster.height - side),
        side,
    }
}

fn why(error: Error) -> Why {
    match error {
        Error::Io(error) => super::io_why(&error),
        Error::Unsupported(_) => Why::PictureTooDemanding,
        _ => Why::PictureBroken,
    }
}
