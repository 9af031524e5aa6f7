//! A file to choose.

use domain::Field;
use leptos::prelude::*;

use super::{Refused, described_by, error_of, id_of};

/// A labelled choice of a file, with its hint and, after a refusal, the reason.
#[component]
pub fn FileField(
    /// Which field; gives the input its name.
    field: Field,
    /// The name of the form it is in.
    form: &'static str,
    /// What it is called.
    label: &'static str,
    /// What to know before choosing.
    hint: String,
    /// The types that the browser offers.
    accept: &'static str,
) -> impl IntoView {
    let name = field.name();
    let id = id_of(field, form);
    let error = Refused::at(field, form).error;
    let described = described_by(&id, true, error.is_some());
    let invalid = error.is_some().then_some("true");
    let error = error_of(&id, error);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <p class="field-hint" id=format!("{id}-hint")>{hint}</p>
            <input id=id name=name type="file" accept=accept required
                autofocus=invalid.is_some() aria-describedby=described aria-invalid=invalid/>
            {error}
        </div>
    }
}
