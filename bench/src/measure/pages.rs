//! A signed-in page beside the least that Leptos and axum do.

use crate::Outcome;
use crate::bots;
use crate::browser::Browser;
use crate::load::{Target, get, saturate};
use crate::minimal;
use crate::plan::Plan;
use crate::rookery::{PASSWORD, Server};
use crate::rounds::{Side, interleave, median, ratio};
use crate::stage::{NEWCOMER, REGULAR, Stage};
use crate::table::{Row, rate};

/// Enough to keep both threads of a small machine busy.
const CONNECTIONS: usize = 32;
/// How many bots [`REGULAR`] has.
const BOTS: u32 = 3;

/// The dashboard without bots carries the bar: it does what every signed-in page does. With bots it
/// is a larger page than the one it is compared with.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let server = stage.installation.serve()?;
    let targets = [
        dashboard(&server, NEWCOMER, 0)?,
        dashboard(&server, REGULAR, BOTS)?,
        plain(stage, minimal::LEPTOS),
        plain(stage, minimal::STARTER),
        plain(stage, minimal::AXUM),
    ];
    let sides = targets.each_ref().map(|target| -> Side<'_> {
        Box::new(|window| saturate(target, CONNECTIONS, window).map(|sample| sample.per_second()))
    });
    let [empty, full, leptos, starter, axum] = interleave(plan.rounds, plan.window, sides)?;
    let row = |what: &'static str, page: &[f64], other: &[f64], name: &str, at_least: f64, bar| {
        let ratio = ratio(page, other);
        Row {
            what: what.into(),
            measured: rate(median(page)),
            compared: format!("{} {name}", rate(median(other))),
            ratio: format!("{ratio:.2}"),
            bar,
            reached: Some(ratio >= at_least),
        }
    };
    let for_information = |row: Row| Row { bar: "", reached: None, ..row };
    let what = "signed-in page";
    Ok(vec![
        row(what, &empty, &leptos, "minimal Leptos page", 0.5, "≥ 0.50"),
        for_information(row(what, &empty, &starter, "page of Leptos' starter", 0.0, "")),
        row(what, &empty, &axum, "bare axum handler", 0.15, "the dream: ≥ 0.15"),
        for_information(row(
            "the same with three bots",
            &full,
            &leptos,
            "minimal Leptos page",
            0.0,
            "",
        )),
    ])
}

/// The dashboard of a user who has just registered so many bots.
fn dashboard(server: &Server, user: &str, count: u32) -> Outcome<Target> {
    let mut browser = Browser::new(server.portal);
    browser.sign_in(user, PASSWORD)?;
    bots::register(&mut browser, 0..count, 1)?;
    let headers = [("cookie", browser.cookies())];
    let request = get(
        server.portal,
        "/dashboard",
        &headers.each_ref().map(|(name, value)| (*name, value.as_str())),
    );
    Ok(Target::page(server.portal, request))
}

fn plain(stage: &Stage, path: &str) -> Target {
    Target::page(stage.minimal, get(stage.minimal, path, &[]))
}
