//! A bot's calls over time: two charts, and the same as a table.

use domain::history::{Counted, History, Slot, Span};
use domain::{grouped, latency};
use leptos::prelude::*;

use crate::components::Icon;
use crate::components::chart::{Kind, Look, Numbers, Plot, Series, slot_name};

/// The shares of answers whose latency is shown: half of them, and all but the slowest.
const HALF: f64 = 0.5;
const MOST: f64 = 0.95;

/// The span that the address asks for.
pub fn span_in_address() -> Span {
    crate::context::query("span").and_then(|name| Span::parse(&name)).unwrap_or_default()
}

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
                <Spans current=past.span/>
            </header>
            {body}
        </section>
    }
}

/// Links, not buttons: each span has an address, and the page stays where it is.
#[component]
fn Spans(current: Span) -> impl IntoView {
    let link = |span: Span| {
        let href = format!("?span={}#history", span.as_str());
        let current = (span == current).then_some("true");
        view! {
            <a class="segment segment-text" href=href aria-current=current>
                <span class="visually-hidden">"The last "</span>{span.as_str()}
            </a>
        }
    };
    view! {
        <nav class="segments" aria-label="Span of the history">
            {Span::ALL.map(link).into_iter().collect_view()}
        </nav>
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
            <Plot id="requests" title=format!("Requests in {slot}") kind=Kind::Stack numbers=requests(past)/>
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

fn requests(past: &History) -> Numbers {
    let series = |name, look, value: fn(&Counted) -> u64| Series {
        name,
        note: grouped(value(&past.sum())),
        look,
        values: past.slots.iter().map(|slot| Some(value(&slot.counted))).collect(),
    };
    let all = [
        series("Answered", Look::Solid, Counted::good),
        series("Errors", Look::Striped, |counted| counted.errors),
        series("Refused", Look::Hollow, |counted| counted.refused),
    ];
    numbers(past, all.into(), grouped)
}

fn latencies(past: &History) -> Numbers {
    let of = |counted: &Counted, share| counted.latencies.quantile(share).map(u64::from);
    let series = |name, look, share| Series {
        name,
        note: told(of(&past.sum(), share)),
        look,
        values: past.slots.iter().map(|slot| of(&slot.counted, share)).collect(),
    };
    let both = [
        series("Half within (p50)", Look::Solid, HALF),
        series("95 % within (p95)", Look::Striped, MOST),
    ];
    numbers(past, both.into(), latency::in_words)
}

fn numbers(past: &History, series: Vec<Series>, written: fn(u64) -> String) -> Numbers {
    let starts = past.slots.iter().map(|slot| slot.start).collect();
    Numbers { starts, slot_seconds: past.span.slot_seconds(), series, written }
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
