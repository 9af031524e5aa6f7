//! Signing up.

use domain::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::account::SignUp;
use crate::components::form::{PostForm, TextField};
use crate::components::{FlashMessages, Layout, Mark, Width};

/// The form that asks for an account.
#[component]
pub fn SignUpPage() -> impl IntoView {
    view! {
        <Layout title="Sign up" width=Width::Narrow>
            <header class="auth-header">
                <Mark/>
                <h1>"Create an account"</h1>
                <p class="page-lead">"One mail to prove your address, and you are in."</p>
            </header>
            <FlashMessages/>
            <section class="card">
                <div class="card-body">
                    <PostForm action=SignUp::PATH>
                        <AccountFields/>
                        <button class="button button-primary button-wide">"Sign up"</button>
                    </PostForm>
                </div>
            </section>
            <p class="auth-foot">"Have an account already? " <a href="/sign-in">"Sign in"</a></p>
        </Layout>
    }
}

/// What every new account needs.
#[component]
pub fn AccountFields() -> impl IntoView {
    view! {
        <TextField field=Field::Email label="E-mail" r#type="email" autocomplete="email"
            hint="We send one message to prove it is yours."/>
        <TextField field=Field::Username label="Username" autocomplete="username"
            hint="3 to 32 letters, digits, - or _, starting with a letter."/>
        <TextField field=Field::Password label="Password" r#type="password" autocomplete="new-password"
            hint="8 to 128 characters. A few random words are easy to remember and hard to guess."/>
    }
}
