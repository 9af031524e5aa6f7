//! Getting in while sign-ins have to wait: the page behind the link in the mail, and the one to ask
//! for such a mail.

use domain::{Field, Why};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts::unlock;

use crate::api::unlock::{MailUnlock, UnlockBrowser};
use crate::components::form::{PostForm, TextField, UseLink};
use crate::components::{InboxNote, MessageBox, NarrowPage, Tone, load};
use crate::context;

/// With a link's token the button that uses it, else the form that sends a link.
#[component]
pub fn UnlockPage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token");
    let shown = async move {
        let Some(token) = token else { return Ok(Link::None) };
        let valid = unlock::is_link_valid(&server, &token).await?;
        Ok(if valid { Link::Valid(token) } else { Link::Stale })
    };
    view! {
        <NarrowPage title="Unlock sign-ins" heading="Unlock this browser" tells_of=Why::LinkInvalid>
            {load(shown, |link| match link {
                Link::Valid(token) => button(token).into_any(),
                Link::Stale => {
                    view! {
                        {stale_link()}
                        <AskForMail/>
                    }
                    .into_any()
                }
                Link::None => view! { <AskForMail/> }.into_any(),
            })}
            <p class="auth-foot">"Waited long enough? " <a href="/sign-in">"Sign in"</a></p>
        </NarrowPage>
    }
}

/// What the address of this page holds.
enum Link {
    /// No token: the visitor came to ask for a mail.
    None,
    /// A token that does not work, or not any more.
    Stale,
    /// A token that works.
    Valid(String),
}

fn button(token: String) -> impl IntoView {
    view! {
        <UseLink action=UnlockBrowser::PATH token label="Unlock">
            <p>
                "After too many wrong passwords, sign-ins to your account have to wait. One press, and this \
                 browser need not: it is remembered as yours. For everybody else nothing changes."
            </p>
            <p class="note">"Do this only in a browser of your own."</p>
        </UseLink>
    }
}

fn stale_link() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>
                "This link is not valid any more. If you have used it already, sign in; if it is older than a \
                 day, or a newer mail was sent, ask for another one."
            </p>
        </MessageBox>
    }
}

#[component]
fn AskForMail() -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                <p>
                    "After too many wrong passwords, sign-ins to an account have to wait. A link sent by mail lets its \
                     owner in at once."
                </p>
                <InboxNote/>
                <PostForm action=MailUnlock::PATH>
                    <TextField field=Field::Login label="E-mail or username" autocomplete="username"/>
                    <button class="button button-wide">"Send a link"</button>
                </PostForm>
            </div>
        </section>
    }
}
