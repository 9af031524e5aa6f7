//! The picture under its frame, in the browser. The server wrote all elements; here they come alive,
//! by hand: as a view, each of them would cost every page with an island its share of script.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::{document, window};
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::wasm_bindgen::prelude::Closure;
use leptos::web_sys::{
    Event, EventTarget, HtmlCanvasElement, HtmlElement, HtmlInputElement, KeyboardEvent,
    PointerEvent, WheelEvent,
};

use super::drawing::{self, Picture};
use super::hand::Hand;
use super::part::Part;

/// How far an arrow key moves the frame, in frames: fine enough to place an eye.
const STEP: f64 = 0.05;
/// How much a key zooms: seven presses double.
const ZOOM_STEP: f64 = 1.1;
/// How much a pixel of a wheel zooms: a notch of most mice, 100 or 120, as much as a key.
const WHEEL_STEP: f64 = 0.001;
const UNREADABLE: &str =
    "This browser cannot show the file. If it is a picture, the middle of it is kept.";

/// The elements, and what is on them.
struct Stage {
    field: HtmlInputElement,
    panel: HtmlElement,
    canvas: HtmlCanvasElement,
    zoom: HtmlInputElement,
    crop: [HtmlInputElement; 3],
    words: HtmlElement,
    picture: RefCell<Option<Picture>>,
    /// What of the picture is chosen, once it is there.
    part: RefCell<Option<Part>>,
    hand: RefCell<Hand>,
}

/// Shows what is chosen from now on, and what was chosen before the script came.
pub(super) fn watch(field: &str) {
    let Some(stage) = Stage::find(field).map(Rc::new) else { return };
    let awake = stage.clone();
    let handle = Closure::<dyn Fn(Event)>::new(move |event: Event| Stage::on(&awake, &event));
    let pointer = ["pointerdown", "pointermove", "pointerup", "pointercancel", "keydown", "wheel"];
    for (target, events) in [
        (stage.field.unchecked_ref::<EventTarget>(), &["change"][..]),
        (stage.canvas.unchecked_ref(), &pointer),
        (stage.zoom.unchecked_ref(), &["input"]),
        (window().unchecked_ref(), &["resize"]),
    ] {
        for event in events {
            target.add_event_listener_with_callback(event, handle.as_ref().unchecked_ref()).ok();
        }
    }
    // It lives as long as the page.
    handle.forget();
    Stage::show(&stage);
}

impl Stage {
    fn find(field: &str) -> Option<Self> {
        let field = document().get_element_by_id(field)?.dyn_into::<HtmlInputElement>().ok()?;
        let form = field.form()?;
        Some(Self {
            panel: found(&form, ".crop")?,
            canvas: found(&form, ".crop-stage")?,
            zoom: found(&form, "[type=range]")?,
            crop: [
                found(&form, "[name=crop_x]")?,
                found(&form, "[name=crop_y]")?,
                found(&form, "[name=crop_size]")?,
            ],
            words: found(&form, ".crop-words")?,
            field,
            picture: RefCell::default(),
            part: RefCell::default(),
            hand: RefCell::default(),
        })
    }

    fn on(stage: &Rc<Self>, event: &Event) {
        match event.type_().as_str() {
            "change" => Self::show(stage),
            "resize" => stage.draw(),
            "input" => stage.change(|part| part.zoomed(stage.zoom.value_as_number())),
            "keydown" => stage.key(event.unchecked_ref()),
            "wheel" => stage.wheel(event.unchecked_ref()),
            _ => stage.pointer(event.unchecked_ref()),
        }
    }

    /// Opens at once, so that nothing moves any more when the picture comes.
    fn show(stage: &Rc<Self>) {
        let file = stage.field.files().and_then(|files| files.get(0));
        stage.panel.set_hidden(file.is_none());
        stage.words.set_text_content(None);
        stage.put(None);
        let Some(file) = file else { return };
        let stage = stage.clone();
        spawn_local(async move {
            let read = drawing::read(&file).await;
            // Another file was chosen meanwhile.
            if stage.field.files().and_then(|files| files.get(0)) != Some(file) {
                return;
            }
            if let Ok(picture) = read {
                stage.put(Some(picture));
            } else {
                stage.panel.set_hidden(true);
                stage.words.set_text_content(Some(UNREADABLE));
            }
        });
    }

