//! The page behind the link in the mail about a sign-in on a new device.

use domain::views::AskedSignIn;
use domain::{Why, agent};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts::new_device;

use crate::api::unlock::NotMe;
use crate::components::form::UseLink;
use crate::components::{MessageBox, NarrowPage, Tone, load};
use crate::context;

/// What is known of the sign-in, and the button that shuts everybody out.
#[component]
pub fn NotMePage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token").unwrap_or_default();
    let shown = async move {
        let asked = new_device::asked(&server, &token).await?;
        Ok(asked.map(|asked| (asked, token)))
    };
    view! {
        <NarrowPage title="Was this you?" tells_of=Why::LinkInvalid>
            {load(shown, |link| match link {
                Some((asked, token)) => button(asked, token).into_any(),
                None => stale_link().into_any(),
            })}
        </NarrowPage>
    }
}

fn button(AskedSignIn { at, address, browser }: AskedSignIn, token: String) -> impl IntoView {
    view! {
        <UseLink action=NotMe::PATH token label="This was not me" class="button-danger">
            <p>"Somebody signed in to your account:"</p>
            <dl class="facts">
                <div><dt>"When"</dt><dd><time datetime=at.rfc3339()>{at.exact()}</time></dd></div>
                <div><dt>"Where"</dt><dd>{address}</dd></div>
                <div><dt>"What"</dt><dd>{agent::as_heading(&browser)}</dd></div>
            </dl>
            <p>
                "If it was you, leave this page: nothing happens. If not, press the button: all sessions end, \
                 yours too, every device is forgotten, and the password stops working. Then we send a mail with a \
                 link to choose a new one; if the address of the account was changed, that is taken back first."
            </p>
        </UseLink>
    }
}

fn stale_link() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p class="flash-title">"This link is not valid any more"</p>
            <p>
                "It works once, for a week. If somebody may know your password, "
                <a href="/forgot-password">"choose a new one"</a> ": that ends every session. If a mail says that \
                 your address was changed, use the link in that one first."
            </p>
        </MessageBox>
    }
}
