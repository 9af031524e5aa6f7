//! One line of text.

use domain::Field;
use leptos::prelude::*;

use super::{Refused, described_by};
use crate::components::Icon;

/// A labelled input with its hint and, after a refusal, the reason and what was typed.
#[component]
pub fn TextField(
    /// Which field; gives the input its name.
    field: Field,
    /// What it is called.
    label: &'static str,
    /// The input's type.
    #[prop(default = "text")]
    r#type: &'static str,
    /// What browsers and password managers may fill in.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What to know before typing.
    #[prop(optional)]
    hint: &'static str,
    /// An extra style class, such as `input-mono`.
    #[prop(optional)]
    class: &'static str,
    /// An example, for inputs whose label is not enough.
    #[prop(optional)]
    placeholder: &'static str,
    /// Whether the form can be sent without it.
    #[prop(optional)]
    optional: bool,
    /// The input's id, where another form of the page has the field, too.
    #[prop(default = field.name())]
    id: &'static str,
    /// Whether it keeps what was typed and shows why that was refused; of two forms on a page only
    /// the one that was posted does.
    #[prop(default = true)]
    posted: bool,
    /// What comes below the input, such as a meter.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = field.name();
    let Refused { error, typed } = Refused::at(field);
    let error = error.filter(|_| posted);
    let typed = typed.filter(|_| r#type != "password");
    let described = described_by(id, !hint.is_empty(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let error = error.map(|error| {
        view! { <p class="field-error" id=format!("{id}-error")><Icon name="alert"/>{error}</p> }
    });
    let hint = (!hint.is_empty()).then(|| {
        view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }
    });
    view! {
        <div class="field">
            <label for=id>
                {label}
                {optional.then(|| view! { " "<span class="field-optional">"optional"</span> })}
            </label>
            {hint}
            <input id=id name=name type=r#type class=class autocomplete=autocomplete required=!optional
                inputmode=(class == "input-code").then_some("numeric")
                spellcheck=(r#type == "text").then_some("false") autocapitalize="none" placeholder=placeholder
                value=typed aria-describedby=described aria-invalid=invalid/>
            {children.map(|children| children())}
            {error}
        </div>
    }
}
