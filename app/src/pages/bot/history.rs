//! A bot's calls over time: two charts, and the same as a table.

use domain::history::{Counted, History, Slot, Span};
use domain::{grouped, latency};
use leptos::prelude::*;

use crate::components::chart::{Kind, Look, Numbers, Plot, Series, slot_name};
use crate::components::{Icon, Spans};

/// The shares of answers whose latency is shown: half of them, and all but the slowest.
const HALF: f64 = 0.5;
const MOST: f64 = 0.95;

/// The card with the bot's calls over the span that was chosen; `used` tells whether a program has
/// ever called.
pub fn card(past: &History, used: bool) -> impl IntoView + use<> {
    let body = if past.sum().is_empty() {
        empty(past.span, used).into_any()
    } else {
        charts(past).into_any()
    };
    view! {
        <section class="card" id="history" aria-labelledby="history-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="history-title">"History"</h2>
                    <p class="card-lead">{format!("The last {}, in UTC", past.span.in_words())}</p>
                </div>
                <Spans spans=&Span::ALL current=past.span place="history" label="Span of the history"/>
            </header>
            {body}
        </section>
    }
}

fn empty(span: Span, used: bool) -> impl IntoView {
    if used {
        view! {
            <div class="empty">
                <h3>{format!("No calls in the last {}", span.in_words())}</h3>
                <p>"Choose a longer time, or see whether your program runs."</p>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="empty">
                <h3>"No calls yet"</h3>
                <p>"Create a key below and set it in your program: its calls are drawn here."</p>
                <a class="button" href="#keys-title"><Icon name="key"/>"To the gateway keys"</a>
            </div>
        }
        .into_any()
    }
}

fn charts(past: &History) -> impl IntoView + use<> {
    let slot = past.span.slot_in_words();
    view! {
        <div class="card-body charts">
            <Plot id="requests" title=format!("Requests in {slot}") kind=Kind::Stack numbers=Numbers::of_calls(past)/>
            <Plot id="latency" title="Time to the answer" kind=Kind::Lines numbers=latencies(past)/>
        </div>
        <div class="folds">
            <details class="fold">
                <summary id="history-table">"The same as a table"</summary>
                <div class="table-scroll" role="region" aria-labelledby="history-table" tabindex="0">
                    {table(past)}
                </div>
            </details>
        </div>
    }
}

fn latencies(past: &History) -> Numbers {
    let of = |counted: &Counted, share| counted.latencies.quantile(share).map(u64::from);
    let series = |name, look, share| Series {
        name,
        note: told(of(&past.sum(), share)),
        look,
        values: past.slots.iter().map(|slot| of(&slot.counted, share)).collect(),
    };
    Numbers {
        starts: past.slots.iter().map(|slot| slot.start).collect(),
        slot_seconds: past.span.slot_seconds(),
        series: vec![
            series("Half within (p50)", Look::Solid, HALF),
            series("95 % within (p95)", Look::Striped, MOST),
        ],
        written: latency::in_words,
    }
}

fn told(millis: Option<u64>) -> String {
    millis.map_or_else(|| "–".to_owned(), latency::in_words)
}

/// Newest first: what happens now is on top.
fn table(past: &History) -> impl IntoView + use<> {
    let seconds = past.span.slot_seconds();
    let rows = past.slots.iter().rev().map(|slot| row(slot, seconds)).collect_view();
    let heading = |text: &'static str| view! { <th scope="col" class="numeric">{text}</th> };
    view! {
        <table class="table table-numbers">
            <thead>
                <tr>
                    <th scope="col">"From (UTC)"</th>
                    {["Calls", "Errors", "Refused", "p50", "p95"].map(heading).into_iter().collect_view()}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(slot: &Slot, slot_seconds: i64) -> impl IntoView + use<> {
    let Slot { start, counted } = *slot;
    let quantile = |share| told(counted.latencies.quantile(share).map(u64::from));
    view! {
        <tr>
            <th scope="row"><time datetime=start.rfc3339()>{slot_name(start, slot_seconds)}</time></th>
            <td class="numeric">{grouped(counted.calls)}</td>
            <td class="numeric">{grouped(counted.errors)}</td>
            <td class="numeric">{grouped(counted.refused)}</td>
            <td class="numeric">{quantile(HALF)}</td>
            <td class="numeric">{quantile(MOST)}</td>
        </tr>
    }
}
