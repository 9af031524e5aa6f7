//! The terms and the privacy notice: the operator's files in `ROOKERY_TEMPLATES_DIR`, or the ones
//! beside this file. Each begins with a line `Version: …`, which is what people accept.

mod markdown;

use std::borrow::Cow;
use std::path::Path;

use crate::{files, mail};

/// Longest version, such as a date.
const VERSION_LENGTH_MAX: usize = 40;
const TERMS: &str = "terms.md";
const PRIVACY: &str = "privacy.md";

/// A text that people read on a page of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which version it is.
    pub version: String,
    /// The text, as HTML that is safe to show.
    pub html: String,
}

/// What people accept when they sign up, and what they are told.
#[derive(Clone, Debug)]
pub struct Texts {
    /// The terms.
    pub terms: Text,
    /// The privacy notice.
    pub privacy: Text,
}

impl Texts {
    /// The texts with the operator's files from `folder`, if there is one; or what is wrong with
    /// them, each with the name of its file.
    pub fn read(folder: Option<&Path>) -> Result<Self, Vec<String>> {
        let mut terms = Cow::Borrowed(include_str!("terms.md"));
        let mut privacy = Cow::Borrowed(include_str!("privacy.md"));
        let mut problems = Vec::new();
        for (name, text) in folder.map(|at| files::texts_in(at, &mut problems)).unwrap_or_default()
        {
            match name.as_str() {
                TERMS => terms = text.into(),
                PRIVACY => privacy = text.into(),
                _ => problems.push(format!(
                    "{name} is not used: the files are {TERMS}, {PRIVACY}, and those of letters in {}/",
                    mail::FOLDER
                )),
            }
        }
        let mut read = |name: &str, text: &str| {
            let parsed = parse(text);
            parsed.map_err(|problem| problems.push(format!("{name}: {problem}"))).ok()
        };
        match (read(TERMS, &terms), read(PRIVACY, &privacy)) {
            (Some(terms), Some(privacy)) if problems.is_empty() => Ok(Self { terms, privacy }),
            _ => Err(problems),
        }
    }
}

fn parse(text: &str) -> Result<Text, String> {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let version = first.strip_prefix("Version:").map(str::trim).unwrap_or_default();
    if version.is_empty() || version.chars().count() > VERSION_LENGTH_MAX {
        return Err(
            "the first line must name the version in at most 40 characters, such as \"Version: 2026-11-21\"".to_owned()
        );
    }
    if rest.trim().is_empty() {
        return Err("there is no text after the version".to_owned());
    }
    Ok(Text { version: version.to_owned(), html: markdown::to_html(rest) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_texts_can_be_used() {
        let texts = Texts::read(None).unwrap();
        assert!(texts.terms.html.contains("<h2>") && texts.privacy.html.contains("<h2>"));
    }

    #[test]
    fn a_text_needs_a_version_and_something_to_say() {
        assert_eq!(parse("Version: 7\n\nBe *kind*.").unwrap().html, "<p>Be <em>kind</em>.</p>\n");
        for text in
            ["", "Be kind.", "Version:\n\nBe kind.", "Version: 7\n \n", "# Terms\nVersion: 7\nx"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
