//! A field for the password that replaces another one.

use domain::Field;
use domain::views::OwnProfile;
use leptos::prelude::*;

use crate::components::form::TextField;
use crate::islands::PasswordStrength;

/// The field, with a meter that knows what the password should not be built from.
#[component]
pub fn NewPassword(
    /// Whose password it is.
    profile: OwnProfile,
    /// The name of the form it is in, on a page with several.
    #[prop(optional)]
    form: &'static str,
) -> impl IntoView {
    let OwnProfile { email, username, first_name, last_name, .. } = profile;
    let personal = [email, username, first_name, last_name].join("\n");
    let name = Field::NewPassword.name();
    let field = if form.is_empty() { name.to_owned() } else { format!("{form}-{name}") };
    // Without a name it is not sent with the form: the server knows it.
    view! {
        <input type="hidden" id="personal" value=personal/>
        <TextField form field=Field::NewPassword label="New password" r#type="password" autocomplete="new-password"
            hint="8 to 128 characters. A few random words are easy to remember and hard to guess.">
            <PasswordStrength field personal="personal".to_owned()/>
        </TextField>
    }
}
