//! Registering a bot.

use domain::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::ask_to_sign_in;
use crate::api::bots::RegisterBot;
use crate::components::form::{PostForm, TextArea};
use crate::components::{FlashMessages, Icon, Layout, Width};
use crate::context;

/// The form that takes a bot's token.
#[component]
pub fn NewBot() -> impl IntoView {
    if context::viewer().is_none() {
        return ask_to_sign_in().into_any();
    }
    view! {
        <Layout title="Register a bot" width=Width::Text>
            <nav class="crumbs" aria-label="Breadcrumb"><a href="/dashboard"><Icon name="arrow-left"/>"Bots"</a></nav>
            <header class="page-header">
                <div class="page-heading">
                    <h1>"Register a bot"</h1>
                    <p class="page-lead">"Rookery asks Telegram whose token it is, then seals it away."</p>
                </div>
            </header>
            <FlashMessages/>
            <section class="card">
                <div class="card-body">
                    <PostForm action=RegisterBot::PATH>
                        <TextArea field=Field::BotToken label="Bot token" rows=4 class="input-mono"
                            hint="Paste the token, or the whole message of @BotFather that has it. It is stored encrypted and never shown again."/>
                        <div class="form-actions">
                            <button class="button button-primary">"Register"</button>
                            <a class="button button-quiet" href="/dashboard">"Cancel"</a>
                        </div>
                    </PostForm>
                </div>
            </section>
            <HowToGetOne/>
        </Layout>
    }
    .into_any()
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
