//! Every bot of the installation.

use domain::BotStatus;
use domain::views::{AdminBotRow, Page};
use leptos::prelude::*;
use server::admin;

use super::{Panel, before, for_admins};
use crate::components::{BotPicture, Pager, Search, StatusBadge, Time, load};
use crate::context;

/// The list of bots.
#[component]
pub fn Bots() -> impl IntoView {
    for_admins(|who| {
        let (server, search, before) =
            (context::server(), context::query("q").unwrap_or_default(), before());
        let searched = search.clone();
        let page = async move { admin::bots(&server, &who, &searched, before).await };
        view! {
            <Panel title="Bots">
                <Search path="/admin/bots" label="Search bots" placeholder="Name, @username or user"
                    value=search.clone()/>
                {load(page, move |page| list(page, search, before.is_some()))}
            </Panel>
        }
    })
}

fn list(page: Page<AdminBotRow>, search: String, later: bool) -> impl IntoView {
    if page.rows.is_empty() {
        return view! {
            <div class="empty card">
                <h2>"No bot found"</h2>
                <p>"Try part of its name or @username, or of its user's name or address."</p>
            </div>
        }
        .into_any();
    }
    view! {
        <section class="card">
            <div class="table-scroll" role="region" aria-label="Bots" tabindex="0">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">"Bot"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"User"</th>
                            <th scope="col">"Registered"</th>
                            <th scope="col">"Last call"</th>
                        </tr>
                    </thead>
                    <tbody>{page.rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <Pager path="/admin/bots" search later next=page.next/>
        </section>
    }
    .into_any()
}

fn row(bot: AdminBotRow) -> impl IntoView {
    let state = state(&bot);
    let used =
        bot.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <Time at/> }.into_any());
    view! {
        <tr>
            <th scope="row" data-label="Bot">
                <span class="who">
                    <BotPicture id=bot.id/>
                    <span class="who-text">
                        <a href=format!("/admin/bots/{}", bot.id)>{bot.name}</a>
                        <span class="handle">{format!("@{}", bot.username)}</span>
                    </span>
                </span>
            </th>
            <td data-label="State">{state}</td>
            <td data-label="User">
                <span class="who-text"><span>{bot.user}</span><span class="handle">{bot.user_email}</span></span>
            </td>
            <td data-label="Registered"><Time at=bot.created_at/></td>
            <td data-label="Last call">{used}</td>
        </tr>
    }
}

/// A deleted bot does nothing, whatever else is said of it; only a suspension outlives it.
pub(super) fn state(bot: &AdminBotRow) -> impl IntoView + use<> {
    let status = (bot.deleted_at.is_none() || bot.status == BotStatus::Suspended)
        .then(|| view! { <StatusBadge status=bot.status/> " " });
    let deleted = bot.deleted_at.map(|_| view! { <span class="badge">"Deleted"</span> });
    view! { {status} {deleted} }
}
