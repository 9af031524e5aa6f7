//! Several lines of text.

use domain::Field;
use leptos::prelude::*;

use super::{Refused, described_by, error_of, id_of};
use crate::components::escaped;

/// A labelled text area. The only place where one is written: Leptos 0.8 does not escape what
/// stands inside a `<textarea>`, so it is escaped here.
#[component]
pub fn TextArea(
    /// Which field; gives the area its name.
    field: Field,
    /// What it is called.
    label: &'static str,
    /// What to know before typing.
    hint: &'static str,
    /// How many lines are seen at once.
    rows: u8,
    /// An extra style class, such as `input-mono`.
    #[prop(optional)]
    class: &'static str,
    /// The name of the form it is in, on a page with several.
    #[prop(optional)]
    form: &'static str,
    /// What comes below the area, such as a remark on what is typed.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let name = field.name();
    let id = id_of(field, form);
    let Refused { error, typed } = Refused::at(field, form);
    let described = described_by(&id, true, error.is_some());
    let invalid = error.is_some().then_some("true");
    let error = error_of(&id, error);
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <p class="field-hint" id=format!("{id}-hint")>{hint}</p>
            <textarea id=id name=name class=class rows=rows.to_string() required autocomplete="off"
                spellcheck="false" autofocus=invalid.is_some() aria-describedby=described aria-invalid=invalid
                inner_html=inner(&typed.unwrap_or_default())></textarea>
            {children.map(|children| children())}
            {error}
        </div>
    }
}

/// A leading line break is doubled, since HTML drops the first one of a text area.
fn inner(text: &str) -> String {
    let escaped = escaped(text);
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::inner;

    #[test]
    fn text_cannot_leave_the_text_area() {
        let hostile = "</textarea><script>alert(1)</script>&amp;";
        assert_eq!(
            inner(hostile),
            "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;"
        );
    }
}
