//! How a user gets in: password, address, username, and where they are in already.

use leptos::prelude::*;
use server::accounts;

use super::Account;
use super::changes::{ChangeEmailCard, ChangePasswordCard, ChangeUsernameCard};
use super::sessions::Sessions;
use crate::components::load;
use crate::context;
use crate::pages::ask_to_sign_in;

/// Everything that asks for the current password, and the list of sessions.
#[component]
pub fn Security() -> impl IntoView {
    let Some(viewer) = context::viewer() else { return ask_to_sign_in().into_any() };
    let server = context::server();
    let (email, username) = (viewer.email.to_string(), viewer.username.to_string());
    let rows = async move { accounts::own_sessions(&server, &viewer).await };
    view! {
        <Account title="Security">
            {load(rows, move |rows| view! {
                <div class="columns">
                    <div class="stack">
                        <ChangePasswordCard username=username.clone()/>
                        <ChangeEmailCard email/>
                        <ChangeUsernameCard username/>
                    </div>
                    <Sessions rows/>
                </div>
            })}
        </Account>
    }
    .into_any()
}
