//! A chart to read numbers from.

use leptos::prelude::*;

use super::axis::ticks;
use super::legend::{Legend, class_of, fill_of};
use super::path;
use super::series::{Kind, Numbers, slot_name};

/// Units of the drawing from its foot to the end of the scale; as many pixels as `.chart-plot` is high.
const HEIGHT: u64 = 144;

/// Numbers over time, with scale, times and legend. Those who cannot see it hear the title and the
/// largest value; offer them a table as well.
#[component]
pub fn Plot(
    /// Its name in the document.
    id: &'static str,
    /// What it shows.
    #[prop(into)]
    title: String,
    /// How the series are drawn together.
    kind: Kind,
    /// What is drawn.
    numbers: Numbers,
) -> impl IntoView {
    let largest = numbers.largest(kind);
    let written = numbers.written;
    let top = path::top_of_scale(largest.map_or(0, |(value, _)| value));
    let peak = largest.map(|(value, at)| {
        format!("most {} ({})", written(value), slot_name(at, numbers.slot_seconds))
    });
    let label = match &peak {
        Some(peak) => format!("{title}: {peak}, in UTC"),
        None => format!("{title}: nothing"),
    };
    view! {
        <figure class="chart">
            <figcaption class="chart-head">
                <span class="chart-title">{title}</span>
                <span>{peak}</span>
            </figcaption>
            <div class="chart-frame">
                <p class="chart-scale" aria-hidden="true">
                    <span>{written(top)}</span>
                    <span>{written(top / 2)}</span>
                    <span>{written(0)}</span>
                </p>
                {drawing(id, kind, &numbers, top, label)}
                {times(&numbers)}
            </div>
            <Legend id kind series=numbers.series/>
        </figure>
    }
}

fn drawing(
    id: &'static str,
    kind: Kind,
    numbers: &Numbers,
    top: u64,
    label: String,
) -> impl IntoView + use<> {
    let slots = numbers.starts.len();
    let view_box = format!("0 0 {} {HEIGHT}", slots * path::STEP);
    let series: Vec<&[Option<u64>]> =
        numbers.series.iter().map(|series| series.values.as_slice()).collect();
    let paths = match kind {
        Kind::Stack => path::stack(&series, top, HEIGHT),
        Kind::Lines => series.iter().map(|values| path::line(values, top, HEIGHT)).collect(),
    };
    let looks = numbers.series.iter().map(|series| series.look);
    let drawn = looks.zip(paths).map(|(look, d)| {
        view! { <path class=class_of(kind, look) fill=fill_of(id, kind, look) d=d></path> }
    });
    view! {
        <svg class="chart-plot" viewBox=view_box preserveAspectRatio="none" role="img" aria-label=label>
            {(kind == Kind::Stack).then(|| stripes(id))}
            <path class="chart-grid" d=path::grid(slots, HEIGHT)></path>
            {drawn.collect_view()}
        </svg>
    }
}

/// Stripes lie flat: those stay stripes when the drawing is stretched.
fn stripes(id: &'static str) -> impl IntoView {
    view! {
        <pattern id=format!("{id}-stripes") width="8" height="4" patternUnits="userSpaceOnUse">
            <path class="chart-stripe" d="M0 0H8V2H0Z"></path>
        </pattern>
    }
}

/// The times below, in a drawing of their own that is not stretched.
fn times(numbers: &Numbers) -> impl IntoView + use<> {
    let names = ticks(&numbers.starts, numbers.slot_seconds).into_iter().map(|tick| {
        let place = format!("{}.{:02}%", tick.place / 100, tick.place % 100);
        view! { <text x=place y="12">{tick.name}</text> }
    });
    view! { <svg class="chart-times" aria-hidden="true">{names.collect_view()}</svg> }
}
