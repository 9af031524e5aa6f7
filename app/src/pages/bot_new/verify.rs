//! The last step: a test message.

use domain::setup::{Disturbed, SetupPage, TestWay};
use domain::{BotId, Field, Why};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::setup::{CheckStart, SendTest};
use crate::components::form::{PostForm, TextField};
use crate::components::{MessageBox, Tone};
use crate::islands::StartWatch;
use crate::pages::WakeIslands;

/// What Rookery is about to do, and the ways to have it done.
pub fn forms(page: SetupPage) -> impl IntoView {
    let SetupPage { bot, name, test, .. } = page;
    match test {
        Some(TestWay::Start { link }) => view! {
            <Beforehand looks=true/>
            <Start bot name link/>
            <NamedChat bot title="Or name a chat"/>
        }
        .into_any(),
        Some(TestWay::NamedChat(disturbed)) => view! {
            <Beforehand looks=false/>
            <MessageBox tone=Tone::Warning><p>{why_only_named(disturbed)}</p></MessageBox>
            <NamedChat bot title="Name a chat"/>
        }
        .into_any(),
        Some(TestWay::Impossible(why)) => impossible(&why).into_any(),
        None => ().into_any(),
    }
}

#[component]
fn Beforehand(looks: bool) -> impl IntoView {
    let looking = looks.then(|| {
        view! {
            <li>
                "While this page is open or when you press Check again, it looks at the updates that wait, without taking \
                them away: your program still gets them. If a program polls with this bot's token past Rookery, stop it \
                first, or name a chat instead."
            </li>
        }
    });
    view! {
        <div class="prose">
            <p>"A test message shows that everything works. This is all that Rookery does for it:"</p>
            <ul>
                {looking}
                <li>"It sends one message, to you or into the chat that you name, and to nobody else."</li>
                <li>"It changes nothing at Telegram: no webhook, no settings."</li>
            </ul>
        </div>
    }
}

#[component]
fn Start(bot: BotId, name: String, link: String) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="start-title">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id="start-title">"Press Start"</h2></div>
            </header>
            <div class="card-body">
                <p>
                    "Open " <a href=link.clone() target="_blank" rel="noopener noreferrer">{name} " in Telegram"</a>
                    " and press Start. The bot then answers you."
                </p>
                <p class="note">"On another device? The link is " <code>{link}</code></p>
                <StartWatch id=bot.0/>
                <WakeIslands/>
                <PostForm action=CheckStart::PATH>
                    <input type="hidden" name="id" value=bot.0/>
                    <button class="button button-primary">"Check again"</button>
                </PostForm>
            </div>
        </section>
    }
}

#[component]
fn NamedChat(bot: BotId, title: &'static str) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="chat-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="chat-title">{title}</h2>
                    <p class="card-lead">"The bot must be allowed to write there: you have pressed Start before, or it is in the group or channel."</p>
                </div>
            </header>
            <div class="card-body">
                <PostForm action=SendTest::PATH class="form form-inline">
                    <input type="hidden" name="id" value=bot.0/>
                    <TextField field=Field::ChatId label="Chat id" class="input-mono" placeholder="123456789 or @channel"/>
                    <button class="button">"Send test message"</button>
                </PostForm>
            </div>
        </section>
    }
}

fn why_only_named(disturbed: Disturbed) -> &'static str {
    match disturbed {
        Disturbed::Webhook => {
            "A webhook is set for this bot, so its updates go there and Rookery does not look for them."
        }
        Disturbed::Program => {
            "A program takes this bot's updates through Rookery just now, so Rookery does not look for them itself."
        }
        Disturbed::Elsewhere => {
            "Telegram says that another program takes this bot's updates, so Rookery does not look for them any more."
        }
    }
}

fn impossible(why: &Why) -> impl IntoView + use<> {
    let why = why.to_string();
    view! {
        <MessageBox tone=Tone::Warning>
            <p>"No test message can be sent just now. " {why}</p>
            <p>"Load this page again to have another look, or skip this step: the bot is set up without it."</p>
        </MessageBox>
    }
}
