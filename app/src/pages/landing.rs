//! The first page: what this is.

use domain::BotStatus;
use domain::views::{TRAFFIC_HOURS, Traffic};
use leptos::prelude::*;
use server::accounts::set_up;

use crate::components::{Chart, Icon, Layout, MessageBox, StatusBadge, Tone, Width, load};
use crate::context;

/// A colony of rooks: the mark, many times.
const COLONY: &str = include_str!("colony.svg");

/// What Rookery is, for somebody who has just come.
#[component]
pub fn Landing() -> impl IntoView {
    let server = context::server();
    let owned = async move { set_up::has_owner(&server).await };
    view! {
        <Layout title="Run bots, answer for them" width=Width::Landing>
            {load(owned, |owned| (!owned).then(no_owner_yet))}
            <Hero/>
            <Features/>
            <HowItWorks/>
        </Layout>
    }
}

fn no_owner_yet() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Info>
            <p class="flash-title">"This installation has no owner yet"</p>
            <p>
                "Open the set-up link that the server printed when it started. For a new link, run "
                <code>"rookery owner-link"</code> "."
            </p>
        </MessageBox>
    }
}

#[component]
fn Hero() -> impl IntoView {
    let may_sign_up = context::may_sign_up();
    let actions = if context::viewer().is_some() {
        view! { <a class="button button-primary" href="/dashboard">"Go to your bots"</a> }
            .into_any()
    } else {
        view! {
            {may_sign_up.then(|| view! { <a class="button button-primary" href="/sign-up">"Create an account"</a> })}
            <a class=if may_sign_up { "button" } else { "button button-primary" } href="/sign-in">"Sign in"</a>
        }
        .into_any()
    };
    view! {
        <section class="hero">
            <div class="hero-text">
                <h1 class="hero-title">"A home for your bots"</h1>
                <p class="hero-lead">
                    "Register a Telegram bot, give its program a key instead of the token, and see every call it makes. \
                     Rookery keeps the token in its vault and the limits in force."
                </p>
                <div class="hero-actions">{actions}</div>
            </div>
            <div class="hero-art" aria-hidden="true">
                <svg class="colony" viewBox="0 0 480 96" aria-hidden="true" inner_html=COLONY></svg>
                <ExampleCard/>
            </div>
        </section>
    }
}

/// What a bot looks like on the dashboard, for the eye only.
#[component]
fn ExampleCard() -> impl IntoView {
    const HOURS: [u32; TRAFFIC_HOURS] = [
        12, 8, 5, 4, 6, 14, 31, 52, 60, 48, 55, 70, 82, 64, 58, 61, 77, 95, 120, 138, 110, 74, 45,
        26,
    ];
    let count = |name: &'static str, value: &'static str| view! { <div><dt>{name}</dt><dd>{value}</dd></div> };
    view! {
        <div class="card">
            <div class="bot-card-head">
                <span class="avatar avatar-large avatar-0">"N"</span>
                <div class="bot-card-name">
                    <p class="card-title"><strong>"Night watch"</strong></p>
                    <p class="handle">"@night_watch_bot"</p>
                </div>
                <StatusBadge status=BotStatus::Running/>
            </div>
            <div class="bot-card-body">
                <dl class="counts">
                    {count("Calls", "1,315")}
                    {count("Errors", "2")}
                    {count("Refused", "0")}
                </dl>
                <Chart traffic=Traffic { hours: HOURS, calls: 1_315, ..Traffic::default() } small=true/>
            </div>
        </div>
    }
}

#[component]
fn Features() -> impl IntoView {
    let feature = |icon: &'static str, title: &'static str, text: &'static str| {
        view! {
            <li class="feature">
                <span class="feature-icon"><Icon name=icon/></span>
                <h3>{title}</h3>
                <p>{text}</p>
            </li>
        }
    };
    view! {
        <section class="landing-section" aria-labelledby="features">
            <h2 class="landing-title" id="features">"What it does for you"</h2>
            <ul class="features">
                {feature("lock", "The token stays in the vault",
                    "Your program never holds the real token. A leaked gateway key is revoked with one click; the bot goes on.")}
                {feature("key", "Any library, unchanged",
                    "The gateway speaks the Bot API. Set another base URL and key; python-telegram-bot, aiogram, grammY and the others work as they are.")}
                {feature("clock", "See what it does",
                    "Calls, errors and refusals by the hour, and a record of everything that happened to the bot.")}
                {feature("shield", "Suspended means silent",
                    "An admin who must act finds the bot, gives a reason, and every call stops within a second.")}
                {feature("system", "Every page without scripts",
                    "Forms are forms. JavaScript adds a copy button and numbers that keep themselves current, nothing you need.")}
                {feature("plus", "One program, one command",
                    "The database is inside, secrets make themselves. PostgreSQL and mail are one setting each, when you grow.")}
            </ul>
        </section>
    }
}

#[component]
fn HowItWorks() -> impl IntoView {
    view! {
        <section class="landing-section landing-split">
            <div>
                <h2 class="landing-title">"Two lines change in your program"</h2>
                <p class="landing-lead">
                    "Keep your code, your library and your server. Only the address and the key are ours."
                </p>
            </div>
            <pre class="code" tabindex="0" role="region" aria-label="Example for python-telegram-bot"><code>
                "ApplicationBuilder()\n"
                <span class="code-del">"  .token(\"123456789:AAF…\")\n"</span>
                <span class="code-add">"  .token(\"123456789:gw_…\")\n"</span>
                <span class="code-add">"  .base_url(\"https://bots.example.org/bot\")\n"</span>
                "  .build()"
            </code></pre>
        </section>
    }
}
