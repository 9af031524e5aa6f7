//! What a user is told while another program polls with their bot's token.

use domain::Timestamp;
use leptos::prelude::*;

use crate::components::{MessageBox, Time, Tone};

/// The warning on the bot's page, for a day.
#[component]
pub fn Conflict(
    /// When Telegram last said so.
    at: Timestamp,
) -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
                <p class="flash-title">"Your token may be in use elsewhere"</p>
                <p>
                    <Time at/> " Telegram ended several polls of this bot in a row, as it does when another program polls with \
                    the same token, or a webhook is set. Until that ends, updates go to one or the other at random."
                </p>
                <p>
                    "Look for a second copy of your program, and for one that still uses the token instead of a gateway key. \
                    If you know of none, somebody else has the token: revoke it with @BotFather and replace it here."
                </p>
        </MessageBox>
    }
}
