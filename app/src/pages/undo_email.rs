//! Taking the change of an address back, behind the link in the mail to the old one.

use domain::Why;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts::{self, BehindLink};

use crate::api::recovery::UndoEmail;
use crate::components::form::UseLink;
use crate::components::{MessageBox, NarrowPage, Tone, load};
use crate::context;

/// The button that brings the old address back; opening the page changes nothing.
#[component]
pub fn UndoEmailPage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token").unwrap_or_default();
    let shown = async move {
        let behind = accounts::email_behind_undo(&server, &token).await?;
        Ok(behind.map(|behind| (token, behind)))
    };
    view! {
        <NarrowPage title="Take the change back" tells_of=Why::LinkInvalid>
            {load(shown, |behind| match behind {
                Some((token, behind)) => button(token, behind).into_any(),
                None => stale_link().into_any(),
            })}
            <p class="auth-foot">"Is everything as it should be? " <a href="/sign-in">"Sign in"</a></p>
        </NarrowPage>
    }
}

fn button(token: String, behind: BehindLink) -> impl IntoView {
    let BehindLink { username, email } = behind;
    view! {
        <UseLink action=UndoEmail::PATH token label="Take it back">
            <p>
                <strong>{String::from(email)}</strong> " becomes the address of the account "
                <strong>{String::from(username)}</strong>
                " again. All sessions end, and we send you a link to choose a new password."
            </p>
        </UseLink>
    }
}

fn stale_link() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>
                "This link is not valid any more. Each works once, for three days, and one about an earlier \
                 change makes the later ones void. If you have used it, a mail with a link to choose a new \
                 password came to the address that is back. If somebody else is in your account, ask the people \
                 who run this site."
            </p>
        </MessageBox>
    }
}
