//! A button that copies a text.

use leptos::prelude::*;

/// Copies `text`, which is on the page already. Without scripts it is not there.
#[island]
pub fn CopyButton(
    /// What to copy.
    text: String,
) -> impl IntoView {
    let (copied, set_copied) = signal(false);
    let (awake, set_awake) = signal(false);
    Effect::new(move |_| set_awake.set(true));
    let copy = move |_| {
        copy_text(&text);
        set_copied.set(true);
        set_timeout(move || set_copied.set(false), std::time::Duration::from_secs(2));
    };
    view! {
        <button type="button" class="button" hidden=move || !awake.get() on:click=copy>
            <span aria-live="polite">{move || if copied.get() { "Copied" } else { "Copy" }}</span>
        </button>
    }
}

#[cfg(feature = "hydrate")]
fn copy_text(text: &str) {
    // The promise is not waited for: a browser that refuses leaves the text selectable.
    let _copied = window().navigator().clipboard().write_text(text);
}

#[cfg(not(feature = "hydrate"))]
fn copy_text(_: &str) {}
