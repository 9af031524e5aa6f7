//! The forms that change how a user signs in; each asks for the current password.

use domain::Field;
use domain::views::OwnProfile;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::config::SignUpPolicy;

use crate::api::profile::{
    ChangeEmail, ChangePassword, ChangeUsername, EMAIL_FORM, PASSWORD_FORM, USERNAME_FORM,
};
use crate::components::Card;
use crate::components::form::{PostForm, TextField};
use crate::context;
use crate::pages::new_password::NewPassword;

/// Another password.
#[component]
pub fn ChangePasswordCard(
    /// Whose password it is.
    profile: OwnProfile,
) -> impl IntoView {
    // For password managers, which keep a password under a name.
    let username = profile.username.clone();
    view! {
        <Card id="password-title" title="Password" lead="All your other sessions end when you change it.">
            <PostForm action=ChangePassword::PATH name=PASSWORD_FORM>
                <input type="hidden" autocomplete="username" value=username/>
                <CurrentPassword form=PASSWORD_FORM/>
                <NewPassword form=PASSWORD_FORM profile/>
                <button class="button">"Change password"</button>
            </PostForm>
        </Card>
    }
}

/// Another address.
#[component]
pub fn ChangeEmailCard(
    /// The one there is.
    email: String,
) -> impl IntoView {
    let domains = match &context::server().config.sign_up {
        SignUpPolicy::Domains(domains) => Some(domains.join(", ")),
        SignUpPolicy::Open | SignUpPolicy::Closed => None,
    };
    let domains = domains.map(|domains| {
        view! { <p class="note">"Only addresses at " <strong>{domains}</strong> " can have an account here."</p> }
    });
    view! {
        <Card id="email-title" title="E-mail" lead="A new address counts once you have used the link that we send there.">
            <p>"It is " <strong>{email}</strong> " now."</p>
            {domains}
            <PostForm action=ChangeEmail::PATH name=EMAIL_FORM>
                <TextField form=EMAIL_FORM field=Field::Email label="New e-mail" r#type="email" autocomplete="email"/>
                <CurrentPassword form=EMAIL_FORM/>
                <button class="button">"Change e-mail"</button>
            </PostForm>
        </Card>
    }
}

/// Another username.
#[component]
pub fn ChangeUsernameCard(
    /// The one there is.
    username: String,
) -> impl IntoView {
    view! {
        <Card id="username-title" title="Username"
            lead="All your other sessions end when you change it. Nobody else gets the old name for 30 days.">
            <p>"It is " <strong>{username}</strong> " now."</p>
            <PostForm action=ChangeUsername::PATH name=USERNAME_FORM>
                <TextField form=USERNAME_FORM field=Field::Username label="New username" autocomplete="username"/>
                <CurrentPassword form=USERNAME_FORM/>
                <button class="button">"Change username"</button>
            </PostForm>
        </Card>
    }
}

#[component]
fn CurrentPassword(form: &'static str) -> impl IntoView {
    view! {
        <TextField form field=Field::CurrentPassword label="Current password" r#type="password"
            autocomplete="current-password"/>
    }
}
