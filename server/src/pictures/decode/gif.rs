//! The first picture of a GIF. It is the picture, even where a larger canvas is declared around it.

use domain::Why;
use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, Frame};
use image::metadata::Orientation;

use crate::pictures::examine::Examined;
use crate::pictures::kind::Kind;
use crate::pictures::raster::{Layout, Raster};
use crate::pictures::timed::Timed;

pub(in crate::pictures) fn examine(file: &Timed<'_>) -> Result<Examined, Why> {
    let mut decoder = open(file)?;
    let frame = decoder.next_frame_info().map_err(why)?.ok_or(Why::PictureBroken)?;
    let (width, height) = (u32::from(frame.width), u32::from(frame.height));
    let memory = u64::from(width) * u64::from(height);
    Ok(Examined { kind: Kind::Gif, width, height, orientation: Orientation::NoTransforms, memory })
}

pub(super) fn decode(file: &Timed<'_>, _: &Examined) -> Result<Raster, Why> {
    let mut decoder = open(file)?;
    let frame = decoder.next_frame_info().map_err(why)?.ok_or(Why::PictureBroken)?.clone();
    let mut data = vec![0; decoder.buffer_size()];
    decoder.read_into_buffer(&mut data).map_err(why)?;
    let palette = decoder.palette().map_err(why)?;
    let layout = Layout::Palette(colors(palette, &frame));
    let (width, height) = (frame.width.into(), frame.height.into());
    Ok(Raster { data, width, height, layout, profile: None })
}

fn open<'a>(file: &Timed<'a>) -> Result<Decoder<Timed<'a>>, Why> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    // Browsers pass over them.
    options.allow_unknown_blocks(true);
    options.read_info(file.clone()).map_err(why)
}

/// Colours by number. Numbers that the palette lacks, and the transparent one, are paper.
fn colors(palette: &[u8], frame: &Frame<'_>) -> Box<[[u8; 3]; 256]> {
    let mut colors = Box::new([[u8::MAX; 3]; 256]);
    for (color, from) in colors.iter_mut().zip(palette.chunks_exact(3)) {
        color.copy_from_slice(from);
    }
    if let Some(transparent) = frame.transparent {
        colors[usize::from(transparent)] = [u8::MAX; 3];
    }
    colors
}

fn why(error: DecodingError) -> Why {
    match error {
        DecodingError::Io(error) => super::io_why(&error),
        _ => Why::PictureBroken,
    }
}
