//! Choosing a new password, behind the link in the mail.

use domain::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts::recovery;

use super::forgot_password::AskForLink;
use crate::api::recovery::ResetPassword;
use crate::components::form::{PostForm, TextField};
use crate::components::{FlashMessages, Icon, Layout, Mark, Width, load};
use crate::context;

/// The form for the new password; opening the page does not use the link up.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token").unwrap_or_default();
    let shown = async move {
        let valid = recovery::is_link_valid(&server, &token).await?;
        Ok(valid.then_some(token))
    };
    view! {
        <Layout title="Choose a new password" width=Width::Narrow>
            <header class="auth-header">
                <Mark/>
                <h1>"Choose a new password"</h1>
            </header>
            <FlashMessages tells_of_stale_links=true/>
            {load(shown, |token| match token {
                Some(token) => form(token).into_any(),
                None => {
                    view! {
                        {stale_link()}
                        <AskForLink/>
                    }
                    .into_any()
                }
            })}
            <p class="auth-foot">"Remembered it? " <a href="/sign-in">"Sign in"</a></p>
        </Layout>
    }
}

fn form(token: String) -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                <p>"All your sessions end, everywhere. Then you sign in with the new password."</p>
                <PostForm action=ResetPassword::PATH>
                    <input type="hidden" name="token" value=token/>
                    <TextField field=Field::NewPassword label="New password" r#type="password"
                        autocomplete="new-password" hint="At least 8 characters. A few unrelated words are best."/>
                    <button class="button button-primary button-wide">"Change password"</button>
                </PostForm>
            </div>
        </section>
    }
}

fn stale_link() -> impl IntoView {
    view! {
        <div class="flash flash-warning" role="status">
            <Icon name="alert"/>
            <div class="flash-body">
                <p>
                    "This link is not valid any more. Each works once, for half an hour, and only the newest one. \
                     Ask for another one."
                </p>
            </div>
        </div>
    }
}
