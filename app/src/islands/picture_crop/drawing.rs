//! Reading a picture in the browser, and drawing it under its frame.

use leptos::prelude::{document, window};
use leptos::wasm_bindgen::JsCast as _;
use leptos::wasm_bindgen::prelude::JsValue;
use leptos::web_sys::{CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

use super::part::Part;

/// How much of the stage the frame takes; the rest shows what is around it.
const FRAME: f64 = 0.875;
/// Longest side that is kept for drawing: sharp at every zoom, and small enough to follow a finger.
const SIDE_MAX: f64 = 2_048.0;
/// Paper, as the server puts it behind what is transparent.
const PAPER: &str = "#fff";
/// What is not kept lies in the dark, on light pages, too: a picture is judged in its frame.
const SHADE: &str = "#0009";

/// A picture that was read.
pub(super) struct Picture {
    pixels: HtmlCanvasElement,
    /// Its size as people see it, turned upright.
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Reads a file; the browser turns it upright.
pub(super) async fn read(file: &File) -> Result<Picture, JsValue> {
    let read = window().create_image_bitmap_with_blob(file)?.await?;
    let bitmap: ImageBitmap = read.unchecked_into();
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (SIDE_MAX / width.max(height)).min(1.0);
    let pixels: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    let [wide, high] = resize(&pixels, [width * scale, height * scale]);
    let context = context(&pixels)?;
    context.set_fill_style_str(PAPER);
    context.fill_rect(0.0, 0.0, wide, high);
    context.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, wide, high)?;
    // Fifty megapixels are 200 MB.
    bitmap.close();
    Ok(Picture { pixels, width, height })
}

/// How large the canvas is on the page.
pub(super) fn size(canvas: &HtmlCanvasElement) -> [f64; 2] {
    [canvas.client_width(), canvas.client_height()].map(f64::from)
}

/// The side of the frame on a stage of this size.
pub(super) fn frame([width, height]: [f64; 2]) -> f64 {
    width.min(height) * FRAME
}

/// Draws the part within the frame, and what lies around it; or nothing.
pub(super) fn draw(
    canvas: &HtmlCanvasElement,
    shown: Option<(&Picture, Part)>,
) -> Result<(), JsValue> {
    let dense = window().device_pixel_ratio();
    let [width, height] = resize(canvas, size(canvas).map(|side| side * dense));
    let Some((picture, part)) = shown else { return Ok(()) };
    let frame = frame([width, height]);
    let (left, top) = ((width - frame) / 2.0, (height - frame) / 2.0);
    let context = context(canvas)?;
    let [x, y, wide, high] = part.picture(frame);
    context.draw_image_with_html_canvas_element_and_dw_and_dh(
        &picture.pixels,
        left + x,
        top + y,
        wide,
        high,
    )?;
    context.set_fill_style_str(SHADE);
    context.fill_rect(0.0, 0.0, width, top);
    context.fill_rect(0.0, top + frame, width, top);
    context.fill_rect(0.0, top, left, frame);
    context.fill_rect(left + frame, top, left, frame);
    context.set_stroke_style_str(PAPER);
    context.set_line_width(2.0 * dense);
    context.stroke_rect(left, top, frame, frame);
    Ok(())
}

/// Empties a canvas and gives it whole pixels.
fn resize(canvas: &HtmlCanvasElement, size: [f64; 2]) -> [f64; 2] {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a screen's or a bounded length"
    )]
    let [width, height] = size.map(|side| side.round().max(1.0) as u32);
    canvas.set_width(width);
    canvas.set_height(height);
    [width, height].map(f64::from)
}

fn context(canvas: &HtmlCanvasElement) -> Result<CanvasRenderingContext2d, JsValue> {
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    Ok(context.unchecked_into())
}
