//! Asking for a link to choose a new password.

use domain::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::recovery::ForgotPassword;
use crate::components::form::{PostForm, TextField};
use crate::components::{FlashMessages, Layout, Mark, Width};
use crate::context;

/// The form that mails the link.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    view! {
        <Layout title="Forgot your password" width=Width::Narrow>
            <header class="auth-header">
                <Mark/>
                <h1>"Forgot your password?"</h1>
                <p class="page-lead">"We send a link to your address; with it you choose a new one."</p>
            </header>
            <FlashMessages/>
            <AskForLink/>
            <p class="auth-foot">"Remembered it? " <a href="/sign-in">"Sign in"</a></p>
        </Layout>
    }
}

/// The form itself, also where a link turns out to be stale.
#[component]
pub fn AskForLink() -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                {context::may_see_inbox().then(|| view! {
                    <p class="note">
                        "This installation has no mail server yet: its mail is in the "
                        <a href="/dev/inbox">"built-in inbox"</a> "."
                    </p>
                })}
                <PostForm action=ForgotPassword::PATH>
                    <TextField field=Field::Email label="E-mail" r#type="email" autocomplete="email"/>
                    <button class="button button-primary button-wide">"Send a link"</button>
                </PostForm>
            </div>
        </section>
    }
}
