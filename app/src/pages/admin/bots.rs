//! Every bot of the installation.

use domain::bot_filter::{KEPT, Used};
use domain::views::{AdminBotRow, BotList};
use domain::{BotFilter, BotState, BotStatus, Provider};
use leptos::prelude::*;
use server::admin;

use super::{Panel, for_admins};
use crate::components::filters::{Choice, Filters, ListPager, Typed, address};
use crate::components::{BotPicture, StatusBadge, Time, load};
use crate::context;

/// The list's address.
const PATH: &str = "/admin/bots";

/// The list of bots.
#[component]
pub fn Bots() -> impl IntoView {
    for_admins(|who| {
        let (server, filter) = (context::server(), BotFilter::read(context::query));
        let after = context::query("after");
        let (shown, later) = (filter.clone(), after.is_some());
        let page = async move { admin::bots(&server, &who, &filter, after.as_deref()).await };
        view! {
            <Panel title="Bots">
                {form(&shown)}
                {load(page, move |page| list(page, &shown, later))}
            </Panel>
        }
    })
}

fn form(filter: &BotFilter) -> impl IntoView + use<> {
    let set = filter.pairs().into_iter().filter(|(name, _)| *name != "q").count();
    let value = |name: &str| {
        let find = filter.pairs().into_iter().find(|(key, _)| *key == name);
        find.map(|(_, value)| value).unwrap_or_default()
    };
    let states = BotState::ALL.map(|state| (state.as_str(), state.label()));
    let states = std::iter::once((KEPT, "Any but deleted")).chain(states).collect();
    let last_calls = Used::ALL.map(|used| (used.as_str(), used.label())).to_vec();
    let (user, from, to) = (value("user"), value("from"), value("to"));
    let limited = filter.limited.then_some("yes");
    let BotFilter { state, kept, provider, used, .. } = *filter;
    let state = state.map(BotState::as_str).or(kept.then_some(KEPT));
    view! {
        <Filters path=PATH label="Search bots" placeholder="@username, number, or the beginning of a user's name"
            search=filter.search.clone() set>
            <Choice name="state" label="State" any="Any" choices=states current=state/>
            <Choice name="used" label="Last call" any="Any time" choices=last_calls current=used.map(Used::as_str)/>
            <Choice name="limited" label="Limits" any="Reached or not" choices=vec![("yes", "Reached in the last 24 hours")]
                current=limited/>
            <Choice name="provider" label="Provider" any="Any" choices=vec![("telegram", "Telegram")]
                current=provider.map(Provider::as_str)/>
            <Typed name="user" label="User (name or id)" value=user/>
            <Typed name="from" label="Registered from" r#type="date" value=from/>
            <Typed name="to" label="Registered to" r#type="date" value=to/>
        </Filters>
    }
}

fn list(page: BotList, filter: &BotFilter, later: bool) -> impl IntoView + use<> {
    let pairs = filter.pairs();
    let pager = view! { <ListPager path=PATH pairs=pairs.clone() later next=page.next.clone()/> };
    if page.rows.is_empty() {
        let more = page.next.is_some();
        return view! { <section class="card">{empty(more)}{pager}</section> }.into_any();
    }
    view! {
        <section class="card">
            <form method="get" action="/admin/bots/selection">
                <input type="hidden" name="back" value=address(PATH, &pairs)/>
                {table(page.rows)}
                {actions(&pairs)}
            </form>
            {pager}
        </section>
    }
    .into_any()
}

fn empty(more: bool) -> impl IntoView {
    let (title, words) = if more {
        ("None among those looked at", "Few bots are like that. Go on to look at more of them.")
    } else {
        ("No bot found", "Search by how its @username or its user's name begins, or by its number.")
    };
    view! { <div class="empty"><h2>{title}</h2><p>{words}</p></div> }
}

/// What can be done to those that are chosen; a page of its own asks back.
fn actions(pairs: &[(&'static str, String)]) -> impl IntoView + use<> {
    let all = address(PATH, &[pairs, &[("choose", "all".to_owned())]].concat());
    let after = context::query("after")
        .map(|after| format!("&after={}", crate::api::account::url_safe(&after)));
    let all = format!("{all}{}", after.unwrap_or_default());
    view! {
        <footer class="card-footer">
            <div class="cluster">
                <a href=all>"Choose all here"</a>
                <span class="note">"With those chosen:"</span>
                <button class="button button-small" name="do" value="suspend">"Suspend"</button>
                <button class="button button-small" name="do" value="reinstate">"Reinstate"</button>
            </div>
        </footer>
    }
}

fn table(rows: Vec<AdminBotRow>) -> impl IntoView {
    let chosen = context::query("choose").is_some();
    view! {
        <div class="table-scroll" role="region" aria-label="Bots" tabindex="0">
            <table class="table table-stack">
                <thead>
                    <tr>
                        <th scope="col"><span class="visually-hidden">"Choose"</span></th>
                        <th scope="col">"Bot"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"User"</th>
                        <th scope="col">"Registered"</th>
                        <th scope="col">"Last call"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|bot| row(bot, chosen)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(bot: AdminBotRow, chosen: bool) -> impl IntoView {
    let state = state(&bot);
    let used =
        bot.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <Time at/> }.into_any());
    let of_user = address(PATH, &[("user", bot.user.clone())]);
    view! {
        <tr>
            <td data-label="Choose">
                <input type="checkbox" name="bot" value=bot.id.0 checked=chosen
                    aria-label=format!("Choose {} (@{})", bot.name, bot.username)/>
            </td>
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
                <span class="who-text">
                    <a href=of_user title="This user's bots">{bot.user}</a><span class="handle">{bot.user_email}</span>
                </span>
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
