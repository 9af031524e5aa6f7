//! What letters are made of: the built-in files, and in their place those that the operator has
//! put into `{ROOKERY_TEMPLATES_DIR}/mail/`. All are checked at start, so that a mistake is found
//! by the operator and not by whoever waits for a mail.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::letters::{self, Kind};
use super::template::{Form, fill, names};
use super::{Letter, Written};
use crate::files;

/// The folder inside the operator's.
pub(crate) const FOLDER: &str = "mail";
/// The file around every letter's HTML.
const LAYOUT: &str = "layout.html";
/// What stands in the layout where the letter comes.
const CONTENT: &str = "{{content}}";
/// What every file may name besides its letter's own.
const EVERYWHERE: [&str; 2] = ["origin", "subject"];

/// The files of every letter.
#[derive(Clone, Debug)]
pub struct Templates {
    layout: Cow<'static, str>,
    sources: BTreeMap<&'static str, Source>,
}

/// A letter's two files.
#[derive(Clone, Debug)]
struct Source {
    text: Cow<'static, str>,
    html: Cow<'static, str>,
}

impl Templates {
    /// The letters as Rookery has them.
    pub fn built_in() -> Self {
        let source = |kind: &&'static Kind| {
            let source = Source { text: Cow::Borrowed(kind.text), html: Cow::Borrowed(kind.html) };
            (kind.name, source)
        };
        let layout = Cow::Borrowed(include_str!("letters/layout.html"));
        Self { layout, sources: letters::ALL.iter().map(source).collect() }
    }

    /// The letters with the operator's files from `folder`, if there is one; or what is wrong with
    /// them, each with the name of its file.
    pub fn read(folder: Option<&Path>) -> Result<Self, Vec<String>> {
        let mut templates = Self::built_in();
        let Some(folder) =
            folder.map(|folder| folder.join(FOLDER)).filter(|folder| folder.exists())
        else {
            return Ok(templates);
        };
        let mut problems = Vec::new();
        for (name, text) in files::texts_in(&folder, &mut problems) {
            if let Err(problem) = templates.replace(&name, text) {
                problems.push(format!("{}: {problem}", folder.join(&name).display()));
            }
        }
        if problems.is_empty() { Ok(templates) } else { Err(problems) }
    }

    /// Puts an operator's file in the place of the built-in one.
    fn replace(&mut self, name: &str, text: String) -> Result<(), String> {
        if name == LAYOUT {
            check_names(&text, &["content"])?;
            if text.matches(CONTENT).count() != 1 {
                return Err(format!("{CONTENT} must be in it once, where the letter comes"));
            }
            self.layout = text.into();
            return Ok(());
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let kind = letters::ALL.iter().find(|kind| kind.name == stem);
        let (Some(kind), "txt" | "html") = (kind, ending) else { return Err(unknown(name)) };
        check_names(&text, kind.placeholders)?;
        if kind.placeholders.contains(&"link") && !text.contains("{{link}}") {
            return Err("{{link}} must be in it: without it the mail is of no use".to_owned());
        }
        if ending == "txt" {
            check_subject(&text)?;
        }
        if let Some(source) = self.sources.get_mut(kind.name) {
            let part = if ending == "txt" { &mut source.text } else { &mut source.html };
            *part = text.into();
        }
        Ok(())
    }

    /// Writes a letter out.
    pub(super) fn write(&self, letter: &Letter) -> Written {
        let Letter { to, kind, values, valid_seconds } = letter;
        let mut values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (text, html) = self
            .sources
            .get(kind.name)
            .map_or((kind.text, kind.html), |source| (&*source.text, &*source.html));
        let (subject, text) = split_subject(text);
        let subject = fill(subject, Form::Text, &values);
        values.push(("subject", &subject));
        let text = fill(text, Form::Text, &values);
        let html = fill(&self.layout.replacen(CONTENT, html, 1), Form::Html, &values);
        let (to, valid_seconds) = (to.clone(), *valid_seconds);
        Written { to, kind: kind.name, subject, text, html, valid_seconds }
    }
}

/// The subject in a text's first line, and the text after the blank line that follows.
fn split_subject(source: &str) -> (&str, &str) {
    let (first, text) = source.split_once("\n\n").unwrap_or(("", source));
    (first.strip_prefix("Subject: ").unwrap_or_default(), text)
}

fn check_subject(text: &str) -> Result<(), String> {
    let (subject, _) = split_subject(text);
    if subject.trim().is_empty() || subject.contains('\n') {
        return Err("the first line must be \"Subject: …\", and the second one empty".to_owned());
    }
    Ok(())
}

fn check_names(text: &str, allowed: &[&str]) -> Result<(), String> {
    let known = |name: &&str| allowed.contains(name) || EVERYWHERE.contains(name);
    let Some(wrong) = names(text).into_iter().find(|name| !known(name)) else { return Ok(()) };
    let all = allowed.iter().chain(&EVERYWHERE).map(|name| format!("{{{{{name}}}}}"));
    let all = all.collect::<Vec<_>>().join(", ");
    Err(format!("{{{{{wrong}}}}} means nothing here; what can be named is {all}"))
}

fn unknown(name: &str) -> String {
    let names: Vec<_> = letters::ALL.iter().map(|kind| kind.name).collect();
    format!(
        "no letter is called {name}; the files are {LAYOUT} and, each with the ending .txt or .html, {}",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: &str, text: &str) -> String {
        Templates::built_in().replace(name, text.to_owned()).unwrap_err()
    }

    #[test]
    fn an_operators_file_takes_the_place_of_the_built_in_one() {
        let mut templates = Templates::built_in();
        let text = "Subject: Welcome, {{username}}\n\nGo to {{link}} or {{origin}}\n";
        templates.replace("verify_email.txt", text.to_owned()).unwrap();
        templates.replace("layout.html", "<main>{{content}}</main>".to_owned()).unwrap();
        let letter = letters::example();
        let written = templates.write(&letter);
        assert_eq!(written.subject, "Welcome, ada");
        assert!(written.text.starts_with("Go to https://bots.example.org/verify-email?token="));
        assert!(written.html.starts_with("<main><p"), "{}", written.html);
    }

    #[test]
    fn what_cannot_be_used_is_refused_with_what_is_expected() {
        for (name, text, words) in [
            (
                "verify_email.txt",
                "Subject: x\n\n{{link}} {{usrname}}",
                "{{usrname}} means nothing here",
            ),
            ("verify_email.txt", "Subject: x\n\n{{link}} {{usrname}}", "{{username}}"),
            ("verify_email.txt", "Subject: x\n\nHello", "{{link}} must be in it"),
            ("verify_email.txt", "Hello\n\n{{link}}", "the first line must be"),
            ("verify_email.html", "<p>{{link}} {{never closed", "means nothing here"),
            ("verify-email.txt", "Subject: x\n\n{{link}}", "no letter is called verify-email.txt"),
            ("verify_email.md", "Subject: x\n\n{{link}}", "no letter is called verify_email.md"),
            ("layout.html", "<p>", "{{content}} must be in it once"),
        ] {
            let refusal = refusal(name, text);
            assert!(refusal.contains(words), "{name}: {refusal}");
        }
    }
}
