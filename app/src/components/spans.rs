//! Choosing how far charts look back.

use domain::history::Span;
use leptos::prelude::*;

/// Links, not buttons: each span has an address, and the page stays where it is.
#[component]
pub fn Spans(
    /// Those that can be chosen.
    spans: &'static [Span],
    /// The one that is shown.
    current: Span,
    /// The id of what shows it.
    place: &'static str,
    /// What is chosen, for those who hear it.
    label: &'static str,
) -> impl IntoView {
    let link = |span: &Span| {
        let href = format!("?span={}#{place}", span.as_str());
        let current = (*span == current).then_some("true");
        view! {
            <a class="segment segment-text" href=href aria-current=current>
                <span class="visually-hidden">"The last "</span>{span.as_str()}
            </a>
        }
    };
    view! { <nav class="segments" aria-label=label>{spans.iter().map(link).collect_view()}</nav> }
}

/// The span that the address asks for, if it is one of these.
pub fn span_in_address(spans: &[Span]) -> Span {
    let named = crate::context::query("span").and_then(|name| Span::parse(&name));
    named.filter(|span| spans.contains(span)).unwrap_or_default()
}
