//! Choosing one of a few.

use domain::Field;
use leptos::prelude::*;

use super::{Refused, error_of};

/// A labelled list of choices, of which one is chosen.
#[component]
pub fn Select(
    /// The field's name.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What can be chosen: each one's value and words.
    choices: Vec<(&'static str, &'static str)>,
    /// The value that is chosen at first; after a refusal of its field it is what was chosen then.
    #[prop(into)]
    chosen: String,
    /// Beside which field refusals of it are shown; none when it cannot be refused.
    #[prop(optional)]
    field: Option<Field>,
    /// The name of the form it is in, on a page with several.
    #[prop(optional)]
    form: &'static str,
) -> impl IntoView {
    let id = if form.is_empty() { name.to_owned() } else { format!("{form}-{name}") };
    let Refused { error, typed } =
        field.map_or(Refused { error: None, typed: None }, |field| Refused::at(field, form));
    let chosen = typed.unwrap_or(chosen);
    let described = error.is_some().then(|| format!("{id}-error"));
    let invalid = error.is_some().then_some("true");
    let error = error_of(&id, error);
    let choice = |(value, words): (&'static str, &'static str)| {
        view! { <option value=value selected=chosen == value>{words}</option> }
    };
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <select id=id name=name autofocus=invalid.is_some() aria-describedby=described aria-invalid=invalid>
                {choices.into_iter().map(choice).collect_view()}
            </select>
            {error}
        </div>
    }
}
