//! A box to tick.

use domain::Field;
use leptos::prelude::*;

use super::{Refused, error_of};

/// A labelled box with, after a refusal, the reason. The label may hold links.
#[component]
pub fn CheckField(
    /// Which field; gives the box its name.
    field: Field,
    /// Whether the form cannot be sent without it.
    #[prop(optional)]
    required: bool,
    /// What is agreed to.
    children: Children,
) -> impl IntoView {
    let name = field.name();
    let Refused { error, typed } = Refused::at(field, "");
    let described = error.is_some().then(|| format!("{name}-error"));
    let invalid = error.is_some().then_some("true");
    let error = error_of(name, error);
    view! {
        <div class="field field-check">
            <input id=name name=name type="checkbox" value="true" required=required checked=typed.is_some()
                autofocus=invalid.is_some() aria-describedby=described aria-invalid=invalid/>
            <label for=name>{children()}</label>
            {error}
        </div>
    }
}
