//! The Telegram API credentials of a bot's program: that there are any, never which.

use domain::{BotId, SetupStep, Timestamp};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::setup::{RemoveCredentials, step_page};
use crate::components::Time;
use crate::components::form::PostForm;

/// Since when there are any, and how to replace or remove them.
#[component]
pub fn TelegramApi(
    /// The bot.
    bot: BotId,
    /// Since when.
    #[prop(into)]
    since: Option<Timestamp>,
) -> impl IntoView {
    let replace = step_page(bot, SetupStep::Credentials);
    let inside = match since {
        Some(since) => stored(bot, replace, since).into_any(),
        None => none(replace).into_any(),
    };
    view! {
        <section class="card" aria-labelledby="telegram-api-title">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id="telegram-api-title">"Telegram API credentials"</h2></div>
            </header>
            <div class="card-body">{inside}</div>
        </section>
    }
}

fn none(add: String) -> impl IntoView {
    view! {
        <p>"None stored. Most bots need none."</p>
        <p><a href=add>"Add credentials"</a></p>
    }
}

fn stored(bot: BotId, replace: String, since: Timestamp) -> impl IntoView {
    view! {
        <p>"Stored " <Time at=since/> ". They are encrypted and not shown again."</p>
        <p><a href=replace>"Replace credentials"</a></p>
        <details class="confirm">
            <summary class="button button-small">"Remove"<span class="visually-hidden">" credentials"</span></summary>
            <div class="confirm-panel">
                <p>"They are deleted at once and cannot be brought back."</p>
                <PostForm action=RemoveCredentials::PATH class="">
                    <input type="hidden" name="id" value=bot.0/>
                    <button class="button button-danger button-small">"Remove credentials"</button>
                </PostForm>
            </div>
        </details>
    }
}
