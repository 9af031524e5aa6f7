//! One line of text.

use domain::Field;
use leptos::prelude::*;

use super::{Refused, described_by, error_of, id_of};

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
    #[prop(optional, into)]
    hint: String,
    /// An extra style class, such as `input-mono`.
    #[prop(optional)]
    class: &'static str,
    /// An example, for inputs whose label is not enough.
    #[prop(optional)]
    placeholder: &'static str,
    /// The name of the form it is in, on a page with several.
    #[prop(optional)]
    form: &'static str,
    /// What it holds before anything was typed.
    #[prop(optional, into)]
    value: Option<String>,
    /// Whether it may be left empty.
    #[prop(optional)]
    optional: bool,
    /// The largest number it takes, where the type is `number`; the smallest is 1.
    #[prop(optional)]
    max: Option<u32>,
    /// What comes below the input, such as a meter.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = field.name();
    let id = id_of(field, form);
    let Refused { error, typed } = Refused::at(field, form);
    let typed = typed.or(value).filter(|_| r#type != "password");
    let described = described_by(&id, !hint.is_empty(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let error = error_of(&id, error);
    let hint = (!hint.is_empty()).then(|| {
        view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }
    });
    let optional_mark =
        optional.then(|| view! { " " <span class="field-optional">"optional"</span> });
    view! {
        <div class="field">
            <label for=id.clone()>{label}{optional_mark}</label>
            {hint}
            <input id=id name=name type=r#type class=class autocomplete=autocomplete required=!optional
                min=max.map(|_| "1") max=max inputmode=(class == "input-code").then_some("numeric")
                spellcheck=(r#type == "text").then_some("false") autocapitalize="none" placeholder=placeholder
                value=typed autofocus=invalid.is_some() aria-describedby=described aria-invalid=invalid/>
            {children.map(|children| children())}
            {error}
        </div>
    }
}
