//! A bot's numbers, kept current.

use std::time::Duration;

use domain::grouped;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::bots::{Pulse, bot_pulse};

/// How often the numbers are asked for: often enough to watch a program start, seldom enough to
/// cost nothing.
const EVERY: Duration = Duration::from_secs(3);

/// A bot's calls, errors and refusals of the last 24 hours. When the bot's state changes, the page
/// is loaded again: it has more to say then than numbers.
#[island]
pub fn LiveCounts(
    /// The bot's id.
    id: i64,
    /// What the server knew when it made the page.
    start: Pulse,
) -> impl IntoView {
    let (pulse, set_pulse) = signal(start);
    Effect::new(move |_| {
        let asking = set_interval_with_handle(move || ask(id, start, set_pulse), EVERY);
        on_cleanup(move || {
            if let Ok(handle) = asking {
                handle.clear();
            }
        });
    });
    let figure = move |name: &'static str, note: &'static str, value: fn(&Pulse) -> u64| {
        view! {
            <div class="stat">
                <dt>{name}</dt>
                <dd class="stat-value">{move || grouped(value(&pulse.get()))}</dd>
                <dd class="stat-note">{note}</dd>
            </div>
        }
    };
    view! {
        <dl class="stats">
            {figure("Calls", "through the gateway", |pulse| pulse.calls)}
            {figure("Errors", "answered so by Telegram", |pulse| pulse.errors)}
            {figure("Refused", "by the gateway", |pulse| pulse.refused)}
        </dl>
    }
}

fn ask(id: i64, start: Pulse, set_pulse: WriteSignal<Pulse>) {
    spawn_local(async move {
        match bot_pulse(id).await {
            Ok(pulse) if pulse.status == start.status => set_pulse.set(pulse),
            Ok(_) => reload(),
            // Signed out, or the server is away: the next look may succeed.
            Err(_) => {}
        }
    });
}

#[cfg(feature = "hydrate")]
fn reload() {
    let _reloading = window().location().reload();
}

#[cfg(not(feature = "hydrate"))]
fn reload() {}
