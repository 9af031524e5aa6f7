//! One bot of the viewer's.

mod conflict;
mod connect;
mod history;
mod keys;
mod settings;
mod telegram_api;

use domain::history::{History, Span};
use domain::views::{ActivityRow, BotPage, Suspension};
use domain::{BotId, BotStatus, Timestamp};
use leptos::prelude::*;
use server::bots;

use super::dashboard::RunForm;
use super::{NotFound, ask_to_sign_in, id_in_path};
use crate::api::bot_settings::TOKEN_FORM;
use crate::api::bots::Pulse;
use crate::components::{
    BotPicture, FlashMessages, Icon, Layout, MessageBox, PageTitle, StatusBadge, Time, Tone, Width,
    load, span_in_address,
};
use crate::context;
use crate::islands::LiveCounts;
use conflict::Conflict;
use connect::Connect;
use keys::{Keys, NewKey};
use settings::Settings;
use telegram_api::TelegramApi;

/// Everything about one bot.
#[component]
pub fn Bot() -> impl IntoView {
    let Some(viewer) = context::viewer() else { return ask_to_sign_in().into_any() };
    let Some(id) = id_in_path().map(BotId) else { return NotFound().into_any() };
    let server = context::server();
    let span = span_in_address(&Span::ALL);
    let page = async move {
        let page = bots::page(&server, &viewer, id).await?;
        Ok((page, bots::history(&server, &viewer, id, span).await?))
    };
    view! {
        <Layout title="Bot" width=Width::Wide>
            <nav class="crumbs" aria-label="Breadcrumb"><a href="/dashboard"><Icon name="arrow-left"/>"Bots"</a></nav>
            {load(page, |(page, past)| whole(page, &past))}
        </Layout>
    }
    .into_any()
}

fn whole(page: BotPage, past: &History) -> impl IntoView + use<> {
    let BotPage { card, telegram_id, created_at, suspension, keys, gateway_url, .. } = page;
    let start = Pulse::of(card.status, &card.traffic);
    view! {
        <PageTitle text=format!("{} · Rookery", card.name)/>
        <header class="page-header">
            <BotPicture id=card.id large=true/>
            <div class="page-heading">
                <h1>{card.name.clone()} " " <StatusBadge status=card.status/></h1>
                <p class="page-lead">{format!("@{}", card.username)}</p>
            </div>
            <div class="page-actions"><RunForm id=card.id.0 name=card.name.clone() status=card.status/></div>
        </header>
        <FlashMessages/>
        {suspension.map(suspended)}
        {card.setup.map(|_| unfinished(card.id))}
        {(card.status == BotStatus::Failing).then(failing)}
        {page.conflict_at.map(|at| view! { <Conflict at/> })}
        {page.webhook_lost_at.map(webhook_lost)}
        <NewKey/>
        <section class="card" aria-labelledby="calls-title">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id="calls-title">"Last 24 hours"</h2></div>
            </header>
            <LiveCounts id=card.id.0 start/>
        </section>
        {history::card(past, card.last_used_at.is_some())}
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
                        <div><dt>"Requests per second"</dt><dd>{page.limits.rps}</dd></div>
                        <div><dt>"At the same time"</dt><dd>{page.limits.max_concurrent}</dd></div>
                        {page.limits_by_admin.then(|| view! { <div><dt>"Limits"</dt><dd>"Set by an admin"</dd></div> })}
                        <div><dt>"Registered"</dt><dd><Time at=created_at/></dd></div>
                        <div>
                            <dt>"Last call"</dt>
                            <dd>{card.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <Time at/> }.into_any())}</dd>
                        </div>
                    </dl>
                </section>
                <TelegramApi bot=card.id since=page.credentials_since/>
                <Activity rows=page.activity more=page.more_activity/>
            </div>
        </div>
        <Settings bot=card.id name=card.name status=card.status limits=page.own_limits limits_max=page.limits_max
            admin_limits=page.limits_by_admin.then_some(page.limits)/>
    }
}

fn suspended(suspension: Suspension) -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Error>
            <p class="flash-title">"An admin has suspended this bot"</p>
            <p>"Reason: " <q>{suspension.reason}</q></p>
            <p>"Suspended " <Time at=suspension.since/> ": every call of its program is refused. Only an admin can reinstate it."</p>
        </MessageBox>
    }
}

fn unfinished(id: BotId) -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Info>
            <p>"This bot is not set up yet. " <a href=format!("/bots/new?bot={id}")>"Continue set-up"</a></p>
        </MessageBox>
    }
}

fn failing() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Error>
            <p class="flash-title">"Telegram refuses this bot's token"</p>
            <p>
                "It was probably revoked. Nothing is sent to Telegram until you "
                <a href=format!("#{TOKEN_FORM}")>"replace the token"</a> "."
            </p>
        </MessageBox>
    }
}

fn webhook_lost(at: Timestamp) -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
                <p class="flash-title">"Your program's webhook was removed"</p>
                <p>
                    "It went when the bot was stopped or suspended, or with the key that had set it, " <Time at/>
                    ". Rookery cannot set it again: most likely it was not set through the gateway, or its key has ended. Once the bot is started, have your program set it again, through the gateway."
                </p>
        </MessageBox>
    }
}

#[component]
fn Activity(rows: Vec<ActivityRow>, more: bool) -> impl IntoView {
    let more = more.then(|| {
        view! { <footer class="card-footer"><a href="/account/activity">"All activity"</a></footer> }
    });
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
            {more}
        </section>
    }
}
