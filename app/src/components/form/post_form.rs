//! A form that posts to a server function.

use leptos::prelude::*;

/// Posts to a server function. Hidden fields, inputs and the one submit button are its children.
#[component]
pub fn PostForm(
    /// The server function's path, as in `SignIn::PATH`.
    action: &'static str,
    /// Style class.
    #[prop(default = "form")]
    class: &'static str,
    /// Its name, on a page with several forms; a refusal leads to it.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Hidden fields, inputs, submit button.
    children: Children,
) -> impl IntoView {
    view! { <form id=name class=class method="post" action=action>{children()}</form> }
}
