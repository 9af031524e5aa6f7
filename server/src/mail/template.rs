//! Filling templates: `{{name}}` becomes the value of that name.

use std::borrow::Cow;

/// What a template makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Values appear as they are.
    Text,
    /// Values are escaped, for text and for attributes in quotes.
    Html,
}

/// Fills `template` in one pass, so braces in a value are only braces. A name without a value
/// stays visible.
pub(super) fn fill(template: &str, form: Form, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let named =
            after.split_once("}}").and_then(|(name, tail)| Some((value(values, name)?, tail)));
        if let Some((value, tail)) = named {
            filled.push_str(&shown(value, form));
            rest = tail;
        } else {
            filled.push_str("{{");
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

/// The names that a template wants values for. What begins with `{{` and never ends is one, too.
pub(super) fn names(template: &str) -> Vec<&str> {
    let after = template.split("{{").skip(1);
    after
        .map(|part| part.split_once("}}").map_or_else(|| first_word(part), |(name, _)| name))
        .collect()
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn value<'a>(values: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn shown(value: &str, form: Form) -> Cow<'_, str> {
    if form == Form::Text || !value.contains(['&', '<', '>', '"', '\'']) {
        return Cow::Borrowed(value);
    }
    let mut escaped = String::with_capacity(value.len() + 16);
    for c in value.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = r#"<script>alert("1")</script>&'{{other}}"#;

    #[test]
    fn values_are_escaped_in_html_and_only_there() {
        let values = [("name", HOSTILE), ("other", "secret")];
        assert_eq!(fill("Hello {{name}}!", Form::Text, &values), format!("Hello {HOSTILE}!"));
        assert_eq!(
            fill(r#"<a href="{{name}}">"#, Form::Html, &values),
            r#"<a href="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;{{other}}">"#
        );
    }

    #[test]
    fn unknown_names_and_stray_braces_stay_visible() {
        let values = [("name", "Ada")];
        assert_eq!(
            fill("{{name}} {{nam}} {{ {{name}} }}", Form::Text, &values),
            "Ada {{nam}} {{ Ada }}"
        );
    }
}
