//! Asking back before something is done to several bots.

use domain::views::{AdminBotRow, ChosenBot};
use domain::{BotId, Field};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::admin;

use super::bots::state;
use super::{Panel, for_admins};
use crate::api::admin::{ReinstateBots, SuspendBots};
use crate::components::form::{PasswordAgain, PostForm, TextArea};
use crate::components::{Card, load};
use crate::context;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Suspend,
    Reinstate,
}

/// The bots that were chosen in the list, what will happen to them, and the form that has it done.
#[component]
pub fn Selection() -> impl IntoView {
    for_admins(|who| {
        let suspends = context::query("do").as_deref() != Some("reinstate");
        let act = if suspends { Act::Suspend } else { Act::Reinstate };
        let ids = chosen();
        let server = context::server();
        let bots = async move { admin::chosen_bots(&server, &who, &ids).await };
        let title = if suspends { "Suspend bots" } else { "Reinstate bots" };
        view! { <Panel title=title>{load(bots, move |bots| whole(act, bots))}</Panel> }
    })
}

/// The numbers in the address, each once.
fn chosen() -> Vec<BotId> {
    let mut ids: Vec<BotId> = Vec::new();
    for id in context::query_all("bot").iter().filter_map(|id| id.parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.truncate(admin::bot_list::PAGE_ROWS);
    ids
}

fn whole(act: Act, bots: Vec<ChosenBot>) -> impl IntoView {
    let back = back();
    if bots.is_empty() {
        return view! {
            <div class="empty card">
                <h2>"No bot chosen"</h2>
                <p>"Tick the bots in the list first."</p>
                <a class="button" href=back>"Back to the list"</a>
            </div>
        }
        .into_any();
    }
    let (open, closed): (Vec<_>, Vec<_>) = bots.into_iter().partition(|bot| bot.may_act);
    let owners: Vec<_> = closed.into_iter().map(|bot| bot.row).collect();
    let is_so = |bot: &AdminBotRow| bot.suspended == (act == Act::Suspend);
    let (already, concerned): (Vec<_>, Vec<_>) =
        open.into_iter().map(|bot| bot.row).partition(is_so);
    // What is posted is what the page names: others of those that were chosen may change meanwhile.
    let ids = concerned.iter().map(|bot| bot.id.to_string()).collect::<Vec<_>>().join(",");
    let count = concerned.len();
    view! {
        {(!concerned.is_empty()).then(|| group(heading(act, count), concerned))}
        {(!already.is_empty()).then(|| group(so_already(act, already.len()), already))}
        {(!owners.is_empty()).then(|| group(of_owners(owners.len()), owners))}
        {if count == 0 { nothing_to_do(back).into_any() } else { form(act, ids, count, back).into_any() }}
    }
    .into_any()
}

fn bots_in_words(count: usize) -> String {
    if count == 1 { "1 bot".to_owned() } else { format!("{count} bots") }
}

fn heading(act: Act, count: usize) -> String {
    let bots = bots_in_words(count);
    match act {
        Act::Suspend => format!("{bots} to be suspended"),
        Act::Reinstate => format!("{bots} to be reinstated"),
    }
}

fn so_already(act: Act, count: usize) -> String {
    let bots = bots_in_words(count);
    match act {
        Act::Suspend => format!("{bots} suspended already, and left so"),
        Act::Reinstate => format!("{bots} not suspended, and left so"),
    }
}

fn of_owners(count: usize) -> String {
    let bots = bots_in_words(count);
    format!("{bots} of owners, left as they are: only an owner can act on them")
}

fn group(title: String, bots: Vec<AdminBotRow>) -> impl IntoView {
    let item = |bot: AdminBotRow| {
        let state = state(&bot);
        view! {
            <li class="list-item">
                <div class="list-text">
                    <p><a href=format!("/admin/bots/{}", bot.id)>{bot.name}</a> " " <span class="handle">{format!("@{}", bot.username)}</span></p>
                    <p class="note">"run by " {bot.user} ", " {bot.user_email}</p>
                </div>
                <div>{state}</div>
            </li>
        }
    };
    view! {
        <section class="card">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title">{title}</h2></div>
            </header>
            <ul class="list">{bots.into_iter().map(item).collect_view()}</ul>
        </section>
    }
}

fn nothing_to_do(back: String) -> impl IntoView {
    view! { <p>"There is nothing to do. " <a href=back>"Back to the list"</a></p> }
}

fn form(act: Act, ids: String, count: usize, back: String) -> impl IntoView {
    let fields = view! {
        <input type="hidden" name="bots" value=ids/>
        <input type="hidden" name="back" value=back.clone()/>
    };
    let cancel = view! { <a class="button" href=back>"Back to the list"</a> };
    match act {
        Act::Suspend => view! {
            <Card id="act-title" title="What happens" lead="Every call of their programs is refused within a second, also those they \
                wait in. Each bot's user gets a mail with your reason, and cannot start it again. Each is in the audit by itself.">
                <PostForm action=SuspendBots::PATH>
                    {fields}
                    <TextArea field=Field::Reason label="Reason" rows=2
                        hint="The bots' users and programs are told this, word for word."/>
                    <PasswordAgain/>
                    <div class="form-actions"><button class="button button-danger">"Suspend"</button>{cancel}</div>
                </PostForm>
            </Card>
        }
        .into_any(),
        Act::Reinstate => view! {
            <Card id="act-title" title="What happens" lead="They are again as their users chose, running or stopped. Each bot's user \
                gets a mail. Each is in the audit by itself.">
                <PostForm action=ReinstateBots::PATH>
                    {fields}
                    <p>{bots_in_words(count)} " can go on."</p>
                    <PasswordAgain/>
                    <div class="form-actions"><button class="button button-primary">"Reinstate"</button>{cancel}</div>
                </PostForm>
            </Card>
        }
        .into_any(),
    }
}

/// The list that the bots were chosen in, with its conditions.
fn back() -> String {
    crate::api::admin::list_of(&context::query("back").unwrap_or_default())
}
