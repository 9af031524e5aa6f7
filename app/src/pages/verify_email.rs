//! Proving an address: the page behind the link in the mail, and the one to type its code or to ask
//! for another mail.

use domain::{Field, Why};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts;

use crate::api::account::{Resend, VerifyCode, VerifyEmail};
use crate::components::form::{PostForm, TextField, UseLink};
use crate::components::{InboxNote, MessageBox, NarrowPage, Tone, load};
use crate::context;

/// With a link's token the button that uses it, else the forms that take a code and send another
/// mail. Opening the page changes nothing: programs that check links in mail must not use them up.
#[component]
pub fn VerifyEmailPage() -> impl IntoView {
    let server = context::server();
    let token = context::query("token");
    let shown = async move {
        let Some(token) = token else { return Ok(Link::None) };
        let username = accounts::username_behind_link(&server, &token).await?;
        Ok(username.map_or(Link::Stale, |username| Link::Valid { token, username }))
    };
    view! {
        <NarrowPage title="Verify your e-mail" tells_of=Why::LinkInvalid>
            {load(shown, |link| match link {
                Link::Valid { token, username } => button(token, username).into_any(),
                Link::Stale => {
                    view! {
                        {stale_link()}
                        <SendAgain/>
                    }
                    .into_any()
                }
                Link::None => {
                    view! {
                        <TypeCode/>
                        <SendAgain/>
                    }
                    .into_any()
                }
            })}
            <p class="auth-foot">"Verified already? " <a href="/sign-in">"Sign in"</a></p>
        </NarrowPage>
    }
}

/// What the address of this page holds.
enum Link {
    /// No token: the visitor came to ask for a mail.
    None,
    /// A token that does not work, or not any more.
    Stale,
    /// A token, and whose account it would make.
    Valid { token: String, username: String },
}

fn button(token: String, username: String) -> impl IntoView {
    view! {
        <UseLink action=VerifyEmail::PATH token label="Verify">
            <p>
                "One press, and the account " <strong>{username}</strong>
                " is ready. If this is not the username you chose, leave the page: somebody else has typed your address."
            </p>
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
fn TypeCode() -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                <p>"Open the link in the mail we sent you, or type the code in it here."</p>
                <InboxNote/>
                <PostForm action=VerifyCode::PATH>
                    <TextField field=Field::Email label="E-mail" r#type="email" autocomplete="email"/>
                    <TextField field=Field::Code label="Code" autocomplete="one-time-code" class="input-code"
                        hint="8 digits, good for 10 minutes and a few tries."/>
                    <button class="button button-primary button-wide">"Verify"</button>
                </PostForm>
            </div>
        </section>
    }
}

/// The address that the page before was about: nobody types it twice.
fn carried_over() -> Option<String> {
    context::flash()?.typed.remove(Field::Email.name())
}

#[component]
fn SendAgain() -> impl IntoView {
    view! {
        <section class="card">
            <div class="card-body">
                <p>"No mail? Look among the spam, or ask again. A new mail makes the older ones void."</p>
                <PostForm action=Resend::PATH name="again">
                    <TextField field=Field::Email form="again" label="E-mail" r#type="email" autocomplete="email"
                        value=carried_over().unwrap_or_default()/>
                    <button class="button button-wide">"Send another mail"</button>
                </PostForm>
            </div>
        </section>
    }
}
