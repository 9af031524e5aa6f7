//! What happened to a user's account and bots.

use domain::views::{NamedBot, OwnActivityRow, Page};
use leptos::prelude::*;
use server::accounts;

use super::Account;
use crate::components::{Icon, Pager, Time, load};
use crate::context;
use crate::pages::ask_to_sign_in;

const PATH: &str = "/account/activity";

/// The viewer's own activity, newest first.
#[component]
pub fn Activity() -> impl IntoView {
    let Some(viewer) = context::viewer() else { return ask_to_sign_in().into_any() };
    let before = context::query("before").and_then(|id| id.parse().ok());
    let server = context::server();
    let page = async move { accounts::own_activity(&server, &viewer, before).await };
    view! {
        <Account title="Activity">{load(page, move |page| list(page, before.is_some()))}</Account>
    }
    .into_any()
}

fn list(page: Page<OwnActivityRow>, later: bool) -> impl IntoView {
    let rows = if page.rows.is_empty() {
        view! { <div class="empty"><h3>"Nothing more"</h3><p>"What happens to your account and bots is listed here."</p></div> }
            .into_any()
    } else {
        view! { <ul class="list">{page.rows.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="activity-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="activity-title">"Activity"</h2>
                    <p class="card-lead">"If something here was not you, change your password."</p>
                </div>
            </header>
            {rows}
            <Pager path=PATH later next=page.next/>
        </section>
    }
}

fn row(row: OwnActivityRow) -> impl IntoView {
    let icon = if row.bot.is_some() { "key" } else { "shield" };
    let bot = row.bot.map(|NamedBot { id, name, deleted }| {
        let name = if deleted {
            format!("{name}, deleted").into_any()
        } else {
            view! { <a href=format!("/bots/{id}")>{name}</a> }.into_any()
        };
        view! { <p class="note">{name}</p> }
    });
    view! {
        <li class="list-item">
            <span class="list-icon"><Icon name=icon/></span>
            <div class="list-text"><p>{row.line.event.to_string()}</p>{bot}</div>
            <Time at=row.line.at/>
        </li>
    }
}
