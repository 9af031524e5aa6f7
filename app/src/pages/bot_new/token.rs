//! The first step: the bot's token.

use domain::setup::Draft;
use domain::{Field, SetupStep};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::{Heading, Progress, draft};
use crate::api::bots::RegisterBot;
use crate::components::FlashMessages;
use crate::components::form::{PostForm, TextArea};
use crate::islands::TokenShape;
use crate::pages::WakeIslands;

/// The form that takes a token, or what is kept of an earlier try.
pub fn start(kept: Option<Draft>, another: bool) -> impl IntoView {
    let step = SetupStep::Token;
    let card = match kept {
        Some(kept) => draft::card(&kept).into_any(),
        None => form(another).into_any(),
    };
    view! {
        <Heading title="Set up a bot" step=Some(step)/>
        <Progress step reached=step/>
        <FlashMessages/>
        {card}
    }
}

fn form(another: bool) -> impl IntoView {
    let beside_others =
        another.then(|| view! { <input type="hidden" name="another" value="true"/> });
    view! {
        <section class="card">
            <div class="card-body">
                <PostForm action=RegisterBot::PATH>
                    {beside_others}
                    <TextArea field=Field::BotToken label="Bot token" rows=4 class="input-mono"
                        hint="Paste the token, or the whole message of @BotFather that has it. It is stored encrypted and never shown again.">
                        <TokenShape field=Field::BotToken.name().to_owned()/>
                        <WakeIslands/>
                    </TextArea>
                    <p class="note">"Rookery asks Telegram whose token it is (getMe), and nothing else: a program that uses the bot notices nothing."</p>
                    <div class="form-actions">
                        <button class="button button-primary">"Verify"</button>
                        <a class="button button-quiet" href="/dashboard">"Cancel"</a>
                    </div>
                </PostForm>
            </div>
        </section>
        <HowToGetOne/>
    }
}

#[component]
fn HowToGetOne() -> impl IntoView {
    view! {
        <details class="fold">
            <summary>"Where do I get a token?"</summary>
            <div class="fold-body prose">
                <ol>
                    <li>"In Telegram, open a chat with @BotFather."</li>
                    <li>"Send /newbot and answer its two questions. For a bot you have, send /token instead."</li>
                    <li>"Copy its answer and paste it above, as it is."</li>
                </ol>
            </div>
        </details>
    }
}
