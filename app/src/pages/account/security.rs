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
    let shown = async move {
        let profile = accounts::own_profile(&server, &viewer).await?;
        Ok((profile, accounts::own_sessions(&server, &viewer).await?))
    };
    view! {
        <Account title="Security">
            {load(shown, |(profile, rows)| view! {
                <div class="columns">
                    <div class="stack">
                        <ChangePasswordCard profile=profile.clone()/>
                        <ChangeEmailCard email=profile.email/>
                        <ChangeUsernameCard username=profile.username/>
                    </div>
                    <Sessions rows/>
                </div>
            })}
        </Account>
    }
    .into_any()
}