    fn put(&self, picture: Option<Picture>) {
        let middle = picture.as_ref().map(|picture| Part::middle(picture.width, picture.height));
        self.picture.replace(picture);
        self.choose(middle);
    }

    /// Moves or zooms by a key.
    fn key(&self, event: &KeyboardEvent) {
        // With these, keys are the browser's.
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let (right, down, times) = match event.key().as_str() {
            "ArrowLeft" => (-STEP, 0.0, 1.0),
            "ArrowRight" => (STEP, 0.0, 1.0),
            "ArrowUp" => (0.0, -STEP, 1.0),
            "ArrowDown" => (0.0, STEP, 1.0),
            "+" | "=" => (0.0, 0.0, ZOOM_STEP),
            "-" => (0.0, 0.0, 1.0 / ZOOM_STEP),
            _ => return,
        };
        event.prevent_default();
        self.change(|part| part.zoomed(part.zoom() * times).moved(right, down));
        self.tell();
    }

    /// Zooms by the wheel where the person is at it already; elsewhere the wheel scrolls the page.
    fn wheel(&self, event: &WheelEvent) {
        let focused = document().active_element();
        if event.ctrl_key() || focused.as_ref() == Some(self.canvas.unchecked_ref()) {
            event.prevent_default();
            let times = 1.0 - event.delta_y() * WHEEL_STEP;
            self.change(|part| part.zoomed(part.zoom() * times));
        }
    }

    /// Follows a finger or the mouse.
    fn pointer(&self, event: &PointerEvent) {
        let finger = event.pointer_id();
        let at = [event.client_x(), event.client_y()].map(f64::from);
        match event.type_().as_str() {
            "pointerdown" if event.button() == 0 => {
                // Without the capture, a drag that leaves the canvas ends there: no harm.
                self.canvas.set_pointer_capture(finger).ok();
                self.hand.borrow_mut().put(finger, at);
            }
            "pointerdown" => {}
            "pointermove" => {
                let pull = self.hand.borrow_mut().pull(finger, at);
                if let Some(pull) = pull {
                    self.change(|part| part.zoomed(part.zoom() * pull.larger));
                    self.shift(-pull.right, -pull.down);
                }
            }
            kind => {
                let has_pressed = self.hand.borrow_mut().lift(finger);
                if has_pressed && kind == "pointerup" {
                    let from_left = f64::from(event.offset_x());
                    let from_top = f64::from(event.offset_y());
                    let [width, height] = drawing::size(&self.canvas);
                    self.shift(from_left - width / 2.0, from_top - height / 2.0);
                }
                self.tell();
            }
        }
    }

    /// Moves the frame by so many pixels of the screen.
    fn shift(&self, right: f64, down: f64) {
        let frame = drawing::frame(drawing::size(&self.canvas));
        self.change(|part| part.moved(right / frame, down / frame));
    }

    fn change(&self, change: impl FnOnce(Part) -> Part) {
        let part = *self.part.borrow();
        self.choose(part.map(change));
    }

    fn choose(&self, part: Option<Part>) {
        self.part.replace(part);
        let values = part.map(|part| part.fields()).unwrap_or_default();
        for (input, value) in self.crop.iter().zip(values) {
            input.set_value(&value);
        }
        let (zoom, words) = part.map(|part| (part.zoom(), part.zoom_words())).unwrap_or_default();
        self.zoom.set_value_as_number(zoom);
        self.zoom.set_attribute("aria-valuetext", &words).ok();
        self.draw();
    }

    fn draw(&self) {
        let part = *self.part.borrow();
        // A canvas that cannot be drawn on stays empty; the form works all the same.
        drawing::draw(&self.canvas, self.picture.borrow().as_ref().zip(part)).ok();
    }

    /// Says what is chosen now.
    fn tell(&self) {
        let words = self.part.borrow().map(|part| part.words());
        self.words.set_text_content(words.as_deref());
    }
}

fn found<T: JsCast>(form: &HtmlElement, selector: &str) -> Option<T> {
    form.query_selector(selector).ok()??.dyn_into().ok()
}
