//! The installation in numbers.

use domain::grouped;
use domain::history::Span;
use domain::views::{BotCounts, Health, Overview as Numbers};
use leptos::prelude::*;
use server::admin;

use super::{Panel, for_admins, past};
use crate::components::{load, span_in_address};
use crate::context;

/// How far the charts can look back.
pub(super) const SPANS: [Span; 3] = [Span::Day, Span::Week, Span::Month];

/// The panel's first page.
#[component]
pub fn Overview() -> impl IntoView {
    for_admins(|who| {
        let (server, span) = (context::server(), span_in_address(&SPANS));
        let numbers = async move {
            let numbers = admin::overview(&server, &who).await?;
            Ok((numbers, admin::past(&server, &who, span).await?))
        };
        let whole = |(numbers, (sign_ins, calls)): (Numbers, _)| {
            view! { {whole(&numbers)} {past::card(&sign_ins, &calls)} {health(numbers.health)} }
        };
        view! { <Panel title="Overview">{load(numbers, whole)}</Panel> }
    })
}

/// A figure: its name, how many, and the list behind it.
struct Figure(&'static str, String, &'static str, String);

fn figure(name: &'static str, count: u64, list: &'static str, note: String) -> Figure {
    Figure(name, grouped(count), list, note)
}

fn whole(numbers: &Numbers) -> impl IntoView + use<> {
    let Numbers { users, users_suspended, users_locked, sign_ups_pending, .. } = *numbers;
    let none = String::new;
    let verified = verified_share(users, sign_ups_pending);
    let people = vec![
        figure(
            "Users",
            users,
            "/admin/users",
            format!("{verified} % of all who signed up are verified"),
        ),
        figure(
            "Waiting to be verified",
            sign_ups_pending,
            "/admin/users?verified=no",
            bounded(sign_ups_pending, 10_000),
        ),
        figure("Locked now", users_locked, "/admin/users?locked=yes", bounded(users_locked, 1_000)),
        figure("Suspended", users_suspended, "/admin/users?state=suspended", none()),
        figure("Admins", numbers.admins, "/admin/users?role=admin", none()),
        figure("Owners", numbers.owners, "/admin/users?role=owner", none()),
    ];
    let BotCounts { running, stopped, failing, suspended, deleted } = numbers.bots;
    let bots = vec![
        figure(
            "Bots",
            numbers.bots.all(),
            "/admin/bots?state=kept",
            "without deleted ones".to_owned(),
        ),
        figure("Running", running, "/admin/bots?state=running", none()),
        figure("Stopped", stopped, "/admin/bots?state=stopped", none()),
        figure("Failing", failing, "/admin/bots?state=failing", none()),
        figure("Suspended", suspended, "/admin/bots?state=suspended", none()),
        figure("Deleted", deleted, "/admin/bots?state=deleted", "for a week".to_owned()),
    ];
    let mails = vec![
        figure("Mail waiting", numbers.mails_queued, "/admin/mail?state=queued", none()),
        figure("Mail given up", numbers.mails_dead, "/admin/mail?state=dead", none()),
    ];
    view! { {group("Users", people)} {group("Bots", bots)} {group("Mail", mails)} }
}

fn group(title: &'static str, figures: Vec<Figure>) -> impl IntoView {
    let stat = |Figure(name, value, list, note)| {
        view! {
            <div class="stat">
                <dt>{name}</dt>
                <dd class="stat-value"><a href=list>{value}</a></dd>
                {(!note.is_empty()).then(|| view! { <dd class="stat-note">{note}</dd> })}
            </div>
        }
    };
    view! {
        <section class="stack">
            <h2 class="section-title">{title}</h2>
            <dl class="stats card">{figures.into_iter().map(stat).collect_view()}</dl>
        </section>
    }
}

/// Of all who signed up, verified or not yet, how many in a hundred are verified; never 100 while
/// somebody is not.
fn verified_share(users: u64, pending: u64) -> u64 {
    (users * 100).checked_div(users + pending).unwrap_or(100)
}

/// What is to be known of a count that goes no further than `most`.
fn bounded(count: u64, most: u64) -> String {
    if count >= most { "or more".to_owned() } else { String::new() }
}

fn health(all: Vec<Health>) -> impl IntoView {
    let fact = |Health { about, outcome }| {
        let (class, words) = match outcome {
            Ok(words) => ("stat-good", words),
            Err(words) => ("stat-bad", words),
        };
        let word = if class == "stat-good" { "Well: " } else { "Not well: " };
        view! { <div><dt>{about}</dt><dd><strong class=class>{word}</strong>{words}</dd></div> }
    };
    view! {
        <section class="card" aria-labelledby="health-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="health-title">"Health"</h2>
                    <p class="card-lead">"More is told by /health and by the command " <code>"rookery check"</code> "."</p>
                </div>
            </header>
            <dl class="facts">{all.into_iter().map(fact).collect_view()}</dl>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::verified_share;

    #[test]
    fn nobody_waiting_is_all_and_one_waiting_is_less() {
        assert_eq!(verified_share(0, 0), 100);
        assert_eq!(verified_share(3, 1), 75);
        assert_eq!(verified_share(1_000_000, 1), 99);
    }
}
