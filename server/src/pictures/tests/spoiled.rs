//! Files that were pictures once.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::Why;

use super::read;
use crate::test_support::pictures::{
    JpegColor, PngKind, QUARTERS, SamplingFactor, animated_webp, gif, jpeg, jpeg_of, jpeg_with,
    lossless_jpeg, lossy_webp, picture_chunk, png, transparent_webp, webp,
};
use crate::{Random, log};

/// Ten thousand files that were pictures once: some bytes of each are others now, some are gone. Each is
/// a picture or refused, none hangs, and none leaves the decoders unable to read the next one.
#[test]
fn of_ten_thousand_spoiled_pictures_each_is_read_or_refused() {
    let progressive =
        |width, height| jpeg_with(width, height, QUARTERS, |encoder| encoder.set_progressive(true));
    let lossy = lossy_webp(60, 40);
    let png_of = |color, bits, interlaced| PngKind { color, bits, interlaced }.file(48);
    let whole = [
        jpeg(60, 40),
        progressive(60, 40),
        // More than 128 pixels wide, so that threads decode them.
        jpeg(136, 16),
        progressive(136, 16),
        jpeg_of(48, JpegColor::Cmyk, SamplingFactor::F_2_1, false),
        png(60, 40),
        png_of(2, 16, false),
        png_of(3, 4, true),
        png_of(6, 8, true),
        gif(60, 40),
        webp(60, 40),
        lossy.clone(),
        transparent_webp(60, 40, false),
        animated_webp((60, 40), (60, 40), picture_chunk(&lossy)),
        lossless_jpeg(60, 40),
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
    let (without_loss, pictures) = whole.split_last().unwrap();
    assert_eq!(read(without_loss), Err(Why::PictureTooDemanding));
    for file in pictures {
        read(file).unwrap();
    }
}
