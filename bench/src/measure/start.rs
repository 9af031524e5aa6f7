//! How soon the server answers, and what memory it keeps.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::load::saturate;
use crate::machine::megabytes;
use crate::plan::Plan;
use crate::rounds::median;
use crate::stage::{Stage, sign_ins};
use crate::table::{Row, milliseconds};

/// How long a server that just started settles before its memory is looked at.
const SETTLING: Duration = Duration::from_secs(1);
/// How long sign-ins fill its memory.
const LOAD: Duration = Duration::from_secs(5);
/// The bars: milliseconds and megabytes.
const START_MAX: f64 = 150.0;
const MEMORY_MAX: f64 = 30.0;

/// The cold start, and memory before and after a load.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let starts: Vec<f64> = (0..plan.starts).map(|_| one_start(stage)).collect::<Outcome<_>>()?;
    let start = median(&starts);
    let server = stage.installation.serve()?;
    sleep(SETTLING);
    let fresh = megabytes(server.id())?;
    let (target, connections) = sign_ins(&server);
    saturate(&target, connections, LOAD)?;
    let loaded = megabytes(server.id())?;
    sleep(plan.idle);
    let rested = megabytes(server.id())?;
    let memory = |what: &'static str, megabytes: f64, compared| Row {
        what: what.into(),
        measured: format!("{megabytes:.1} MB"),
        compared,
        ratio: String::new(),
        bar: "≤ 30 MB",
        reached: Some(megabytes <= MEMORY_MAX),
    };
    let after = format!("{loaded:.1} MB at the end of the load, {} s before", plan.idle.as_secs());
    Ok(vec![
        Row {
            what: "start to first 200".into(),
            measured: milliseconds(start),
            compared: format!(
                "{} at worst of {}",
                milliseconds(starts.iter().copied().fold(0.0, f64::max)),
                plan.starts
            ),
            ratio: String::new(),
            bar: "≤ 150 ms",
            reached: Some(start <= START_MAX),
        },
        memory("memory, just started", fresh, String::new()),
        memory("memory, idle after sign-ins", rested, after),
    ])
}

fn one_start(stage: &Stage) -> Outcome<f64> {
    let begin = Instant::now();
    let _server = stage.installation.serve()?;
    Ok(begin.elapsed().as_secs_f64() * 1_000.0)
}
