//! The second step: Telegram API credentials, for those who need them.

use domain::setup::SetupPage;
use domain::{Field, Timestamp};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::setup::StoreCredentials;
use crate::components::form::{PostForm, TextField};
use crate::components::{MessageBox, Time, Tone};

/// The form; what is typed into it is stored, and nothing else is done with it.
pub fn form(page: &SetupPage) -> impl IntoView + use<> {
    let SetupPage { bot, credentials_since, takes_sessions, .. } = *page;
    view! {
        {credentials_since.map(stored_already)}
        <section class="card" aria-labelledby="credentials-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="credentials-title">"Telegram API credentials"</h2>
                    <p class="card-lead">"Most bots need none: skip this step unless your program asks for an api_id."</p>
                </div>
            </header>
            <div class="card-body">
                <PostForm action=StoreCredentials::PATH>
                    <input type="hidden" name="id" value=bot.0/>
                    <TextField field=Field::ApiId label="api_id" class="input-mono"
                        hint="A number, from my.telegram.org under API development tools."/>
                    <TextField field=Field::ApiHash label="api_hash" r#type="password" class="input-mono"
                        hint="32 characters, from the same page."/>
                    {takes_sessions.then(sessions)}
                    <div class="form-actions"><button class="button button-primary">"Store credentials"</button></div>
                </PostForm>
            </div>
        </section>
    }
}

fn stored_already(since: Timestamp) -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>"Credentials were stored " <Time at=since/> ". They are not shown again; what you store now takes their place."</p>
        </MessageBox>
    }
}

/// Only where the operator bears the burden.
fn sessions() -> impl IntoView {
    view! {
        <TextField field=Field::Phone label="Phone number" r#type="password" optional=true
            hint="With its country code, such as +49 30 901820."/>
        <TextField field=Field::SessionString label="Session string" r#type="password" class="input-mono" optional=true
            hint="Of Telethon or Pyrogram. Whoever has it has the whole account it belongs to: leave it out unless you must."/>
    }
}

/// Why they are not tried.
pub fn help() -> impl IntoView {
    view! {
        <details class="fold">
            <summary>"What does Rookery do with them?"</summary>
            <div class="fold-body prose">
                <p>
                    "It checks their form, stores them encrypted, and never shows them again. It does not connect with \
                    them: Telegram ends a session that is used from two places, watches programs it does not know, and \
                    cannot give you another api_hash. Whether they are right only your own program finds out."
                </p>
                <p>"You can replace or remove them at any time on the bot's page. Rookery never asks for a login code or a password of Telegram."</p>
            </div>
        </details>
    }
}
