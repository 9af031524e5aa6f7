//! Sign-ins beside the bare password hash, and pages while sign-ins saturate the machine.

use std::thread;
use std::time::Duration;

use crate::load::{Sample, Target, get, pace, saturate};
use crate::plan::Plan;
use crate::rookery::Server;
use crate::rounds::{Side, interleave, median, ratio};
use crate::stage::{Stage, sign_ins};
use crate::table::{Row, milliseconds, rate};
use crate::{Outcome, bare_hash, machine};

/// How often a page is asked for while the tail is measured: some hundreds of samples a round, and
/// still little work beside the sign-ins.
const PAGE_INTERVAL: Duration = Duration::from_millis(5);
/// Over how many connections: one slow answer does not hold up all others.
const PAGE_CONNECTIONS: usize = 8;
/// How long sign-ins take to fill every place before pages are looked at.
const FILLING: Duration = Duration::from_millis(300);

/// Both comparisons.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let server = stage.installation.serve()?;
    let mut rows = sign_in_rate(plan, &server)?;
    rows.push(pages_under_load(plan, &server)?);
    Ok(rows)
}

fn sign_in_rate(plan: &Plan, server: &Server) -> Outcome<Vec<Row>> {
    let (target, connections) = sign_ins(server);
    let threads = machine::cores();
    let sides: [Side<'_>; 3] = [
        Box::new(|window| saturate(&target, connections, window).map(|sample| sample.per_second())),
        Box::new(|window| bare_hash::argon2(threads, window)),
        Box::new(|window| bare_hash::argon2_rust(threads, window)),
    ];
    let [signed_in, argon2, argon2_rust] = interleave(plan.rounds, plan.hash_window, sides)?;
    let row = |name: &str, bare: &[f64]| {
        let ratio = ratio(&signed_in, bare);
        Row {
            what: "sign-ins".into(),
            measured: rate(median(&signed_in)),
            compared: format!("{} bare, crate {name}", rate(median(bare))),
            ratio: format!("{ratio:.2}"),
            bar: "≥ 0.95",
            reached: Some(ratio >= 0.95),
        }
    };
    let others = Row { bar: "", reached: None, ..row("argon2 0.6", &argon2) };
    Ok(vec![row("argon2-rust 1.1", &argon2_rust), others])
}

fn pages_under_load(plan: &Plan, server: &Server) -> Outcome<Row> {
    let page = Target::page(server.portal, get(server.portal, "/sign-in", &[]));
    let paced = |window| pace(&page, PAGE_CONNECTIONS, PAGE_INTERVAL, window);
    let sides: [Side<'_>; 2] = [
        Box::new(|window| paced(window).map(|sample| sample.percentile(99))),
        Box::new(|window| {
            beside_sign_ins(server, window, paced).map(|sample| sample.percentile(99))
        }),
    ];
    let [quiet, busy] = interleave(plan.rounds, plan.tail_window, sides)?;
    let ratio = ratio(&busy, &quiet);
    Ok(Row {
        what: "page p99 beside sign-ins".into(),
        measured: milliseconds(median(&busy)),
        compared: format!("{} quiet p99", milliseconds(median(&quiet))),
        ratio: format!("{ratio:.1}"),
        bar: "≤ 3",
        reached: Some(ratio <= 3.0),
    })
}

/// Runs `measure` while sign-ins saturate the machine.
fn beside_sign_ins(
    server: &Server,
    window: Duration,
    measure: impl FnOnce(Duration) -> Outcome<Sample>,
) -> Outcome<Sample> {
    let (target, connections) = sign_ins(server);
    thread::scope(|scope| {
        let load = scope.spawn(|| saturate(&target, connections, FILLING + window));
        thread::sleep(FILLING);
        let sample = measure(window);
        load.join().map_err(|_| "the load panicked")??;
        sample
    })
}
