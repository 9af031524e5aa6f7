//! Proving a new address, behind the link in the mail to it.

use domain::Why;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts::{self, BehindLink};

use crate::api::recovery::ConfirmEmail;
use crate::components::form::UseLink;
use crate::components::{MessageBox, NarrowPage, Tone, load};
use crate::context;

/// The button that makes the address count; opening the page changes nothing.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token").unwrap_or_default();
    let shown = async move {
        let behind = accounts::email_behind_link(&server, &token).await?;
        Ok(behind.map(|behind| (token, behind)))
    };
    view! {
        <NarrowPage title="Confirm your new e-mail" tells_of=Why::LinkInvalid>
            {load(shown, |behind| match behind {
                Some((token, behind)) => button(token, behind).into_any(),
                None => stale_link().into_any(),
            })}
            <p class="auth-foot"><a href="/account/security">"Back to your account"</a></p>
        </NarrowPage>
    }
}

fn button(token: String, behind: BehindLink) -> impl IntoView {
    let BehindLink { username, email } = behind;
    view! {
        <UseLink action=ConfirmEmail::PATH token label="Confirm">
            <p>
                "From now on, " <strong>{String::from(email)}</strong> " is the address of the account "
                <strong>{String::from(username)}</strong>
                ". All its other sessions end. If this is not your account, leave the page."
            </p>
        </UseLink>
    }
}

fn stale_link() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>
                "This link is not valid any more. Each works once, for a day, and only the newest one. \
                 Change your e-mail again to get another one."
            </p>
        </MessageBox>
    }
}
