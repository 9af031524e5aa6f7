//! Choosing a new password, behind the link in the mail.

use domain::Why;
use domain::views::OwnProfile;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts::recovery;

use super::forgot_password::AskForLink;
use super::new_password::NewPassword;
use crate::api::recovery::ResetPassword;
use crate::components::form::PostForm;
use crate::components::{MessageBox, NarrowPage, Tone, load};
use crate::context;

/// The form for the new password; opening the page does not use the link up.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token").unwrap_or_default();
    let shown = async move {
        let profile = recovery::profile_behind_link(&server, &token).await?;
        Ok(profile.map(|profile| (token, profile)))
    };
    view! {
        <NarrowPage title="Choose a new password" tells_of=Why::LinkInvalid>
            {load(shown, |behind| match behind {
                Some((token, profile)) => form(token, profile).into_any(),
                None => {
                    view! {
                        {stale_link()}
                        <AskForLink/>
                    }
                    .into_any()
                }
            })}
            <p class="auth-foot">"Remembered it? " <a href="/sign-in">"Sign in"</a></p>
        </NarrowPage>
    }
}

fn form(token: String, profile: OwnProfile) -> impl IntoView {
    let username = profile.username.clone();
    view! {
        <section class="card">
            <div class="card-body">
                <p>"All your sessions end, everywhere. Then you sign in with the new password."</p>
                <PostForm action=ResetPassword::PATH>
                    <input type="hidden" name="token" value=token/>
                    // For password managers, which keep a password under a name.
                    <input type="hidden" autocomplete="username" value=username/>
                    <NewPassword profile/>
                    <button class="button button-primary button-wide">"Change password"</button>
                </PostForm>
            </div>
        </section>
    }
}

fn stale_link() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>
                "This link is not valid any more. Each works once, for half an hour, and only the newest one. \
                 Ask for another one."
            </p>
        </MessageBox>
    }
}
