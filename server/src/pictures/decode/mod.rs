//! Reading pixels, one file for each kind of picture.

pub(super) mod gif;
pub(super) mod jpeg;
pub(super) mod jpeg_head;
pub(super) mod png;
pub(super) mod webp;
mod webp_codes;
mod webp_parts;

use domain::Why;
use image::metadata::Orientation;
use image::{ColorType, ImageDecoder, ImageError};

use super::crop::Square;
use super::examine::Examined;
use super::kind::Kind;
use super::raster::{Layout, Raster};
use super::timed::Timed;

/// The pixels of a picture that was examined, and the part of them to take. A JPEG is read at the
/// smallest scale that has enough of them.
pub(super) fn decode(
    file: &Timed<'_>,
    examined: &Examined,
    square: Square,
) -> Result<(Raster, Square), Why> {
    let raster = match examined.kind {
        Kind::Jpeg => return jpeg::decode(file, examined, square),
        Kind::Png => png::decode(file, examined),
        Kind::Gif => gif::decode(file, examined),
        Kind::WebP => webp::decode(file, examined),
    };
    Ok((raster?, square))
}

/// Reads the whole picture with a decoder of `image`.
fn read(decoder: impl ImageDecoder) -> Result<Raster, Why> {
    let (width, height) = decoder.dimensions();
    let layout = match decoder.color_type() {
        ColorType::L8 => Layout::Gray,
        ColorType::La8 => Layout::GrayAlpha,
        ColorType::Rgb8 => Layout::Rgb,
        ColorType::Rgba8 => Layout::Rgba,
        ColorType::L16 => Layout::Gray16,
        ColorType::La16 => Layout::GrayAlpha16,
        ColorType::Rgb16 => Layout::Rgb16,
        ColorType::Rgba16 => Layout::Rgba16,
        _ => return Err(Why::PictureKind),
    };
    let mut data = vec![0; width as usize * height as usize * layout.pixel_bytes()];
    decoder.read_image(&mut data).map_err(why)?;
    Ok(Raster { data, width, height, layout, profile: None })
}

/// How the picture says that it is to be turned; one that says nothing sensible is upright.
pub(super) fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms)
}

pub(super) fn why(error: ImageError) -> Why {
    match error {
        ImageError::Limits(_) => Why::PictureTooDemanding,
        ImageError::IoError(error) => io_why(&error),
        _ => Why::PictureBroken,
    }
}

fn io_why(error: &std::io::Error) -> Why {
    match error.kind() {
        std::io::ErrorKind::TimedOut => Why::PictureTooDemanding,
        _ => Why::PictureBroken,
    }
}
