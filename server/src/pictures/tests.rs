//! Files that nobody means well with.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use domain::{Field, Why};
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::crop::Square;
use super::decode::decode;
use super::examine::examine;
use super::workshop::{Workshop, squares};
use crate::test_support::pictures::{
    QUARTERS, are_close, gif, jpeg, jpeg_with, look, pixels, png, webp,
};
use crate::{Error, Random, log};

/// The bound that tests work with.
const MEGAPIXELS: u32 = 50;

/// What becomes of a file until it would be scaled.
fn read(file: &[u8]) -> Result<(), Why> {
    let examined = examine(file, MEGAPIXELS)?;
    let square = Square::of(None, (examined.width, examined.height), examined.orientation);
    let (raster, square) = decode(file, &examined, square)?;
    raster.cut(square).map(drop).ok_or(Why::PictureBroken)
}

async fn refused(file: Vec<u8>) -> Why {
    match Workshop::new(MEGAPIXELS).make(Bytes::from(file), None).await {
        Err(Error::Refused(refusals)) => refusals.at(Field::Picture).cloned().unwrap(),
        other => panic!("{:?}", other.map(|made| made.len())),
    }
}

/// The same bytes with others at `at`.
fn patched(mut file: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

/// The place of the first of these bytes.
fn find(file: &[u8], bytes: &[u8]) -> usize {
    file.windows(bytes.len()).position(|window| window == bytes).unwrap()
}

/// A PNG that says it is that large.
fn png_of_size(width: u32, height: u32) -> Vec<u8> {
    let size = [width, height].map(u32::to_be_bytes).concat();
    let file = patched(png(9, 9), 16, &size);
    let mut crc = flate2::Crc::new();
    crc.update(&file[12..29]);
    patched(file, 29, &crc.sum().to_be_bytes())
}

#[tokio::test]
async fn what_claims_to_be_too_large_is_refused_by_its_head() {
    let large = Why::PictureTooManyPixels;
    assert_eq!(refused(png_of_size(50_000, 50_000)).await, large(2_500, 50));
    assert_eq!(refused(png_of_size(8_000, 7_000)).await, large(56, 50));
    // A line alone takes more than a decoder gets.
    assert_eq!(refused(png_of_size(50_000_001, 1)).await, Why::PictureTooDemanding);
    let frame = find(&jpeg(9, 9), &[0xff, 0xc0]);
    let file = patched(jpeg(9, 9), frame + 5, &[0xff; 4]);
    assert_eq!(refused(file).await, large(4_295, 50));
    let picture =
        gif(9, 9).windows(10).position(|bytes| bytes == [0x2c, 0, 0, 0, 0, 9, 0, 9, 0, 0]);
    let file = patched(gif(9, 9), picture.unwrap() + 5, &[0xff; 4]);
    assert!(matches!(refused(file).await, Why::PictureTooManyPixels(..) | Why::PictureBroken));
    // The lossless WebP's size: 14 bits each, less one, behind the heads of file and chunk and a 0x2f.
    let file = patched(webp(9, 9), 21, &[0xfe, 0xbf, 0xff, 0x0f]);
    assert_eq!(refused(file).await, large(269, 50));
}

#[tokio::test]
async fn what_has_less_than_it_claims_is_broken() {
    assert_eq!(refused(png_of_size(7_000, 7_000)).await, Why::PictureBroken);
    assert_eq!(refused(png_of_size(0, 9)).await, Why::PictureBroken);
    for file in [jpeg(60, 60), png(60, 60), gif(60, 60), webp(60, 60)] {
        let cut_off = file[..file.len() / 2].to_vec();
        assert_eq!(refused(cut_off).await, Why::PictureBroken, "{:?}", &file[..4]);
    }
}

#[tokio::test]
async fn scans_without_end_are_too_demanding() {
    let file = jpeg_with(64, 64, QUARTERS, |encoder| encoder.set_progressive(true));
    read(&file).unwrap();
    let scan = find(&file, &[0xff, 0xda]);
    let endless = [&file[..scan], &file[scan..file.len() - 2].repeat(100)].concat();
    assert_eq!(refused(endless).await, Why::PictureTooDemanding);
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
async fn two_of_the_largest_wait_for_each_other_and_small_ones_go_on_afterwards() {
    let workshop = std::sync::Arc::new(Workshop::new(1));
    let file = Bytes::from(png(900, 900));
    let work = || {
        let (workshop, file) = (workshop.clone(), file.clone());
        tokio::spawn(async move { workshop.make(file, None).await.unwrap().len() })
    };
    for made in [work(), work(), work(), work()] {
        assert_eq!(made.await.unwrap(), 6);
    }
}

/// Ten thousand files that were pictures once: some bytes of each are others now, some are gone. Each is
/// a picture or refused, none hangs, and none leaves the decoders unable to read the next one.
#[test]
fn of_ten_thousand_spoiled_pictures_each_is_read_or_refused() {
    let whole = [
        jpeg(60, 40),
        jpeg_with(60, 40, QUARTERS, |encoder| encoder.set_progressive(true)),
        png(60, 40),
        gif(60, 40),
        webp(60, 40),
    ];
    let random = Random::seeded(96);
    let number = || u32::from_le_bytes(random.bytes()) as usize;
    let (mut read_all_the_same, mut panicked) = (0, 0);
    for round in 0..10_000 {
        let mut file = whole[round % whole.len()].clone();
        for _ in 0..=number() % 8 {
            let at = number() % file.len();
            file[at] = if number().is_multiple_of(3) { 0xff } else { number().to_le_bytes()[0] };
        }
        if number().is_multiple_of(5) {
            file.truncate(1 + number() % file.len());
        }
        match log::expecting_panics(|| catch_unwind(AssertUnwindSafe(|| read(&file)))) {
            Ok(Ok(())) => read_all_the_same += 1,
            Ok(Err(why)) => assert_ne!(why, Why::Internal),
            Err(_) => panicked += 1,
        }
    }
    println!("{read_all_the_same} read all the same, {panicked} panics contained");
    for file in &whole {
        read(file).unwrap();
    }
}
