//! The button behind a mailed link.

use leptos::prelude::*;

use super::PostForm;

/// The card whose one button uses a mailed link: opening the page changes nothing, since programs that
/// check mail open links, too.
#[component]
pub fn UseLink(
    /// The server function's path.
    action: &'static str,
    /// What the link holds.
    token: String,
    /// What is on the button.
    label: &'static str,
    /// The button's colour.
    #[prop(default = "button-primary")]
    class: &'static str,
    /// What the button will do, and for whom.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                {children()}
                <PostForm action>
                    <input type="hidden" name="token" value=token/>
                    <button class=format!("button {class} button-wide")>{label}</button>
                </PostForm>
            </div>
        </section>
    }
}
