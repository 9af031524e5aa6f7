//! WebP files, put together of their chunks.

use webp::{Encoder, PixelLayout};

use super::{QUARTERS, pixels};

/// A WebP with loss, with the quarters of all pictures here.
pub fn lossy_webp(width: u16, height: u16) -> Vec<u8> {
    let pixels = pixels(width, height, QUARTERS);
    Encoder::new(&pixels, PixelLayout::Rgb, width.into(), height.into()).encode(90.0).to_vec()
}

/// The same with transparency, of which there is none.
pub fn transparent_webp(width: u16, height: u16, is_lossless: bool) -> Vec<u8> {
    let pixels = pixels(width, height, QUARTERS);
    let mut pixels: Vec<_> = pixels.chunks(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    // One pixel, or it would be left out.
    pixels[3] = 254;
    let encoder = Encoder::new(&pixels, PixelLayout::Rgba, width.into(), height.into());
    if is_lossless { encoder.encode_lossless() } else { encoder.encode(90.0) }.to_vec()
}

/// The chunk with the picture of a file that has no other.
pub fn picture_chunk(file: &[u8]) -> &[u8] {
    &file[12..]
}

/// A WebP that says how large its canvas is, with these chunks.
pub fn extended_webp(flags: u8, canvas: (u32, u32), chunks: &[Vec<u8>]) -> Vec<u8> {
    let head = [&[flags, 0, 0, 0][..], &three(canvas.0 - 1), &three(canvas.1 - 1)].concat();
    let body = [b"WEBP".to_vec(), chunk(*b"VP8X", &head), chunks.concat()].concat();
    chunk(*b"RIFF", &body)
}

/// An animated WebP: two frames, the first of these chunks.
pub fn animated_webp(canvas: (u32, u32), frame: (u32, u32), picture: &[u8]) -> Vec<u8> {
    let place = [0; 6];
    let size = [three(frame.0 - 1), three(frame.1 - 1)].concat();
    let frame = chunk(*b"ANMF", &[&place[..], &size, &three(40), &[0], picture].concat());
    let animation = chunk(*b"ANIM", &[0; 6]);
    extended_webp(0b0001_0010, canvas, &[animation, frame.clone(), frame])
}

/// A chunk of a WebP.
pub fn chunk(name: [u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap();
    let padding = &[0][..content.len() % 2];
    [&name, &length.to_le_bytes(), content, padding].concat()
}

fn three(number: u32) -> [u8; 3] {
    let [a, b, c, _] = number.to_le_bytes();
    [a, b, c]
}
