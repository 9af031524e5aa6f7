//! Calls through the gateway beside the same calls through nginx.

use std::net::SocketAddr;

use crate::Outcome;
use crate::bots::{self, Bot};
use crate::browser::Browser;
use crate::load::{Target, get, saturate};
use crate::nginx::Nginx;
use crate::plan::Plan;
use crate::rookery::{PASSWORD, Server};
use crate::rounds::{Side, difference, interleave, median, ratio};
use crate::stage::{COLLECTORS, Stage};
use crate::table::{Row, milliseconds, rate};

/// Calls under way at once where calls a second are measured.
pub const CONNECTIONS: usize = 64;
/// The same where latency is measured: nobody waits for somebody else.
const QUIET_CONNECTIONS: usize = 1;
/// How many bots a user may have. All together may call 100,000 times a second.
pub const BOTS_EACH: u32 = 20;
/// The numbers of the first bots; lower ones belong to the pages.
const FIRST: u32 = 1_000;

/// Both comparisons. The upstream is as light as can be, so that what differs is the proxy.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let server = stage.installation.serve()?;
    let bots = register(&server)?;
    let direct = calls(stage.minimal, bots.iter().map(|bot| bot.token.as_str()));
    let gateway = calls(server.gateway, keys_of(&bots));
    let nginx = Nginx::before(stage.minimal, &stage.scratch)?;
    // Without nginx the upstream itself stands in its place, and the row says so.
    let proxied = nginx.as_ref().map(|nginx| Target { address: nginx.address, ..direct.clone() });
    let other = proxied.as_ref().unwrap_or(&direct);
    let rate = calls_per_second(plan, &gateway, other, nginx.is_some())?;
    let latency = added_latency(plan, [&gateway, other, &direct], nginx.is_some())?;
    Ok(vec![rate, latency])
}

fn calls_per_second(plan: &Plan, gateway: &Target, other: &Target, is_nginx: bool) -> Outcome<Row> {
    let sides = [gateway, other].map(|target| -> Side<'_> {
        Box::new(|window| saturate(target, CONNECTIONS, window).map(|sample| sample.per_second()))
    });
    let [gateway, other] = interleave(plan.rounds, plan.window, sides)?;
    let row = Row {
        what: "gateway calls".into(),
        measured: rate(median(&gateway)),
        bar: "≥ 0.50",
        ..Row::default()
    };
    if !is_nginx {
        return Ok(Row {
            compared: "nginx is not installed: apt-get install nginx".to_owned(),
            ..row
        });
    }
    let ratio = ratio(&gateway, &other);
    let compared = format!("{} nginx proxy_pass", rate(median(&other)));
    Ok(Row { compared, ratio: format!("{ratio:.2}"), reached: Some(ratio >= 0.5), ..row })
}

fn added_latency(plan: &Plan, targets: [&Target; 3], is_nginx: bool) -> Outcome<Row> {
    let sides = targets.map(|target| -> Side<'_> {
        Box::new(|window| saturate(target, QUIET_CONNECTIONS, window).map(|sample| sample.median()))
    });
    let [gateway, other, direct] = interleave(plan.rounds, plan.window / 2, sides)?;
    let added = difference(&gateway, &direct);
    let nginx = format!("{} nginx adds", milliseconds(difference(&other, &direct)));
    Ok(Row {
        what: "gateway adds, at the median".into(),
        measured: milliseconds(added),
        compared: if is_nginx {
            nginx
        } else {
            "nginx is not installed: apt-get install nginx".to_owned()
        },
        ratio: String::new(),
        bar: "≤ 0.3 ms",
        reached: Some(added <= 0.3),
    })
}

fn register(server: &Server) -> Outcome<Vec<Bot>> {
    let users = (FIRST..).step_by(BOTS_EACH as usize).zip(COLLECTORS);
    let each = users.map(|(first, user)| collect(server, user, first, 1));
    Ok(each.collect::<Outcome<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Gives a user as many bots as one may have, numbered from `first` on.
pub fn collect(server: &Server, user: &str, first: u32, keys: usize) -> Outcome<Vec<Bot>> {
    let mut browser = Browser::new(server.portal);
    browser.sign_in(user, PASSWORD)?;
    bots::register(&mut browser, first..first + BOTS_EACH, keys)
}

/// Every key of these bots.
pub fn keys_of(bots: &[Bot]) -> impl Iterator<Item = &str> {
    bots.iter().flat_map(|bot| &bot.keys).map(String::as_str)
}

/// A call with each of these tokens or keys in turn.
pub fn calls<'a>(address: SocketAddr, tokens: impl Iterator<Item = &'a str>) -> Target {
    let request = |token| get(address, &format!("/bot{token}/getMe"), &[]);
    Target { address, requests: tokens.map(request).collect(), status: 200 }
}
