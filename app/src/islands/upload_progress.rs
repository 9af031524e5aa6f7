//! How far an upload is.

use leptos::prelude::*;

/// Sends the file form of id `form` itself, to say how much of the file has arrived; then the page is
/// loaded anew and says what became of it. A file that is larger than `bytes_max` is not sent. Without
/// scripts the line is not there, and the browser sends the form.
#[island]
pub fn UploadProgress(
    /// The id of the form.
    form: String,
    /// The name of the field with the file.
    field: String,
    /// Most bytes that the server takes.
    bytes_max: u64,
) -> impl IntoView {
    let (words, set_words) = signal(String::new());
    Effect::new(move |_| browser::watch(&form, &field, bytes_max, set_words));
    let is_silent = move || words.with(String::is_empty);
    view! { <p class="upload-progress" role="status" aria-live="polite" hidden=is_silent>{words}</p> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use domain::Why;
    use leptos::prelude::*;
    use leptos::wasm_bindgen::JsCast as _;
    use leptos::wasm_bindgen::prelude::{Closure, JsValue};
    use leptos::web_sys::{FormData, HtmlFormElement, ProgressEvent, XmlHttpRequest};

    const LOST: &str = "The file did not arrive. Try again.";
    /// What the server answers for itself, without a word for the page.
    const NOT_ANSWERED: [u16; 4] = [0, 408, 502, 504];
    /// What it answers when the file itself is refused.
    const FILE_REFUSED: [u16; 3] = [413, 415, 422];

    /// Takes the form over from its next sending on.
    pub(super) fn watch(form: &str, field: &str, bytes_max: u64, words: WriteSignal<String>) {
        let (form, field) = (form.to_owned(), field.to_owned());
        let listener = window_event_listener(leptos::ev::submit, move |event| {
            let target =
                event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
            let Some(target) = target.filter(|target| target.id() == form) else { return };
            if let Some(size) = too_large(&target, &field, bytes_max) {
                event.prevent_default();
                words.set(Why::PictureTooLarge(Some(size), bytes_max).to_string());
            } else if send(&target, words).is_ok() {
                event.prevent_default();
            }
        });
        on_cleanup(move || listener.remove());
    }

    /// The size of the chosen file, if it is too large.
    fn too_large(form: &HtmlFormElement, field: &str, bytes_max: u64) -> Option<u64> {
        let chosen = FormData::new_with_form(form).ok()?.get(field);
        let file = chosen.dyn_into::<leptos::web_sys::File>().ok()?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of bytes"
        )]
        let size = file.size() as u64;
        (size > bytes_max).then_some(size)
    }

    fn send(form: &HtmlFormElement, words: WriteSignal<String>) -> Result<(), JsValue> {
        let request = XmlHttpRequest::new()?;
        request.open("POST", &form.action())?;
        request.set_request_header("Accept", "application/json")?;
        let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
            words.set(arrived(&event));
        });
        request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
        let answer = request.clone();
        let done = Closure::<dyn Fn()>::new(move || {
            let status = answer.status().unwrap_or_default();
            if NOT_ANSWERED.contains(&status) {
                words.set(LOST.to_owned());
            } else {
                show_page(status);
            }
        });
        request.set_onloadend(Some(done.as_ref().unchecked_ref()));
        request.send_with_opt_form_data(Some(&FormData::new_with_form(form)?))?;
        // They live as long as the page: the request calls them, and nobody knows when it is over.
        progress.forget();
        done.forget();
        words.set("Uploading…".to_owned());
        Ok(())
    }

    /// The page is loaded anew and opens where it was left. Its message is at the top; only why the file
    /// was refused is beside the field.
    fn show_page(status: u16) {
        if !FILE_REFUSED.contains(&status) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        window().location().reload().ok();
    }

    fn arrived(event: &ProgressEvent) -> String {
        let (loaded, total) = (event.loaded(), event.total());
        if loaded >= total {
            "Uploaded. Reading the picture…".to_owned()
        } else {
            format!("Uploading: {:.0}%", loaded * 100.0 / total)
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    use leptos::prelude::WriteSignal;

    pub(super) fn watch(_: &str, _: &str, _: u64, _: WriteSignal<String>) {}
}
