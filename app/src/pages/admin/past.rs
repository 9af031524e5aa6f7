//! What happened in the whole installation over time: two charts, and the same as a table.

use domain::bot_filter::Used;
use domain::grouped;
use domain::history::{Counted, History, SignIns, Slot, Span};
use leptos::prelude::*;

use super::overview::SPANS;
use crate::components::Spans;
use crate::components::chart::{Kind, Look, Numbers, Plot, slot_name};

/// The card with sign-ins and calls over the span that was chosen.
pub(super) fn card(sign_ins: &History<SignIns>, calls: &History) -> impl IntoView + use<> {
    let span = calls.span;
    let slot = span.slot_in_words();
    view! {
        <section class="card" id="past" aria-labelledby="past-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="past-title">"What happened"</h2>
                    <p class="card-lead">{format!("The last {}, in UTC. ", span.in_words())} {lists(span)}</p>
                </div>
                <Spans spans=&SPANS current=span place="past" label="Span of the charts"/>
            </header>
            <div class="card-body charts">
                <Plot id="sign-ins" title=format!("Sign-ins in {slot}") kind=Kind::Stack numbers=of_sign_ins(sign_ins)/>
                <Plot id="calls" title=format!("Gateway calls in {slot}") kind=Kind::Stack numbers=Numbers::of_calls(calls)/>
            </div>
            <div class="folds">
                <details class="fold">
                    <summary id="past-table">"The same as a table"</summary>
                    <div class="table-scroll" role="region" aria-labelledby="past-table" tabindex="0">
                        {table(sign_ins, calls)}
                    </div>
                </details>
            </div>
        </section>
    }
}

/// The lists behind the numbers. Of sign-ins there is none: how many there were is all that is kept.
fn lists(span: Span) -> impl IntoView {
    let (used, words) = match span {
        Span::Week => (Used::Week, "Bots that called in these 7 days"),
        Span::Month => (Used::Month, "Bots that called in these 30 days"),
        _ => (Used::Day, "Bots that called in these 24 hours"),
    };
    view! {
        <a href=format!("/admin/bots?used={}", used.as_str())>{words}</a> ", "
        <a href="/admin/bots?limited=yes">"bots at their limits in the last 24 hours"</a> ", "
        <a href="/admin/users?locked=yes">"users locked now"</a>
        ". Sign-ins are counted only: no list is kept of them."
    }
}

fn of_sign_ins(past: &History<SignIns>) -> Numbers {
    Numbers::over(
        past,
        &[
            ("Signed in", Look::Solid, |counted| counted.good),
            ("Wrong password", Look::Striped, |counted| counted.failed),
            ("Locked", Look::Hollow, |counted| counted.locks),
        ],
    )
}

/// Newest first: what happens now is on top.
fn table(sign_ins: &History<SignIns>, calls: &History) -> impl IntoView + use<> {
    let seconds = calls.span.slot_seconds();
    let slots = sign_ins.slots.iter().zip(&calls.slots).rev();
    let rows = slots.map(|(sign_ins, calls)| row(sign_ins.counted, calls, seconds)).collect_view();
    let heading = |text: &'static str| view! { <th scope="col" class="numeric">{text}</th> };
    let headings = ["Signed in", "Wrong", "Locked", "Calls", "Errors", "Refused"];
    view! {
        <table class="table table-numbers">
            <thead>
                <tr>
                    <th scope="col">"From (UTC)"</th>
                    {headings.map(heading).into_iter().collect_view()}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

fn row(sign_ins: SignIns, calls: &Slot, slot_seconds: i64) -> impl IntoView + use<> {
    let Slot { start, counted: Counted { calls, errors, refused, .. } } = *calls;
    let SignIns { good, failed, locks } = sign_ins;
    let numbers = [good, failed, locks, calls, errors, refused].map(grouped);
    let cell = |number: String| view! { <td class="numeric">{number}</td> };
    view! {
        <tr>
            <th scope="row"><time datetime=start.rfc3339()>{slot_name(start, slot_seconds)}</time></th>
            {numbers.map(cell).into_iter().collect_view()}
        </tr>
    }
}
