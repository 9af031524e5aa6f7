//! One bot, for admins.

use domain::views::{AdminBotPage, Suspension};
use domain::{BotId, BotStatus, Field, Timestamp};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::admin;

use super::audit::AuditTable;
use super::bots::state;
use super::for_admins;
use super::limits::SetLimits;
use crate::api::admin::{ReinstateBot, SuspendBot};
use crate::components::form::{PostForm, TextArea};
use crate::components::{
    BotPicture, Chart, FlashMessages, Icon, Layout, MessageBox, PageTitle, Time, Tone, Width, load,
};
use crate::context;
use crate::pages::{NotFound, id_in_path};
use domain::grouped;

/// Everything an admin sees of a bot, and what they can do about it.
#[component]
pub fn Bot() -> impl IntoView {
    for_admins(|who| {
        let Some(id) = id_in_path().map(BotId) else { return NotFound().into_any() };
        let server = context::server();
        let page = async move { admin::bot(&server, &who, id).await };
        view! {
            <Layout title="Bot" width=Width::Wide>
                <nav class="crumbs" aria-label="Breadcrumb">
                    <a href="/admin/bots"><Icon name="arrow-left"/>"All bots"</a>
                </nav>
                {load(page, whole)}
            </Layout>
        }
        .into_any()
    })
}

fn whole(page: AdminBotPage) -> impl IntoView {
    let AdminBotPage { row, telegram_id, suspension, limits, traffic, audit, may_act, .. } = page;
    let by_admin = page.limits_by_admin;
    let (calls, errors, refused) = (traffic.calls, traffic.errors, traffic.refused);
    view! {
        <PageTitle text=format!("{} · Admin · Rookery", row.name)/>
        <header class="page-header">
            <BotPicture id=row.id large=true/>
            <div class="page-heading">
                <h1>{row.name.clone()} " " {state(&row)}</h1>
                <p class="page-lead">{format!("@{}", row.username)} ", run by " <strong>{row.user}</strong></p>
            </div>
        </header>
        <FlashMessages/>
        {row.deleted_at.map(deleted)}
        {(row.status == BotStatus::Suspended && !row.suspended).then(with_its_user)}
        {(!may_act).then(hands_off)}
        <div class="columns">
            <div class="stack">
                {match suspension {
                    Some(suspension) => reinstate(row.id, suspension, may_act).into_any(),
                    None => may_act.then(|| suspend(row.id)).into_any(),
                }}
                {may_act.then(|| view! { <SetLimits id=row.id limits own=page.own_limits by_admin/> })}
                <section class="card" aria-labelledby="audit-title">
                    <header class="card-header">
                        <div class="card-heading"><h2 class="card-title" id="audit-title">"Audit"</h2></div>
                    </header>
                    <AuditTable rows=audit of_one=true/>
                </section>
            </div>
            <div class="stack">
                <section class="card" aria-labelledby="about-title">
                    <header class="card-header">
                        <div class="card-heading"><h2 class="card-title" id="about-title">"About"</h2></div>
                    </header>
                    <dl class="facts">
                        <div><dt>"User"</dt><dd>{row.user_email}</dd></div>
                        <div><dt>"Provider"</dt><dd>"Telegram"</dd></div>
                        <div><dt>"Number"</dt><dd><code>{telegram_id}</code></dd></div>
                        <div><dt>"Requests per second"</dt><dd>{limits.rps}</dd></div>
                        <div><dt>"At the same time"</dt><dd>{limits.max_concurrent}</dd></div>
                        {by_admin.then(|| view! { <div><dt>"Limits"</dt><dd>"Set by an admin"</dd></div> })}
                        <div><dt>"Registered"</dt><dd><Time at=row.created_at/></dd></div>
                        <div><dt>"Calls, 24 hours"</dt><dd>{grouped(calls)}</dd></div>
                        <div><dt>"Errors"</dt><dd>{grouped(errors)}</dd></div>
                        <div><dt>"Refused"</dt><dd>{grouped(refused)}</dd></div>
                    </dl>
                    <div class="card-body"><Chart traffic small=true/></div>
                </section>
            </div>
        </div>
    }
}

fn deleted(at: Timestamp) -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>
                "Its user deleted it " <Time at/> ", can bring it back for 7 days, and then it goes for good. \
                Suspended, it stays."
            </p>
        </MessageBox>
    }
}

fn with_its_user() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>"It is silent because its user is suspended, and goes on as it was when they are reinstated."</p>
        </MessageBox>
    }
}

/// Why there are no forms.
fn hands_off() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Info>
            <p>"This bot belongs to an owner of the installation: only an owner can act on it."</p>
        </MessageBox>
    }
}

fn suspend(id: BotId) -> impl IntoView {
    view! {
        <section class="card card-danger" aria-labelledby="suspend-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="suspend-title">"Suspend this bot"</h2>
                    <p class="card-lead">
                        "Every call of its program is refused within a second, also those it is waiting in. \
                         Its user sees your reason and cannot start it again."
                    </p>
                </div>
            </header>
            <div class="card-body">
                <PostForm action=SuspendBot::PATH>
                    <input type="hidden" name="id" value=id.0/>
                    <TextArea field=Field::Reason label="Reason" rows=2
                        hint="Its user and its program are told this, word for word."/>
                    <div class="form-actions"><button class="button button-danger">"Suspend"</button></div>
                </PostForm>
            </div>
        </section>
    }
}

fn reinstate(id: BotId, suspension: Suspension, may_act: bool) -> impl IntoView {
    let form = may_act.then(|| {
        view! {
            <div class="card-body">
                <PostForm action=ReinstateBot::PATH>
                    <input type="hidden" name="id" value=id.0/>
                    <p>"Reinstated, it is again as its user chose: running or stopped."</p>
                    <div class="form-actions"><button class="button button-primary">"Reinstate"</button></div>
                </PostForm>
            </div>
        }
    });
    view! {
        <section class="card" aria-labelledby="reinstate-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="reinstate-title">"Suspended"</h2>
                    <p class="card-lead">
                        <Time at=suspension.since/> ", with the reason: " <q>{suspension.reason}</q>
                    </p>
                </div>
            </header>
            {form}
        </section>
    }
}
