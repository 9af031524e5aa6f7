//! A token that is kept until Telegram can be asked about it.

use domain::setup::Draft;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::setup::{DiscardDraft, RetryDraft};
use crate::components::form::PostForm;
use crate::components::{MessageBox, Time, Tone};
use crate::context;

/// What is kept, or why it is not any more.
pub fn card(draft: &Draft) -> impl IntoView + use<> {
    let bot = draft.telegram_id;
    match &draft.refused {
        Some(why) => {
            let why = why.to_string();
            view! {
                <MessageBox tone=Tone::Error>
                    <p class="flash-title">{format!("Bot {bot} could not be registered")}</p>
                    <p>{why}</p>
                    <p>"The token is not kept any more."</p>
                </MessageBox>
                <PostForm action=DiscardDraft::PATH class="">
                    <button class="button button-primary">"Enter another token"</button>
                </PostForm>
            }
            .into_any()
        }
        None => waiting(draft).into_any(),
    }
}

fn waiting(draft: &Draft) -> impl IntoView + use<> {
    let Draft { telegram_id, kept_at, expires_at, .. } = *draft;
    let left = domain::timestamp::duration_in_words(expires_at.0 - context::now().0);
    view! {
        <MessageBox tone=Tone::Warning>
            <p class="flash-title">"Telegram cannot be reached just now"</p>
            <p>
                {format!("The token of bot {telegram_id} is kept, encrypted; you sent it ")} <Time at=kept_at/>
                ". Rookery asks Telegram again by itself and then registers the bot; you need not stay on this page. \
                If Telegram does not answer within " {left} ", the token is forgotten."
            </p>
        </MessageBox>
        <div class="cluster">
            <PostForm action=RetryDraft::PATH class="">
                <button class="button button-primary">"Try again now"</button>
            </PostForm>
            <PostForm action=DiscardDraft::PATH class="">
                <button class="button">"Discard"</button>
            </PostForm>
        </div>
    }
}
