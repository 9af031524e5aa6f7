//! A thousand bots with ten thousand keys beside a few with one each: what a call costs must not grow
//! with the number of those who call, nor memory with the time they do.

use super::gateway::{BOTS_EACH, CONNECTIONS, calls, collect, keys_of};
use crate::Outcome;
use crate::bots::Bot;
use crate::load::{Target, saturate};
use crate::machine::megabytes;
use crate::plan::Plan;
use crate::rookery::Server;
use crate::rounds::{Side, interleave, median, ratio};
use crate::stage::Stage;
use crate::table::{Row, rate};

/// How many bots are a few: one alone may not call as often as is measured.
const FEW: usize = 100;
/// How many keys a bot may have.
const KEYS_EACH: usize = 10;
/// The number of the first bot; lower ones belong to other groups.
const FIRST: u32 = 10_000;
/// Calls a second beside those of a few bots: what is looked up on the way is found as quickly.
const RATIO_MIN: f64 = 0.85;
/// Memory at the end in relation to that after every key was used once.
pub(super) const GROWTH_MAX: f64 = 1.1;

/// Both rows.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let server = stage.installation.serve()?;
    let bots = register(plan, stage, &server)?;
    let before = megabytes(server.id())?;
    let crowd = calls(server.gateway, keys_of(&bots));
    let few = calls(server.gateway, keys_of(&bots).step_by(KEYS_EACH).take(FEW));
    use_all(&crowd, plan)?;
    let warm = megabytes(server.id())?;
    let sides = [&crowd, &few].map(|target| -> Side<'_> {
        Box::new(|window| saturate(target, CONNECTIONS, window).map(|sample| sample.per_second()))
    });
    let [many, one] = interleave(plan.rounds, plan.window, sides)?;
    let (ratio, after) = (ratio(&many, &one), megabytes(server.id())?);
    let growth = after / warm;
    Ok(vec![
        Row {
            what: "gateway calls, all keys of a crowd".into(),
            measured: rate(median(&many)),
            compared: format!(
                "{} with a key of each of {} bots; here {} bots, {} keys",
                rate(median(&one)),
                few.requests.len(),
                bots.len(),
                crowd.requests.len()
            ),
            ratio: format!("{ratio:.2}"),
            bar: "≥ 0.85",
            reached: Some(ratio >= RATIO_MIN),
        },
        Row {
            what: "memory, after the calls of a crowd".into(),
            measured: format!("{after:.1} MB"),
            compared: format!("{warm:.1} MB when each key was used, {before:.1} MB before"),
            ratio: format!("{growth:.2}"),
            bar: "≤ 1.10",
            reached: Some(growth <= GROWTH_MAX),
        },
    ])
}

/// Registers the crowd.
pub(super) fn register(plan: &Plan, stage: &Stage, server: &Server) -> Outcome<Vec<Bot>> {
    let mut all = Vec::new();
    for index in 0..plan.crowd {
        let user = format!("crowd-{index}");
        stage.installation.create_user(&user)?;
        all.extend(collect(server, &user, FIRST + index * BOTS_EACH, KEYS_EACH)?);
    }
    Ok(all)
}

/// Calls with every key, and with most of them twice: each connection has its share of them.
pub(super) fn use_all(crowd: &Target, plan: &Plan) -> Outcome<()> {
    let mut calls = 0;
    while calls < 2 * crowd.requests.len() {
        calls += saturate(crowd, CONNECTIONS, plan.window)?.count();
    }
    Ok(())
}
