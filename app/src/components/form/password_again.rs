//! Asking for the password once more, within a form that does something grave.

use domain::Field;
use leptos::prelude::*;
use server::accounts;

use super::TextField;
use crate::context;

/// The field `current_password`, unless it was answered a short while ago.
#[component]
pub fn PasswordAgain(
    /// Which of several forms on the page.
    #[prop(optional)]
    form: &'static str,
) -> impl IntoView {
    let is_confirmed =
        context::viewer().is_some_and(|viewer| accounts::is_confirmed(&context::server(), &viewer));
    (!is_confirmed).then(|| {
        view! {
            <TextField form field=Field::CurrentPassword label="Your password" r#type="password"
                autocomplete="current-password" hint="Asked again for what weighs much; then not for 10 minutes."/>
        }
    })
}
