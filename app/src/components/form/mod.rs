//! Forms: ordinary HTML that posts, shows refusals beside the fields, and keeps what was typed.
//! Refused fields ask for the focus, which the first gets: it may be below what is seen of the page.

mod check_field;
mod field;
mod file_field;
mod password_again;
mod post_form;
mod select;
mod text_area;
mod use_link;

pub use check_field::CheckField;
pub use field::TextField;
pub use file_field::FileField;
pub use password_again::PasswordAgain;
pub use post_form::PostForm;
pub use select::Select;
pub use text_area::TextArea;
pub use use_link::UseLink;

use domain::Field;
use leptos::prelude::*;

use crate::components::Icon;
use crate::context;

/// What a field shows again after a refusal: the reason and what was typed.
struct Refused {
    error: Option<String>,
    typed: Option<String>,
}

impl Refused {
    /// In the form of that name; without one, in the only form of its page.
    fn at(field: Field, form: &str) -> Self {
        let here = |form_of: &Option<String>| form_of.as_deref().unwrap_or_default() == form;
        let flash = context::flash().filter(|flash| here(&flash.form));
        Self {
            error: flash
                .as_ref()
                .and_then(|flash| flash.refusals.at(field))
                .map(ToString::to_string),
            typed: flash.and_then(|mut flash| flash.typed.remove(field.name())),
        }
    }
}

/// The id of a field's input, which no other form of the page has.
pub fn id_of(field: Field, form: &str) -> String {
    let name = field.name();
    if form.is_empty() { name.to_owned() } else { format!("{form}-{name}") }
}

/// The ids that describe an input: its hint, and its error when there is one.
fn described_by(name: &str, has_hint: bool, has_error: bool) -> Option<String> {
    let hint = has_hint.then(|| format!("{name}-hint"));
    let error = has_error.then(|| format!("{name}-error"));
    let ids: Vec<_> = hint.into_iter().chain(error).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The reason beside the field whose input has this id, as [`described_by`] names it.
fn error_of(id: &str, error: Option<String>) -> Option<impl IntoView + use<>> {
    let id = format!("{id}-error");
    error.map(|error| view! { <p class="field-error" id=id><Icon name="alert"/>{error}</p> })
}
