//! A bot's state, in a word with a shape of its own.

use domain::BotStatus;
use leptos::prelude::*;

/// What a bot may do just now.
#[component]
pub fn StatusBadge(status: BotStatus) -> impl IntoView {
    view! { <span class=format!("badge badge-{}", status.as_str())>{status.label()}</span> }
}
