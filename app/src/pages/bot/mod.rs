//! One bot of the viewer's.

mod connect;
mod keys;

use domain::views::{ActivityRow, BotPage, Suspension};
use domain::{BotId, BotStatus, Timestamp};
use leptos::prelude::*;
use server::bots;

use super::dashboard::RunForm;
use super::{NotFound, ask_to_sign_in, id_in_path};
use crate::api::bots::Pulse;
use crate::components::{
    Chart, FlashMessages, Icon, Layout, StatusBadge, Time, Width, avatar_class, initial, load,
};
use crate::context;
use crate::islands::LiveCounts;
use connect::Connect;
use keys::{Keys, NewKey};

/// Everything about one bot.
#[component]
pub fn Bot() -> impl IntoView {
    let Some(viewer) = context::viewer() else { return ask_to_sign_in().into_any() };
    let Some(id) = id_in_path().map(BotId) else { return NotFound().into_any() };
    let server = context::server();
    let page = async move { bots::page(&server, &viewer, id).await };
    view! {
        <Layout title="Bot" width=Width::Wide>
            <nav class="crumbs" aria-label="Breadcrumb"><a href="/dashboard"><Icon name="arrow-left"/>"Bots"</a></nav>
            {load(page, whole)}
        </Layout>
    }
    .into_any()
}

fn whole(page: BotPage) -> impl IntoView {
    let BotPage { card, telegram_id, created_at, suspension, limits, keys, activity, .. } = page;
    let (webhook_lost_at, gateway_url) = (page.webhook_lost_at, page.gateway_url);
    let avatar = format!("avatar avatar-large {}", avatar_class(card.id.0));
    let start = Pulse::of(card.status, &card.traffic);
    view! {
        <leptos_meta::Title text=format!("{} · Rookery", card.name)/>
        <header class="page-header">
            <span class=avatar aria-hidden="true">{initial(&card.name)}</span>
            <div class="page-heading">
                <h1>{card.name.clone()} " " <StatusBadge status=card.status/></h1>
                <p class="page-lead">{format!("@{}", card.username)}</p>
            </div>
            <div class="page-actions"><RunForm id=card.id.0 name=card.name status=card.status/></div>
        </header>
        <FlashMessages/>
        {suspension.map(suspended)}
        {(card.status == BotStatus::Failing).then(failing)}
        {webhook_lost_at.map(webhook_lost)}
        <NewKey/>
        <section class="card" aria-labelledby="calls-title">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id="calls-title">"Last 24 hours"</h2></div>
            </header>
            <LiveCounts id=card.id.0 start/>
            <div class="card-body"><Chart traffic=card.traffic/></div>
        </section>
        <div class="columns">
            <div class="stack">
                <Keys bot=card.id keys/>
                <Connect gateway_url/>
            </div>
            <div class="stack">
                <section class="card" aria-labelledby="facts-title">
                    <header class="card-header">
                        <div class="card-heading"><h2 class="card-title" id="facts-title">"About"</h2></div>
                    </header>
                    <dl class="facts">
                        <div><dt>"Provider"</dt><dd>"Telegram"</dd></div>
                        <div><dt>"Number"</dt><dd><code>{telegram_id}</code></dd></div>
                        <div><dt>"Requests per second"</dt><dd>{limits.rps}</dd></div>
                        <div><dt>"At the same time"</dt><dd>{limits.max_concurrent}</dd></div>
                        <div><dt>"Registered"</dt><dd><Time at=created_at/></dd></div>
                        <div>
                            <dt>"Last call"</dt>
                            <dd>{card.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <Time at/> }.into_any())}</dd>
                        </div>
                    </dl>
                </section>
                <Activity rows=activity/>
            </div>
        </div>
    }
}

fn suspended(suspension: Suspension) -> impl IntoView {
    view! {
        <div class="flash flash-error" role="alert">
            <Icon name="alert"/>
            <div class="flash-body">
                <p class="flash-title">"An admin has suspended this bot"</p>
                <p>"Reason: " <q>{suspension.reason}</q></p>
                <p>"Since " <Time at=suspension.since/> " every call of its program is refused. Only an admin can reinstate it."</p>
            </div>
        </div>
    }
}

fn failing() -> impl IntoView {
    view! {
        <div class="flash flash-error" role="alert">
            <Icon name="alert"/>
            <div class="flash-body">
                <p class="flash-title">"Telegram refuses this bot's token"</p>
                <p>"It was probably revoked. Nothing is sent to Telegram until the token is replaced."</p>
            </div>
        </div>
    }
}

fn webhook_lost(at: Timestamp) -> impl IntoView {
    view! {
        <div class="flash flash-warning" role="alert">
            <Icon name="alert"/>
            <div class="flash-body">
                <p class="flash-title">"Your program's webhook was removed"</p>
                <p>
                    "It went when the bot was stopped or suspended, " <Time at/>
                    ". Rookery does not know it well enough to set it again: most likely it was not set through the gateway. Once the bot is started, have your program set it again, through the gateway."
                </p>
            </div>
        </div>
    }
}

#[component]
fn Activity(rows: Vec<ActivityRow>) -> impl IntoView {
    let row = |row: ActivityRow| {
        view! {
            <li class="list-item">
                <div class="list-text"><p>{row.event.to_string()}</p></div>
                <Time at=row.at/>
            </li>
        }
    };
    view! {
        <section class="card" aria-labelledby="activity-title">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id="activity-title">"Activity"</h2></div>
            </header>
            <ul class="list">{rows.into_iter().map(row).collect_view()}</ul>
        </section>
    }
}
