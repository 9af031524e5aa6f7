//! Who a user is.

use domain::Field;
use domain::views::OwnProfile;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::accounts;

use super::Account;
use super::picture::PictureCard;
use crate::api::profile::ChangeNames;
use crate::components::form::{PostForm, TextField};
use crate::components::{Time, load};
use crate::context;
use crate::pages::ask_to_sign_in;

/// Picture, name, username and address.
#[component]
pub fn Profile() -> impl IntoView {
    let Some(viewer) = context::viewer() else { return ask_to_sign_in().into_any() };
    let server = context::server();
    let profile = async move { accounts::own_profile(&server, &viewer).await };
    view! { <Account title="Profile">{load(profile, whole)}</Account> }.into_any()
}

fn whole(profile: OwnProfile) -> impl IntoView {
    let OwnProfile { first_name, last_name, username, email, created_at, .. } = profile.clone();
    view! {
        <div class="columns">
            <PictureCard profile/>
            <section class="card" aria-labelledby="name-title">
                <header class="card-header">
                    <div class="card-heading">
                        <h2 class="card-title" id="name-title">"Your name"</h2>
                        <p class="card-lead">"Only you and the people who run this site can see it."</p>
                    </div>
                </header>
                <div class="card-body">
                    <PostForm action=ChangeNames::PATH>
                        <div class="field-row">
                            <TextField field=Field::FirstName label="First name" autocomplete="given-name"
                                value=first_name optional=true/>
                            <TextField field=Field::LastName label="Last name" autocomplete="family-name"
                                value=last_name optional=true/>
                        </div>
                        <button class="button button-primary">"Save"</button>
                    </PostForm>
                </div>
            </section>
            <section class="card" aria-labelledby="account-title">
                <header class="card-header">
                    <div class="card-heading"><h2 class="card-title" id="account-title">"To sign in with"</h2></div>
                </header>
                <dl class="facts">
                    <div><dt>"Username"</dt><dd>{username}</dd></div>
                    <div><dt>"E-mail"</dt><dd>{email}</dd></div>
                    <div><dt>"Since"</dt><dd><Time at=created_at/></dd></div>
                </dl>
                <footer class="card-footer">
                    <p class="note">"Change them under " <a href="/account/security">"Security"</a> "."</p>
                    <p class="note">
                        "The people who run this site see what is on this page, your bots, where you are signed in and \
                         your activity; never a password, a token or a key."
                    </p>
                </footer>
            </section>
        </div>
    }
}
