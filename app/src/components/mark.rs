//! Rookery's mark: a rook, the bird and the tower.

use leptos::prelude::*;

/// The shapes inside the mark's 32 by 32 box.
pub const SHAPES: &str = include_str!("mark.svg");

/// The mark, in the colour of the text around it.
#[component]
pub fn Mark() -> impl IntoView {
    view! { <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" inner_html=SHAPES></svg> }
}
