//! No picture takes more memory or time than its share.

use std::cell::Cell;

use bytes::Bytes;
use domain::Why;

use super::{MEGAPIXELS, examine, find, head, patched, read, read_pixels, refused};
use crate::log;
use crate::pictures::timed::Timed;
use crate::pictures::workshop::Workshop;
use crate::test_support::pictures::{
    JpegColor, QUARTERS, SamplingFactor, animated_webp, every_kind, extended_webp, gif, jpeg,
    jpeg_of, jpeg_with, lossless_jpeg, lossy_webp, picture_chunk, png, webp, webp_chunk,
};

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

/// A JPEG, in its head only, of that size.
fn jpeg_of_size(mut file: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let frame =
        file.windows(4).position(|w| w[0] == 0xff && (0xc0..=0xc2).contains(&w[1])).unwrap();
    let size = [height, width].map(u16::to_be_bytes).concat();
    file[frame + 5..frame + 9].copy_from_slice(&size);
    file
}

#[tokio::test]
async fn a_jpeg_without_loss_is_refused_by_its_head() {
    for (width, height) in [(7_000, 7_000), (9, 9), (200, 9)] {
        assert_eq!(refused(lossless_jpeg(width, height)).await, Why::PictureTooDemanding);
    }
}

#[test]
fn a_frame_larger_than_its_canvas_is_refused_by_its_head() {
    let file = lossy_webp(64, 64);
    let (picture, small) = (picture_chunk(&file), (16, 16));
    let unnamed = webp_chunk(*b"what", &picture[8..]);
    let alpha = [webp_chunk(*b"ALPH", &[0; 257]), unnamed].concat();
    let cut_off = [&picture[..4], &[0xff; 4], &picture[8..40]].concat();
    for file in [
        extended_webp(0, small, &[picture.to_vec()]),
        extended_webp(0, (64, 63), &[picture.to_vec()]),
        extended_webp(0, (63, 64), &[picture.to_vec()]),
        extended_webp(0, small, &[cut_off]),
        animated_webp(small, small, picture),
        animated_webp(small, small, &alpha),
    ] {
        assert_eq!(head(&file).unwrap_err(), Why::PictureBroken);
    }
    read(&extended_webp(0, (64, 64), &[picture.to_vec()])).unwrap();
    read(&animated_webp((80, 70), (64, 64), picture)).unwrap();
}

/// A WebP without loss of 16 pixels, whose blocks could belong to as many groups, each with five codes of
/// up to ten bits.
fn webp_of_groups(groups: u32) -> Vec<u8> {
    let mut bits = vec![];
    let mut write =
        |number: u32, count: u32| bits.extend((0..count).map(|at| number >> at & 1 == 1));
    write(0x2f, 8);
    write(3 | 3 << 14, 32);
    // No transforms, no colours to be named; groups, in blocks of four pixels, told by one pixel.
    for (number, count) in [(0, 1), (0, 1), (1, 1), (0, 3), (0, 1)] {
        write(number, count);
    }
    let last = groups - 1;
    for symbol in [last & 255, last >> 8, 0, 0, 0] {
        // A single symbol of eight bits.
        for (number, count) in [(1, 1), (0, 1), (1, 1), (symbol, 8)] {
            write(number, count);
        }
    }
    for _ in 0..groups * 5 {
        // The lengths 1 to 6 are told in three bits, 7 to 10 in four; eleven of them are.
        write(0, 1);
        write(10, 4);
        for length in [0, 0, 0, 3, 3, 3, 3, 3, 0, 3, 4, 4, 4, 4] {
            write(length, 3);
        }
        write(1, 1);
        write(1, 3);
        write(9, 4);
        for length in (1..=10_u32).chain([10]) {
            let (code, wide) = if length < 7 { (length - 1, 3) } else { (length + 5, 4) };
            (0..wide).rev().for_each(|at| write(code >> at & 1, 1));
        }
    }
    let bytes = bits
        .chunks(8)
        .map(|byte| byte.iter().enumerate().map(|(at, bit)| u8::from(*bit) << at).sum::<u8>());
    let picture = webp_chunk(*b"VP8L", &bytes.collect::<Vec<_>>());
    webp_chunk(*b"RIFF", &[&b"WEBP"[..], &picture].concat())
}

