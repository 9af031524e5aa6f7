//! A moment in words, exact on hover.

use domain::Timestamp;
use leptos::prelude::*;

use crate::context;

/// When something was, as in `3 minutes ago`.
#[component]
pub fn Time(at: Timestamp) -> impl IntoView {
    view! {
        <time class="time" datetime=at.rfc3339() title=at.exact()>{at.ago(context::now())}</time>
    }
}

/// When something will be, as in `in 3 hours`.
#[component]
pub fn TimeAhead(at: Timestamp) -> impl IntoView {
    view! {
        <time class="time" datetime=at.rfc3339() title=at.exact()>{at.ahead(context::now())}</time>
    }
}
