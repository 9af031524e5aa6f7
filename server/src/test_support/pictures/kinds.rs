//! One picture of every kind that is read, each with the same quarters.

use gif::{DisposalMethod, Frame};
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::any_webp::{animated_webp, lossy_webp, picture_chunk, transparent_webp};
use super::{PngKind, QUARTERS, gif, jpeg, pixels, webp};

/// A picture: what kind it is, the file, the colours in which its quarters are seen.
pub type Kind = (String, Vec<u8>, [[u8; 3]; 4]);

/// One of every kind, with sides of that many pixels.
pub fn every_kind(side: u16) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for kind in PngKind::all() {
        kinds.push((format!("{kind:?}"), kind.file(side), kind.colors()));
    }
    for (name, file) in jpegs(side).into_iter().chain(webps(side)).chain(gifs(side)) {
        kinds.push((name, file, QUARTERS));
    }
    kinds
}

fn jpegs(side: u16) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("a JPEG".to_owned(), jpeg(side, side))];
    for color in [ColorType::Rgb, ColorType::Cmyk, ColorType::CmykAsYcck] {
        for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_2_2] {
            for progressive in [false, true] {
                let name = format!("a JPEG {color:?} {sampling:?} progressive: {progressive}");
                files.push((name, jpeg_of(side, color, sampling, progressive)));
            }
        }
    }
    files
}

/// A JPEG of that kind.
pub fn jpeg_of(
    side: u16,
    color: ColorType,
    sampling: SamplingFactor,
    progressive: bool,
) -> Vec<u8> {
    let mut pixels = pixels(side, side, QUARTERS);
    if color != ColorType::Rgb {
        // Ink is what is not light, and none of it black. Files hold it the other way round.
        pixels = pixels.chunks(3).flat_map(|p| [255 - p[0], 255 - p[1], 255 - p[2], 0]).collect();
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 90);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(progressive);
    encoder.set_restart_interval(if progressive { 0 } else { 4 });
    encoder.encode(&pixels, side, side, color).unwrap();
    file
}

fn webps(side: u16) -> Vec<(String, Vec<u8>)> {
    let (lossy, lossless) = (lossy_webp(side, side), webp(side, side));
    let mut extended = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut extended);
    encoder.set_exif_metadata(super::exif(1)).unwrap();
    let (pixels, long) = (pixels(side, side, QUARTERS), u32::from(side));
    encoder.write_image(&pixels, long, long, ExtendedColorType::Rgb8).unwrap();
    let canvas = (long, long);
    let animated = |picture: &[u8]| animated_webp(canvas, canvas, picture);
    [
        ("with loss", lossy.clone()),
        ("without loss", lossless.clone()),
        ("without loss, with metadata", extended),
        ("with loss and transparency", transparent_webp(side, side, false)),
        ("without loss, with transparency", transparent_webp(side, side, true)),
        ("animated, with loss", animated(picture_chunk(&lossy))),
        ("animated, without loss", animated(picture_chunk(&lossless))),
    ]
    .map(|(name, file)| (format!("a WebP {name}"), file))
    .into()
}

fn gifs(side: u16) -> Vec<(String, Vec<u8>)> {
    let indices = |interlaced: bool| {
        let line = move |y: u16| {
            let row = 2 * u8::from(y >= side / 2);
            (0..side).map(move |x| row + u8::from(x >= side / 2))
        };
        let passes: &[(u16, usize)] =
            if interlaced { &[(0, 8), (4, 8), (2, 4), (1, 2)] } else { &[(0, 1)] };
        let lines = passes.iter().flat_map(|&(first, each)| (first..side).step_by(each));
        lines.flat_map(line).collect::<Vec<u8>>()
    };
    let own = Some(QUARTERS.concat());
    let frame = |interlaced| Frame {
        width: side,
        height: side,
        interlaced,
        buffer: indices(interlaced).into(),
        dispose: DisposalMethod::Background,
        ..Frame::default()
    };
    [
        ("animated", gif(side, side)),
        ("interlaced", gif_of(side, QUARTERS.as_flattened(), &frame(true))),
        ("with a palette of its own", gif_of(side, &[], &Frame { palette: own, ..frame(false) })),
        (
            "on a larger canvas",
            gif_of(side * 2, QUARTERS.as_flattened(), &Frame { left: 3, top: 5, ..frame(false) }),
        ),
    ]
    .map(|(name, file)| (format!("a GIF {name}"), file))
    .into()
}

fn gif_of(canvas: u16, palette: &[u8], frame: &Frame<'_>) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, canvas, canvas, palette).unwrap();
    encoder.write_frame(frame).unwrap();
    drop(encoder);
    file
}
