//! Looks by itself whether Start was pressed.

use std::time::Duration;

use leptos::prelude::*;

#[cfg_attr(not(feature = "hydrate"), expect(unused_imports, reason = "for the browser"))]
use crate::api::setup::watch_start;

/// How often it is looked: a person sees the answer soon after they pressed the button.
const EVERY: Duration = Duration::from_secs(3);
/// How often at most: about five minutes. Whoever is away for longer presses "Check again".
const LOOKS_MAX: u32 = 100;

const WAITING: &str = "Waiting for you to press Start…";
const ENOUGH: &str = "Not looking any more. Press Check again once you have pressed Start.";

/// Looks while the page is open and seen, tells how it goes, and leads on to the bot's page.
#[island]
pub fn StartWatch(
    /// The bot's id.
    id: i64,
) -> impl IntoView {
    let (words, set_words) = signal(String::new());
    Effect::new(move |_| {
        let looks = StoredValue::new(0_u32);
        let looking = StoredValue::new(false);
        let handle = StoredValue::new(None::<IntervalHandle>);
        let stop = move || {
            if let Some(handle) = handle.try_update_value(Option::take).flatten() {
                handle.clear();
            }
        };
        let look = move || {
            if !browser::is_seen() || looking.get_value() {
                return;
            }
            looks.update_value(|looks| *looks += 1);
            if looks.get_value() > LOOKS_MAX {
                stop();
                set_words.set(ENOUGH.to_owned());
                return;
            }
            looking.set_value(true);
            browser::look(id, set_words, looking, stop);
        };
        set_words.set(WAITING.to_owned());
        handle.set_value(set_interval_with_handle(look, EVERY).ok());
        on_cleanup(stop);
    });
    view! { <p class="note" role="status" aria-live="polite">{words}</p> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use domain::setup::Look;
    use domain::{Field, Why};
    use leptos::prelude::*;
    use leptos::task::spawn_local;

    use super::watch_start;

    pub(super) fn is_seen() -> bool {
        !document().hidden()
    }

    /// Looks once.
    pub(super) fn look(
        id: i64,
        words: WriteSignal<String>,
        looking: StoredValue<bool>,
        stop: impl Fn() + 'static,
    ) {
        spawn_local(async move {
            let answer = watch_start(id).await;
            if looking.try_set_value(false).is_some() {
                // The page is gone.
                return;
            }
            match answer {
                Ok(Look::NotYet) => {}
                Ok(Look::Sent) => {
                    stop();
                    words.set("Start arrived, and the bot has answered you.".to_owned());
                    let _going = window().location().set_href(&format!("/bots/{id}"));
                }
                Err(error) => match error.0.at(Field::Form) {
                    Some(why) if !is_passing(why) => {
                        stop();
                        words.set(why.to_string());
                    }
                    _ => {}
                },
            }
        });
    }

    /// Whether the next look may succeed: the server is away, or there were too many looks.
    fn is_passing(why: &Why) -> bool {
        matches!(
            why,
            Why::TooManyAttempts(_)
                | Why::TelegramBusy(_)
                | Why::TelegramUnreachable
                | Why::Unavailable
                | Why::Internal
        )
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    use leptos::prelude::{StoredValue, WriteSignal};

    pub(super) fn is_seen() -> bool {
        false
    }

    pub(super) fn look(
        _: i64,
        _: WriteSignal<String>,
        _: StoredValue<bool>,
        _: impl Fn() + 'static,
    ) {
    }
}
