//! What belongs to a user, on their page in the admin panel.

use domain::agent;
use domain::views::{BotOfUserRow, NamedBot, OwnActivityRow, SessionOfUserRow};
use leptos::prelude::*;

use crate::components::{BotPicture, Icon, StatusBadge, Time};

/// Their bots.
#[component]
pub fn BotsOf(rows: Vec<BotOfUserRow>) -> impl IntoView {
    let bot = |bot: BotOfUserRow| {
        view! {
            <li class="list-item list-item-action">
                <BotPicture id=bot.id/>
                <div class="list-text">
                    <p><a href=format!("/admin/bots/{}", bot.id)>{bot.name}</a></p>
                    <p class="note">{format!("@{}", bot.username)}</p>
                </div>
                <StatusBadge status=bot.status/>
            </li>
        }
    };
    part("bots-title", "Bots", "No bots.", rows.into_iter().map(bot).collect())
}

/// Where they are signed in.
#[component]
pub fn SessionsOf(rows: Vec<SessionOfUserRow>) -> impl IntoView {
    let session = |row: SessionOfUserRow| {
        view! {
            <li class="list-item">
                <span class="list-icon"><Icon name="system"/></span>
                <div class="list-text">
                    <p>{agent::as_heading(&row.device)}</p>
                    <p class="note">{row.address} ", last seen " <Time at=row.seen_at/></p>
                </div>
            </li>
        }
    };
    part(
        "sessions-title",
        "Sessions",
        "Signed in nowhere.",
        rows.into_iter().map(session).collect(),
    )
}

/// What has happened to them lately.
#[component]
pub fn ActivityOf(rows: Vec<OwnActivityRow>) -> impl IntoView {
    let line = |row: OwnActivityRow| {
        let icon = if row.bot.is_some() { "key" } else { "shield" };
        let bot = row.bot.map(|NamedBot { id, name, .. }| {
            view! { <p class="note"><a href=format!("/admin/bots/{id}")>{name}</a></p> }
        });
        view! {
            <li class="list-item">
                <span class="list-icon"><Icon name=icon/></span>
                <div class="list-text"><p>{row.line.event.to_string()}</p>{bot}</div>
                <Time at=row.line.at/>
            </li>
        }
    };
    part("activity-title", "Recent activity", "Nothing yet.", rows.into_iter().map(line).collect())
}

fn part<V: IntoView + 'static>(
    id: &'static str,
    title: &'static str,
    nothing: &'static str,
    rows: Vec<V>,
) -> impl IntoView {
    let body = if rows.is_empty() {
        view! { <div class="card-body"><p class="note">{nothing}</p></div> }.into_any()
    } else {
        view! { <ul class="list">{rows}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby=id>
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id=id>{title}</h2></div>
            </header>
            {body}
        </section>
    }
}
