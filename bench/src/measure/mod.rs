//! The rows, in groups that are measured one after the other.

mod crowd;
mod gateway;
mod million;
mod pages;
mod pictures;
mod sign_in;
mod soak;
mod start;
mod weight;

use crate::Outcome;
use crate::plan::{GROUPS, Plan};
use crate::stage::Stage;
use crate::table::{Row, Table};

type Group = fn(&Plan, &Stage) -> Outcome<Vec<Row>>;

/// Measures what the plan wants; `false` when something could not be measured.
pub fn all(plan: &Plan, table: &mut Table) -> Outcome<bool> {
    let groups: [Group; GROUPS.len()] = [
        sign_in::measure,
        pages::measure,
        gateway::measure,
        crowd::measure,
        start::measure,
        weight::measure,
        pictures::measure,
        soak::measure,
        million::measure,
    ];
    let stage = Stage::set()?;
    let mut complete = true;
    for (name, measure) in GROUPS.into_iter().zip(groups).filter(|(name, _)| plan.wants(name)) {
        crate::say(&format!("measuring {name} …"));
        match measure(plan, &stage) {
            Ok(rows) => table.extend(rows),
            Err(problem) => {
                complete = false;
                table.note(format!("{name} could not be measured: {problem}"));
            }
        }
    }
    Ok(complete)
}
