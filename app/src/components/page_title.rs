//! What the browser's title says.

use leptos::prelude::*;

use super::escaped;

/// Titles the document. The only place where that is done: `leptos_meta` 0.8 writes a title as it is, so that
/// a name with `</title>` in it would go on as part of the page.
#[component]
pub fn PageTitle(
    /// The title, as text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <leptos_meta::Title text=escaped(&text)/> }
}
