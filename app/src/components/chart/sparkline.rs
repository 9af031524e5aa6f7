//! Calls by the hour, drawn on the server.

use domain::views::{TRAFFIC_HOURS, Traffic};
use leptos::prelude::*;

use super::path::{self, STEP};
use domain::grouped;

/// The last 24 hours as bars; for those who cannot see them, in a sentence.
#[component]
pub fn Chart(
    traffic: Traffic,
    /// On a card: lower, without title and axis.
    #[prop(optional)]
    small: bool,
) -> impl IntoView {
    let height = if small { 40 } else { 60 };
    let view_box = format!("0 0 {} {height}", STEP * TRAFFIC_HOURS);
    let plot = view! {
        <svg class="chart-plot" viewBox=view_box preserveAspectRatio="none" role="img" aria-label=in_words(&traffic)>
            <path class="chart-bars" d=path::bars(&traffic.hours, height)></path>
        </svg>
    };
    if small {
        view! { <figure class="chart chart-small">{plot}</figure> }.into_any()
    } else {
        view! {
            <figure class="chart">
                <figcaption class="chart-title">"Calls by the hour"</figcaption>
                {plot}
                <p class="chart-axis" aria-hidden="true">
                    <span>"24 h ago"</span>
                    <span>"12 h"</span>
                    <span>"now"</span>
                </p>
            </figure>
        }
        .into_any()
    }
}

fn in_words(traffic: &Traffic) -> String {
    let busiest = traffic.hours.iter().copied().max().unwrap_or(0);
    if busiest == 0 {
        return "No calls in the last 24 hours".to_owned();
    }
    let ago =
        TRAFFIC_HOURS - 1 - traffic.hours.iter().position(|calls| *calls == busiest).unwrap_or(0);
    let when = if ago == 0 { "this hour".to_owned() } else { format!("{ago} hours ago") };
    let calls = grouped(traffic.calls);
    format!("Calls in the last 24 hours: {calls}, busiest {when} with {}", grouped(busiest.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_cannot_see_the_bars_are_told_the_same() {
        assert_eq!(in_words(&Traffic::default()), "No calls in the last 24 hours");
        let mut hours = [0; TRAFFIC_HOURS];
        hours[20] = 1_500;
        let traffic = Traffic { hours, calls: 1_500, ..Traffic::default() };
        assert_eq!(
            in_words(&traffic),
            "Calls in the last 24 hours: 1,500, busiest 3 hours ago with 1,500"
        );
    }
}
