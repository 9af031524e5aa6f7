//! Choosing which square of a picture is kept.

#[cfg(feature = "hydrate")]
mod drawing;
#[cfg(any(feature = "hydrate", test))]
mod hand;
#[cfg(any(feature = "hydrate", test))]
mod part;
#[cfg(feature = "hydrate")]
mod stage;

use leptos::prelude::*;

/// Largest zoom: of a phone's picture about as many pixels are left then as are kept.
pub const ZOOM_MAX: u32 = 8;

/// Opens the stage in the form of the file field with id `field` (`CropStage`), and shows the chosen
/// picture there; what the frame holds goes into the form. The picture is drawn by the script and
/// has no address of its own, so the page may load as little as before. Without scripts, or if the browser
/// cannot read the file, the form's fields stay empty, and the middle is kept.
#[island]
pub fn PictureCrop(
    /// The id of the field with the file.
    field: String,
) -> impl IntoView {
    Effect::new(move |_| stage::watch(&field));
    view! { <p class="crop-words" role="status" aria-live="polite"></p> }
}

#[cfg(not(feature = "hydrate"))]
mod stage {
    pub(super) fn watch(_: &str) {}
}
