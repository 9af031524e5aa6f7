//! A bot's gateway keys.

use domain::views::KeyRow;
use domain::{BotId, Field, KeyId, Overlap};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::bots::{CreateKey, RevokeKey, RotateKey};
use crate::components::form::{PostForm, TextField};
use crate::components::{Icon, Time, TimeAhead};
use crate::context;
use crate::islands::CopyButton;

/// The key that was just made: shown this once, since only its hash is stored.
#[component]
pub fn NewKey() -> impl IntoView {
    let key = context::flash()?.secret?;
    Some(view! {
        <section class="secret" aria-labelledby="secret-title">
            <h2 class="secret-title" id="secret-title"><Icon name="key"/>"Copy this key now"</h2>
            <p>"It is shown once. Give it to your program in place of the bot's token."</p>
            <div class="secret-row">
                <code class="secret-value" tabindex="0">{key.clone()}</code>
                <span class="copy-slot"><CopyButton text=key/></span>
            </div>
        </section>
    })
}

/// The keys in use, and the form for another one.
#[component]
pub fn Keys(bot: BotId, keys: Vec<KeyRow>) -> impl IntoView {
    let table = if keys.is_empty() { none().into_any() } else { table(bot, keys).into_any() };
    view! {
        <section class="card" aria-labelledby="keys-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="keys-title">"Gateway keys"</h2>
                    <p class="card-lead">"What your program uses instead of the token. One for each machine is best."</p>
                </div>
            </header>
            {table}
            <footer class="card-footer">
                <PostForm action=CreateKey::PATH class="form form-inline">
                    <input type="hidden" name="id" value=bot.0/>
                    <TextField field=Field::Label label="Name of a new key" placeholder="laptop"/>
                    <button class="button"><Icon name="plus"/>"Create key"</button>
                </PostForm>
            </footer>
        </section>
    }
}

fn none() -> impl IntoView {
    view! {
        <div class="empty">
            <h3>"No keys yet"</h3>
            <p>"Create one below, then set it in your program as its token."</p>
        </div>
    }
}

fn table(bot: BotId, keys: Vec<KeyRow>) -> impl IntoView {
    view! {
        <div class="table-scroll" role="region" aria-label="Table of gateway keys" tabindex="0">
            <table class="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Created"</th>
                        <th scope="col">"Last used"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{keys.into_iter().map(|key| row(bot, key)).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(bot: BotId, key: KeyRow) -> impl IntoView {
    let used =
        key.last_used_at.map_or_else(|| "never".into_any(), |at| view! { <Time at/> }.into_any());
    let ends = key.ends_at.map(|at| {
        view! { " " <span class="badge badge-ending">"ends " <TimeAhead at/></span> }
    });
    // What has a successor already gets no second one.
    let rotate = key.ends_at.is_none().then(|| rotate(bot, key.id, key.label.clone()));
    view! {
        <tr>
            <th scope="row" data-label="Name"><span>{key.label.clone()}{ends}</span></th>
            <td data-label="Created"><Time at=key.created_at/></td>
            <td data-label="Last used">{used}</td>
            <td class="table-actions"><div class="confirms">{rotate}{revoke(bot, key.id, key.label)}</div></td>
        </tr>
    }
}

fn rotate(bot: BotId, key: KeyId, label: String) -> impl IntoView {
    let id = format!("overlap-{key}");
    let choice = |overlap: Overlap| {
        let selected = overlap == Overlap::default();
        view! { <option value=overlap.as_str() selected=selected>{overlap.label()}</option> }
    };
    view! {
        <details class="confirm">
            <summary class="button button-small">"Rotate"<span class="visually-hidden">" " {label.clone()}</span></summary>
            <div class="confirm-panel confirm-panel-calm">
                <p>"You get a new key called " <strong>{label}</strong> ". This one goes on for a while, so that no program stands still."</p>
                <PostForm action=RotateKey::PATH>
                    <input type="hidden" name="id" value=bot.0/>
                    <input type="hidden" name="key" value=key.0/>
                    <div class="field">
                        <label for=id.clone()>"The old key ends"</label>
                        <select id=id name="overlap">{Overlap::ALL.map(choice).collect_view()}</select>
                    </div>
                    <button class="button button-small"><Icon name="key"/>"Rotate key"</button>
                </PostForm>
            </div>
        </details>
    }
}

fn revoke(bot: BotId, key: KeyId, label: String) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button button-small">"Revoke"<span class="visually-hidden">" " {label.clone()}</span></summary>
            <div class="confirm-panel">
                <p>"Programs that use " <strong>{label}</strong> " are refused at once."</p>
                <PostForm action=RevokeKey::PATH class="">
                    <input type="hidden" name="id" value=bot.0/>
                    <input type="hidden" name="key" value=key.0/>
                    <button class="button button-danger button-small">"Revoke key"</button>
                </PostForm>
            </div>
        </details>
    }
}
