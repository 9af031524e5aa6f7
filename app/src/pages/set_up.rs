//! Becoming the first owner.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts::set_up;

use super::sign_up::AccountFields;
use crate::api::account::CreateOwner;
use crate::components::form::PostForm;
use crate::components::{MessageBox, NarrowPage, Tone, load};
use crate::context;

/// The form behind the link that the start of the server printed.
#[component]
pub fn SetUpPage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token").unwrap_or_default();
    let shown = async move {
        let valid = set_up::is_link_valid(&server, &token).await?;
        Ok(valid.then_some(token))
    };
    view! {
        <NarrowPage title="Set up" heading="Set up this Rookery"
            lead="Create the account that owns the installation.">
            {load(shown, |token| match token {
                Some(token) => form(token).into_any(),
                None => no_link().into_any(),
            })}
        </NarrowPage>
    }
}

fn form(token: String) -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                <PostForm action=CreateOwner::PATH>
                    <input type="hidden" name="token" value=token/>
                    <AccountFields email_hint="Mail to you goes there. Nobody checks it: type it with care."/>
                    <button class="button button-primary button-wide">"Create owner account"</button>
                </PostForm>
            </div>
        </section>
    }
}

fn no_link() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p class="flash-title">"This link is not valid any more"</p>
            <p>
                "Each set-up link works once, for a day, and only while there is no owner. For a new one, run "
                <code>"rookery owner-link"</code> " where Rookery is installed."
            </p>
        </MessageBox>
    }
}
