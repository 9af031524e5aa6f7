//! A user's bots.

use domain::views::{BotCard, DeletedBot};
use domain::{BotId, BotStatus};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::bots::{self, Bots};

use super::ask_to_sign_in;
use crate::api::bot_settings::RestoreBot;
use crate::api::bots::{StartBot, StopBot};
use crate::components::form::PostForm;
use crate::components::{
    BotPicture, Chart, FlashMessages, Icon, Layout, Mark, StatusBadge, Time, TimeAhead, Width, load,
};
use crate::context;
use domain::grouped;

/// The page after signing in.
#[component]
pub fn Dashboard() -> impl IntoView {
    let Some(viewer) = context::viewer() else { return ask_to_sign_in().into_any() };
    let server = context::server();
    let shown = async move { bots::of_viewer(&server, &viewer).await };
    view! {
        <Layout title="Bots" width=Width::Wide>
            <header class="page-header">
                <div class="page-heading"><h1>"Your bots"</h1></div>
                <div class="page-actions">
                    <a class="button button-primary" href="/bots/new?another=1"><Icon name="plus"/>"Register a bot"</a>
                </div>
            </header>
            <FlashMessages/>
            {load(shown, |Bots { cards, deleted }| {
                let cards = if cards.is_empty() { empty().into_any() } else { grid(cards).into_any() };
                let deleted = (!deleted.is_empty()).then(|| bin(deleted));
                view! { {cards} {deleted} }
            })}
        </Layout>
    }
    .into_any()
}

fn empty() -> impl IntoView {
    view! {
        <div class="empty card">
            <Mark/>
            <h2>"No bots yet"</h2>
            <p>"Create a bot with @BotFather in Telegram, then register it here. It takes a minute."</p>
            <a class="button button-primary" href="/bots/new"><Icon name="plus"/>"Register your first bot"</a>
        </div>
    }
}

fn grid(cards: Vec<BotCard>) -> impl IntoView {
    view! { <ul class="bot-grid">{cards.into_iter().map(card).collect_view()}</ul> }
}

fn card(card: BotCard) -> impl IntoView {
    let BotCard { id, name, username, status, last_used_at, traffic, setup } = card;
    let used = match (setup, last_used_at) {
        (Some(_), _) => continue_set_up(id, name.clone()).into_any(),
        (None, Some(at)) => view! { "Last call " <Time at/> }.into_any(),
        (None, None) => "No calls yet".into_any(),
    };
    view! {
        <li class="card bot-card">
            <div class="bot-card-head">
                <BotPicture id large=true/>
                <div class="bot-card-name">
                    <h2 class="card-title"><a class="card-link" href=format!("/bots/{id}")>{name.clone()}</a></h2>
                    <p class="handle">{format!("@{username}")}</p>
                </div>
                <StatusBadge status/>
            </div>
            <div class="bot-card-body">
                <dl class="counts">
                    <div><dt>"Calls"</dt><dd>{grouped(traffic.calls)}</dd></div>
                    <div><dt>"Errors"</dt><dd>{grouped(traffic.errors)}</dd></div>
                    <div><dt>"Refused"</dt><dd>{grouped(traffic.refused)}</dd></div>
                </dl>
                <Chart traffic small=true/>
            </div>
            <div class="bot-card-foot">
                <p class="note">{used}</p>
                <RunForm id=id.0 name status back="/dashboard"/>
            </div>
        </li>
    }
}

fn continue_set_up(id: BotId, name: String) -> impl IntoView {
    view! {
        <a href=format!("/bots/new?bot={id}")>
            "Continue set-up"<span class="visually-hidden">" of " {name}</span>
        </a>
    }
}

/// What can be brought back.
fn bin(deleted: Vec<DeletedBot>) -> impl IntoView {
    let row = |bot: DeletedBot| {
        view! {
            <li class="list-item list-item-action">
                <BotPicture id=bot.id/>
                <div class="list-text">
                    <p class="list-title">{bot.name.clone()}</p>
                    <p class="note">{format!("@{}", bot.username)} " · gone for good " <TimeAhead at=bot.gone_at/></p>
                </div>
                <PostForm action=RestoreBot::PATH class="">
                    <input type="hidden" name="id" value=bot.id.0/>
                    <button class="button button-small">"Bring back"<span class="visually-hidden">" " {bot.name}</span></button>
                </PostForm>
            </li>
        }
    };
    view! {
        <section class="card" aria-labelledby="deleted-title">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id="deleted-title">"Recently deleted"</h2></div>
            </header>
            <ul class="list">{deleted.into_iter().map(row).collect_view()}</ul>
        </section>
    }
}

/// Start or Stop, whichever can be done.
#[component]
pub fn RunForm(
    /// The bot.
    id: i64,
    /// Its name, for those who hear several such buttons without seeing the cards.
    name: String,
    /// What it may do just now.
    status: BotStatus,
    /// The page the form is on, when it is not the bot's own.
    #[prop(optional)]
    back: &'static str,
) -> impl IntoView {
    let (action, icon, label) = match status {
        BotStatus::Running => (StopBot::PATH, "stop", "Stop"),
        BotStatus::Stopped => (StartBot::PATH, "play", "Start"),
        BotStatus::Failing | BotStatus::Suspended => return None,
    };
    let among_others = !back.is_empty();
    let class = if among_others { "button button-small" } else { "button" };
    let which = among_others.then(|| view! { <span class="visually-hidden">" " {name}</span> });
    Some(view! {
        <PostForm action class="">
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="back" value=back/>
            <button class=class><Icon name=icon/>{label}{which}</button>
        </PostForm>
    })
}
