//! Memory while a thousand bots with ten thousand keys call for ten minutes.

use std::time::Duration;

use super::crowd::{GROWTH_MAX, register, use_all};
use super::gateway::{CONNECTIONS, calls, keys_of};
use crate::Outcome;
use crate::load::pace;
use crate::machine::megabytes;
use crate::plan::Plan;
use crate::stage::Stage;
use crate::table::Row;

/// Between two calls: a thousand a second, so that every key calls every ten seconds.
const INTERVAL: Duration = Duration::from_millis(1);
/// How often memory is looked at.
const GLANCE: Duration = Duration::from_mins(1);

/// One row.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let server = stage.installation.serve()?;
    let bots = register(plan, stage, &server)?;
    let crowd = calls(server.gateway, keys_of(&bots));
    use_all(&crowd, plan)?;
    let warm = megabytes(server.id())?;
    let mut largest = warm;
    for minute in 1..=plan.soak_minutes {
        let sample = pace(&crowd, CONNECTIONS, INTERVAL, GLANCE)?;
        let held = megabytes(server.id())?;
        largest = largest.max(held);
        crate::say(&format!("  minute {minute}: {} calls, {held:.1} MB", sample.count()));
    }
    let growth = largest / warm;
    Ok(vec![Row {
        what: "memory, while a crowd calls".into(),
        measured: format!("{largest:.1} MB at most in {} minutes", plan.soak_minutes),
        compared: format!("{warm:.1} MB when each of {} keys was used", crowd.requests.len()),
        ratio: format!("{growth:.2}"),
        bar: "≤ 1.10",
        reached: Some(growth <= GROWTH_MAX),
    }])
}
