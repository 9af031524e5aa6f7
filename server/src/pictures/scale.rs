//! From a cut to the squares that are kept.

use domain::Why;
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::metadata::Orientation;

use super::crop::stored;
use super::raster::Cut;

/// Bytes of a pixel: red, green, blue.
const PIXEL: usize = 3;

/// The cut as a square of `side`, with the best filter there is for photographs.
pub(super) fn scale(cut: &Cut, side: u16) -> Result<Cut, Why> {
    let source = ImageRef::new(cut.side, cut.side, &cut.data, PixelType::U8x3);
    let mut square = Image::new(side.into(), side.into(), PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    let scaled = Resizer::new().resize(&source.map_err(internal)?, &mut square, &options);
    scaled.map_err(internal)?;
    Ok(Cut { data: square.into_vec(), side: side.into() })
}

/// The square as people hold it.
pub(super) fn upright(square: Cut, orientation: Orientation) -> Cut {
    if orientation == Orientation::NoTransforms {
        return square;
    }
    let Cut { data, side } = square;
    let mut turned = Vec::with_capacity(data.len());
    for y in 0..side {
        for x in 0..side {
            let (from_x, from_y) = stored(orientation, (x, y), 1, (side, side));
            let at = (from_y as usize * side as usize + from_x as usize) * PIXEL;
            turned.extend_from_slice(&data[at..at + PIXEL]);
        }
    }
    Cut { data: turned, side }
}

fn internal(error: impl std::fmt::Display) -> Why {
    tracing::error!(%error, "a picture could not be scaled");
    Why::Internal
}
