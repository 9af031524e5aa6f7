//! What is what in a chart.

use leptos::prelude::*;

use super::series::{Kind, Look, Series};

/// The series' names, each beside a piece of it.
#[component]
pub fn Legend(id: &'static str, kind: Kind, series: Vec<Series>) -> impl IntoView {
    let entry = |Series { name, note, look, .. }: Series| {
        let piece = match kind {
            Kind::Stack => "M1 1H13V13H1Z",
            Kind::Lines => "M0 7H24",
        };
        let view_box = if kind == Kind::Stack { "0 0 14 14" } else { "0 0 24 14" };
        view! {
            <li>
                <svg class="chart-key" viewBox=view_box aria-hidden="true">
                    <path class=class_of(kind, look) fill=fill_of(id, kind, look) d=piece></path>
                </svg>
                {format!("{name} ")}<strong>{note}</strong>
            </li>
        }
    };
    view! { <ul class="chart-legend">{series.into_iter().map(entry).collect_view()}</ul> }
}

/// The class of a series' path.
pub fn class_of(kind: Kind, look: Look) -> &'static str {
    match (kind, look) {
        (Kind::Stack, Look::Solid) => "chart-bars",
        (Kind::Stack, Look::Striped) => "chart-bars-striped",
        (Kind::Stack, Look::Hollow) => "chart-bars-hollow",
        (Kind::Lines, Look::Solid) => "chart-line",
        (Kind::Lines, Look::Striped) => "chart-line chart-line-dashed",
        (Kind::Lines, Look::Hollow) => "chart-line chart-line-dotted",
    }
}

/// The pattern that a series' path is filled with: it has a name, which no style sheet can know.
pub fn fill_of(id: &'static str, kind: Kind, look: Look) -> Option<String> {
    (kind == Kind::Stack && look == Look::Striped).then(|| format!("url(#{id}-stripes)"))
}
