//! Signing in.

use domain::timestamp::duration_in_words;
use domain::{Field, own_path};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::account::SignIn;
use crate::components::form::{PostForm, TextField};
use crate::components::{MessageBox, NarrowPage, Tone};
use crate::context;

/// The form that begins a session.
#[component]
pub fn SignInPage() -> impl IntoView {
    let next = context::query("next").filter(|next| own_path(next).is_some());
    let signed_in = context::viewer().map(|viewer| {
        view! {
            <MessageBox tone=Tone::Info>
                <p>
                    "You are signed in as " <strong>{viewer.username.to_string()}</strong> ". "
                    <a href="/dashboard">"Go to your bots"</a> ", or sign in as somebody else."
                </p>
            </MessageBox>
        }
    });
    let stay = duration_in_words(context::server().config.session_max);
    view! {
        <NarrowPage title="Sign in">
            {signed_in}
            <section class="card">
                <div class="card-body">
                    <PostForm action=SignIn::PATH>
                        {next.map(|next| view! { <input type="hidden" name="next" value=next/> })}
                        <TextField field=Field::Login label="E-mail or username" autocomplete="username"/>
                        <TextField field=Field::Password label="Password" r#type="password"
                            autocomplete="current-password"/>
                        <div class="field field-check">
                            <input id="remember" name="remember" type="checkbox" value="true"/>
                            <label for="remember">
                                {format!(
                                    "Remember this device: stay signed in for {stay}, and never wait here because others guess"
                                )}
                            </label>
                        </div>
                        <button class="button button-primary button-wide">"Sign in"</button>
                    </PostForm>
                </div>
            </section>
            <p class="auth-foot">"Forgot your password? " <a href="/forgot-password">"Choose a new one"</a></p>
            <p class="auth-foot">"Too many failed sign-ins? " <a href="/unlock">"Unlock this browser"</a></p>
            {context::may_sign_up().then(|| view! {
                <p class="auth-foot">"New here? " <a href="/sign-up">"Create an account"</a></p>
                <p class="auth-foot">"No mail after signing up? " <a href="/verify-email">"Send it again"</a></p>
            })}
        </NarrowPage>
    }
}
