//! Pictures for tests, and a look at those that were made.

mod any_png;
mod any_webp;
mod kinds;

pub use any_png::{PngKind, chunk as png_chunk};
pub use any_webp::{
    animated_webp, chunk as webp_chunk, extended_webp, lossy_webp, picture_chunk, transparent_webp,
};
pub use image::ExtendedColorType as Color;
pub use jpeg_encoder::{ColorType as JpegColor, SamplingFactor};
pub use kinds::{every_kind, jpeg_of};

use image::codecs::png::PngEncoder;
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::{ExtendedColorType, ImageDecoder as _, ImageEncoder};
use jpeg_encoder::ColorType;

/// The colours of a picture's quarters: upper left, upper right, lower left, lower right.
pub const QUARTERS: [[u8; 3]; 4] = [[220, 30, 30], [30, 200, 40], [30, 40, 220], [230, 230, 40]];

/// Pixels of a picture whose quarters have these colours.
pub fn pixels(width: u16, height: u16, quarters: [[u8; 3]; 4]) -> Vec<u8> {
    let quarter = |x, y| usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2);
    let all = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    all.flat_map(|(x, y)| quarters[quarter(x, y)]).collect()
}

/// A JPEG with those quarters.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    jpeg_with(width, height, QUARTERS, |_| {})
}

/// A JPEG whose encoder was told more.
pub fn jpeg_with(
    width: u16,
    height: u16,
    quarters: [[u8; 3]; 4],
    tell: impl FnOnce(&mut jpeg_encoder::Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    tell(&mut encoder);
    encoder.encode(&pixels(width, height, quarters), width, height, ColorType::Rgb).unwrap();
    file
}

/// A PNG with those quarters.
pub fn png(width: u16, height: u16) -> Vec<u8> {
    png_of(width, height, &pixels(width, height, QUARTERS), ExtendedColorType::Rgb8)
}

/// A PNG of these pixels.
pub fn png_of(width: u16, height: u16, pixels: &[u8], color: ExtendedColorType) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = PngEncoder::new(&mut file);
    encoder.write_image(pixels, width.into(), height.into(), color).unwrap();
    file
}

/// A WebP without loss, with those quarters.
pub fn webp(width: u16, height: u16) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = WebPEncoder::new_lossless(&mut file);
    let pixels = pixels(width, height, QUARTERS);
    encoder.write_image(&pixels, width.into(), height.into(), ExtendedColorType::Rgb8).unwrap();
    file
}

/// A JPEG without loss, of one colour and that size: it ends where its pixels should begin, and its decoder goes on
/// without them.
pub fn lossless_jpeg(width: u16, height: u16) -> Vec<u8> {
    let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
    // One code of one bit, for no difference to the pixel before.
    let table = [&[0xff, 0xc4, 0, 20, 0, 1][..], &[0; 15], &[0]].concat();
    let frame = [&[0xff, 0xc3, 0, 17, 8][..], &height, &width, &[3]].concat();
    let components = [[1, 0x11, 0], [2, 0x11, 0], [3, 0x11, 0]].concat();
    let scan = [0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 1, 0, 0];
    [&[0xff, 0xd8][..], &table, &frame, &components, &scan, &[0xff, 0xd9]].concat()
}

/// A GIF with those quarters in its first picture, and another picture after it.
pub fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, width, height, &QUARTERS.concat()).unwrap();
    let quarter = |at: usize| {
        let (x, y) = (at % usize::from(width), at / usize::from(width));
        u8::from(x >= usize::from(width / 2)) + 2 * u8::from(y >= usize::from(height / 2))
    };
    let first: Vec<_> = (0..usize::from(width) * usize::from(height)).map(quarter).collect();
    let second = vec![3; first.len()];
    for picture in [first, second] {
        let frame = gif::Frame { width, height, buffer: picture.into(), ..gif::Frame::default() };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    file
}

/// The Exif data that says how a picture is to be turned.
pub fn exif(orientation: u8) -> Vec<u8> {
    let entry = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    [&b"MM\0\x2a\0\0\0\x08\0\x01"[..], &entry, &[0; 4]].concat()
}

/// A PNG of these pixels, to be turned.
pub fn png_turned(width: u16, height: u16, pixels: &[u8], orientation: u8) -> Vec<u8> {
    let mut file = Vec::new();
    turned(PngEncoder::new(&mut file), width, height, pixels, orientation);
    file
}

/// A WebP of these pixels, to be turned.
pub fn webp_turned(width: u16, height: u16, pixels: &[u8], orientation: u8) -> Vec<u8> {
    let mut file = Vec::new();
    turned(WebPEncoder::new_lossless(&mut file), width, height, pixels, orientation);
    file
}

fn turned(mut encoder: impl ImageEncoder, width: u16, height: u16, pixels: &[u8], orientation: u8) {
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    encoder.write_image(pixels, width.into(), height.into(), ExtendedColorType::Rgb8).unwrap();
}

/// A picture that was made: its side, and the colours in the middle of its quarters.
pub fn look(file: &[u8]) -> (u32, [[u8; 3]; 4]) {
    let (side, pixels) = if file.starts_with(b"RIFF") { read_webp(file) } else { read_jpeg(file) };
    let color = |x: u32, y: u32| {
        let at = (y as usize * side as usize + x as usize) * 3;
        [pixels[at], pixels[at + 1], pixels[at + 2]]
    };
    let (near, far) = (side / 4, side * 3 / 4);
    (side, [color(near, near), color(far, near), color(near, far), color(far, far)])
}

fn read_webp(file: &[u8]) -> (u32, Vec<u8>) {
    let decoder = WebPDecoder::new(std::io::Cursor::new(file)).unwrap();
    let (width, height) = decoder.dimensions();
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).unwrap()];
    assert_eq!((width, pixels.len()), (height, width as usize * height as usize * 3));
    decoder.read_image(&mut pixels).unwrap();
    (width, pixels)
}

fn read_jpeg(file: &[u8]) -> (u32, Vec<u8>) {
    let mut decoder = jpeg_decoder::Decoder::new(file);
    let pixels = decoder.decode().unwrap();
    let info = decoder.info().unwrap();
    assert_eq!(info.width, info.height);
    (info.width.into(), pixels)
}

/// Whether these colours are those, but for what an encoder loses.
pub fn are_close(seen: [[u8; 3]; 4], expected: [[u8; 3]; 4]) -> bool {
    let pairs = seen.iter().flatten().zip(expected.iter().flatten());
    pairs.map(|(seen, expected)| seen.abs_diff(*expected)).all(|apart| apart < 24)
}
