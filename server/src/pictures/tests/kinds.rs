//! What is seen of each kind of file, and of what is none.

use domain::Why;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::refused;
use crate::pictures::workshop::squares;
use crate::test_support::pictures::{
    are_close, every_kind, gif, jpeg, jpeg_with, look, pixels, png, webp,
};

#[test]
fn every_kind_of_file_shows_what_is_in_it() {
    // Above 128 pixels, a JPEG is decoded by several threads.
    for side in [64, 136] {
        for (kind, file, colors) in every_kind(side) {
            let made = squares(&file).unwrap_or_else(|why| panic!("{kind}: {why:?}"));
            let (long, seen) = look(&made[0].bytes);
            assert_eq!(long, 400);
            assert!(are_close(seen, colors), "{kind}: {seen:?} is not {colors:?}");
        }
    }
}

#[test]
fn the_middle_of_a_line_is_shown() {
    for file in [jpeg(1, 1_000), jpeg(1_000, 1), png(1, 1_000), gif(1_000, 1), webp(1, 1_000)] {
        assert_eq!(look(&squares(&file).unwrap()[0].bytes).0, 400, "{:?}", &file[..4]);
    }
}

/// A picture of one colour in Display P3, written by `encoder`.
fn wide(mut encoder: impl ImageEncoder, color: [u8; 3], profile: &[u8]) {
    encoder.set_icc_profile(profile.to_vec()).unwrap();
    let pixels = pixels(60, 60, [color; 4]);
    encoder.write_image(&pixels, 60, 60, ExtendedColorType::Rgb8).unwrap();
}

#[test]
fn colours_are_brought_to_srgb_from_every_kind_of_file_with_a_profile() {
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let (color, in_srgb) = ([60, 160, 90], [0, 163, 82]);
    let (mut png, mut webp) = (Vec::new(), Vec::new());
    wide(PngEncoder::new(&mut png), color, &profile);
    wide(WebPEncoder::new_lossless(&mut webp), color, &profile);
    let jpeg = jpeg_with(60, 60, [color; 4], |encoder| encoder.add_icc_profile(&profile).unwrap());
    for file in [jpeg, png, webp] {
        for made in squares(&file).unwrap() {
            let seen = look(&made.bytes).1;
            assert!(are_close(seen, [in_srgb; 4]), "{:?} became {seen:?}", &file[..4]);
        }
    }
}

#[tokio::test]
async fn what_is_no_picture_is_said_to_be_none_whatever_else_is_in_it() {
    let polyglot = [b"<script>alert(1)</script>".to_vec(), jpeg(60, 60)].concat();
    for file in [
        polyglot,
        b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"
            .to_vec(),
        b"%PDF-1.7".to_vec(),
        b"BM".to_vec(),
        b"II*\0".to_vec(),
        b"\0\0\0\x20ftypavif".to_vec(),
        b"RIFF\x04\0\0\0WAVE".to_vec(),
        b"\xff".to_vec(),
    ] {
        assert_eq!(refused(file).await, Why::PictureKind);
    }
}