#[test]
fn a_webp_with_a_great_many_codes_is_refused_by_its_head() {
    let workshop = Workshop::new(MEGAPIXELS);
    let memory = |groups| head(&webp_of_groups(groups)).unwrap().memory;
    workshop.units(memory(100)).unwrap();
    workshop.units(memory(20_000)).unwrap_err();
}

#[test]
fn a_webp_with_two_sorts_of_picture_is_refused_by_its_head() {
    let (lossy, lossless) = (lossy_webp(64, 64), webp(64, 64));
    let pictures = [&lossy, &lossless].map(|file| picture_chunk(file).to_vec());
    let animated = animated_webp((64, 64), (64, 64), &pictures[1]);
    let frames = animated[30..].to_vec();
    for chunks in [pictures.to_vec(), vec![pictures[0].clone(), frames]] {
        assert_eq!(head(&extended_webp(0, (64, 64), &chunks)).unwrap_err(), Why::PictureBroken);
    }
}

#[test]
fn as_many_pixels_as_are_allowed_are_taken_of_every_usual_kind() {
    use SamplingFactor::{F_1_1, F_2_1, F_2_2};
    let workshop = Workshop::new(MEGAPIXELS);
    let jpeg = |color, sampling, progressive| {
        jpeg_of_size(jpeg_of(16, color, sampling, progressive), 7_071, 7_071)
    };
    let (rgb, cmyk) = (JpegColor::Rgb, JpegColor::Cmyk);
    let lossless = patched(webp(9, 9), 21, &[0x9e, 0x9b, 0xe7, 0x06]);
    let lossy = patched(lossy_webp(9, 9), 26, &[0x9f, 0x1b, 0x9f, 0x1b]);
    for file in [
        jpeg(rgb, F_2_2, false),
        jpeg(rgb, F_2_1, false),
        jpeg(rgb, F_1_1, false),
        jpeg(rgb, F_2_2, true),
        jpeg(rgb, F_2_1, true),
        png_of_size(7_071, 7_071),
        lossless,
        lossy,
    ] {
        let examined = head(&file).unwrap();
        assert_eq!((examined.width, examined.height), (7_071, 7_071));
        workshop.units(examined.memory).unwrap();
    }
    for file in [jpeg(rgb, F_1_1, true), jpeg(cmyk, F_1_1, false)] {
        workshop.units(head(&file).unwrap().memory).unwrap_err();
    }
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

#[test]
fn no_decoder_goes_on_when_its_time_is_over() {
    for (kind, file, _) in every_kind(136) {
        let looks = Cell::new(0_u32);
        let count = || {
            looks.set(looks.get() + 1);
            false
        };
        let examined = examine(&Timed::new(&file, &count), MEGAPIXELS).unwrap();
        looks.set(0);
        read_pixels(&Timed::new(&file, &count), &examined).unwrap();
        for allowed in [0, looks.get() / 2] {
            let left = Cell::new(allowed);
            let is_over = || left.replace(left.get().saturating_sub(1)) == 0;
            let file = Timed::new(&file, &is_over);
            let read = read_pixels(&file, &examined);
            assert_eq!(read, Err(Why::PictureTooDemanding), "{kind} after {allowed} looks");
            left.set(0);
            assert_eq!(examine(&file, MEGAPIXELS).unwrap_err(), Why::PictureTooDemanding, "{kind}");
        }
    }
}

#[test]
fn threads_of_the_decoder_are_told_by_their_name() {
    let names = || {
        let threads = std::fs::read_dir("/proc/self/task").unwrap().flatten();
        threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok())
    };
    // The system keeps fifteen letters of a name.
    let known = &log::DECODERS_THREAD[..15];
    let found = Cell::new(false);
    let look = || {
        found.set(found.get() || names().any(|name| name.trim_end() == known));
        false
    };
    let file = jpeg(400, 400);
    let examined = examine(&Timed::new(&file, &look), MEGAPIXELS).unwrap();
    read_pixels(&Timed::new(&file, &look), &examined).unwrap();
    assert!(found.get());
}
