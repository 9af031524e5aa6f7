//! Writing a square: only its pixels, nothing else.

use domain::{PictureFormat, Why};
use jpeg_encoder::ColorType;
use webp::{PixelLayout, WebPConfig};

use super::raster::Cut;

/// Where people see no difference to the original on a screen.
const WEBP_QUALITY: f32 = 80.0;
/// libwebp's effort, 0 to 6: 2 takes half the time of its default 4 and gives files 3% larger.
const WEBP_METHOD: i32 = 2;
const JPEG_QUALITY: u8 = 85;

/// The file of `square` in `format`.
pub(super) fn encode(square: &Cut, format: PictureFormat) -> Result<Vec<u8>, Why> {
    match format {
        PictureFormat::WebP => webp(square),
        PictureFormat::Jpeg => jpeg(square),
    }
}

fn webp(square: &Cut) -> Result<Vec<u8>, Why> {
    let mut config = WebPConfig::new().map_err(|()| failed("no configuration"))?;
    config.quality = WEBP_QUALITY;
    config.method = WEBP_METHOD;
    let encoder = webp::Encoder::new(&square.data, PixelLayout::Rgb, square.side, square.side);
    let file = encoder.encode_advanced(&config);
    Ok(file.map_err(|error| failed(format_args!("{error:?}")))?.to_vec())
}

fn jpeg(square: &Cut) -> Result<Vec<u8>, Why> {
    let side = u16::try_from(square.side).map_err(failed)?;
    let mut file = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut file, JPEG_QUALITY);
    encoder.encode(&square.data, side, side, ColorType::Rgb).map_err(failed)?;
    Ok(file)
}

fn failed(error: impl std::fmt::Display) -> Why {
    tracing::error!(%error, "a picture could not be encoded");
    Why::Internal
}
