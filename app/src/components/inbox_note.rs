//! Where mail is while there is no mail server.

use leptos::prelude::*;

use crate::context;

/// Leads whoever waits for a mail to the built-in inbox, where that may be seen.
#[component]
pub fn InboxNote() -> impl IntoView {
    context::may_see_inbox().then(|| {
        view! {
            <p class="note">
                "This installation has no mail server yet: its mail is in the "
                <a href="/dev/inbox">"built-in inbox"</a> "."
            </p>
        }
    })
}
