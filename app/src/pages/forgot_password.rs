//! Asking for a link to choose a new password.

use domain::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::recovery::ForgotPassword;
use crate::components::form::{PostForm, TextField};
use crate::components::{InboxNote, NarrowPage};

/// The form that mails the link.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    view! {
        <NarrowPage title="Forgot your password" heading="Forgot your password?"
            lead="We send a link to your address; with it you choose a new one.">
            <AskForLink/>
            <p class="auth-foot">"Remembered it? " <a href="/sign-in">"Sign in"</a></p>
        </NarrowPage>
    }
}

/// The form itself, also where a link turns out to be stale.
#[component]
pub fn AskForLink() -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                <InboxNote/>
                <PostForm action=ForgotPassword::PATH>
                    <TextField field=Field::Email label="E-mail" r#type="email" autocomplete="email"/>
                    <button class="button button-primary button-wide">"Send a link"</button>
                </PostForm>
            </div>
        </section>
    }
}
