//! The third step: how much the bot may send.

use domain::Field;
use domain::setup::SetupPage;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::setup::SetUpLimits;
use crate::components::form::{PostForm, TextField};

/// The form with what the bot has now.
pub fn form(page: &SetupPage) -> impl IntoView + use<> {
    let SetupPage { bot, limits, limits_max: most, .. } = *page;
    view! {
        <section class="card" aria-labelledby="limits-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="limits-title">"Limits"</h2>
                    <p class="card-lead">"They keep a program that runs wild from getting the bot into trouble. What is here suits most bots."</p>
                </div>
            </header>
            <div class="card-body">
                <PostForm action=SetUpLimits::PATH>
                    <input type="hidden" name="id" value=bot.0/>
                    <div class="field-row">
                        <TextField field=Field::Rps label="Requests per second"
                            hint=format!("At most {} here.", most.rps) value=limits.rps.to_string()/>
                        <TextField field=Field::MaxConcurrent label="Requests at the same time"
                            hint=format!("At most {} here.", most.max_concurrent) value=limits.max_concurrent.to_string()/>
                    </div>
                    <p class="note">"Waiting for updates does not count as a request at the same time."</p>
                    <div class="form-actions"><button class="button button-primary">"Set limits"</button></div>
                </PostForm>
            </div>
        </section>
    }
}

/// What Telegram itself allows.
pub fn help() -> impl IntoView {
    view! {
        <details class="fold">
            <summary>"What does Telegram itself allow?"</summary>
            <div class="fold-body prose">
                <ul>
                    <li>"About 1 message a second in one chat; short bursts pass."</li>
                    <li>"About 30 messages a second in all."</li>
                    <li>"20 messages a minute in one group."</li>
                </ul>
                <p>"Beyond that Telegram answers 429 and says how long to wait. Over the limits here, Rookery answers the same way, and Telegram hears nothing of it."</p>
            </div>
        </details>
    }
}
