//! What Rookery writes to people. Each letter is two files in `letters/`: the text, which begins
//! with its subject, and the HTML, which the layout surrounds. An operator's own files come in
//! their place ([`super::Templates`]).
//!
//! A new letter is two files, a [`Kind`] that is named in [`ALL`], and a function.
//!
//! Letters are plain: no pictures, nothing remote, no tracking. Each says why it came and what to
//! do if the reader has nothing to do with it. Links name the page only by the public URL.

use domain::timestamp::duration_in_words;
use domain::{Email, Username};

use super::Letter;

/// A letter: its name, its two files, and what they may name.
#[derive(Debug)]
pub struct Kind {
    /// The name of its files.
    pub name: &'static str,
    pub(super) text: &'static str,
    pub(super) html: &'static str,
    /// What is filled in, besides `origin` and `subject`. A letter with a `link` is useless without it.
    pub(super) placeholders: &'static [&'static str],
}

/// The letter of that name, with its placeholders.
macro_rules! kind {
    ($name:literal, $($placeholder:literal),*) => {
        Kind {
            name: $name,
            text: include_str!(concat!("letters/", $name, ".txt")),
            html: include_str!(concat!("letters/", $name, ".html")),
            placeholders: &[$($placeholder),*],
        }
    };
}

static VERIFY_EMAIL: Kind =
    kind!("verify_email", "username", "link", "validity", "code", "code_validity");
static ADDRESS_IN_USE: Kind = kind!("address_in_use", "link");

/// Every letter there is.
pub(super) static ALL: [&Kind; 2] = [&VERIFY_EMAIL, &ADDRESS_IN_USE];

/// Asks the owner of an address to prove it, with a link and a code that last so many seconds each.
pub fn verify_email(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    code: &str,
    (link_seconds, code_seconds): (i64, i64),
) -> Letter {
    let link = format!("{origin}/verify-email?token={token}");
    let (validity, code_validity) =
        (duration_in_words(link_seconds), duration_in_words(code_seconds));
    let values = [
        ("username", username.as_str()),
        ("link", &link),
        ("validity", &validity),
        ("code", code),
        ("code_validity", &code_validity),
    ];
    write(&VERIFY_EMAIL, origin, to, &values)
}

/// Tells the owner of an account that their address was used to sign up again.
pub fn address_in_use(origin: &str, to: &Email) -> Letter {
    let link = format!("{origin}/sign-in");
    write(&ADDRESS_IN_USE, origin, to, &[("link", &link)])
}

fn write(kind: &'static Kind, origin: &str, to: &Email, values: &[(&'static str, &str)]) -> Letter {
    let everywhere = [("origin", origin)];
    let values = values.iter().chain(&everywhere);
    let values = values.map(|(name, value)| (*name, (*value).to_owned())).collect();
    Letter { to: to.clone(), kind, values }
}

/// A letter for tests that are about letters in general.
#[cfg(test)]
pub(super) fn example() -> Letter {
    let to = Email::parse("ada@example.org").unwrap_or_else(|why| panic!("{why}"));
    let name = Username::parse("ada").unwrap_or_else(|why| panic!("{why}"));
    verify_email("https://bots.example.org", &to, &name, "t0ken-_", "1234 5678", (86_400, 600))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::{Templates, Written};

    const ORIGIN: &str = "https://bots.example.org";

    /// Every letter there is, to be judged together.
    fn all() -> Vec<Written> {
        let to = Email::parse("ada@example.org").unwrap();
        let letters = [example(), address_in_use(ORIGIN, &to)];
        assert_eq!(letters.len(), ALL.len(), "a letter that is not in ALL, or not judged here");
        letters.iter().map(written).collect()
    }

    fn written(letter: &Letter) -> Written {
        Templates::built_in().write(letter)
    }

    #[test]
    fn every_placeholder_has_a_value_and_every_letter_a_subject() {
        for letter in all() {
            assert!(!letter.subject.is_empty());
            for part in [&letter.subject, &letter.text, &letter.html] {
                assert!(!part.contains("{{") && !part.contains("}}"), "{part}");
            }
        }
    }

    #[test]
    fn every_letter_says_why_it_came_and_what_to_do_if_it_was_not_the_reader() {
        for letter in all() {
            let html = letter.html.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = letter.text.split_whitespace().collect::<Vec<_>>().join(" ");
            for part in [html, text] {
                assert!(
                    part.contains("probably you") && part.contains("If it was not you"),
                    "{part}"
                );
            }
        }
    }

    #[test]
    fn letters_load_nothing_and_link_only_to_this_installation() {
        for letter in all() {
            let html = letter.html.to_ascii_lowercase();
            for word in ["<img", "src=", "<link", "<style", "url(", "@import", "<script", "<iframe"]
            {
                assert!(!html.contains(word), "{word} in {html}");
            }
            for target in html.split("href=\"").skip(1) {
                assert!(target.starts_with(ORIGIN), "{target}");
            }
        }
    }

    #[test]
    fn texts_fit_a_terminal() {
        let lines: Vec<_> = all()
            .iter()
            .flat_map(|letter| letter.text.lines().map(str::to_owned).collect::<Vec<_>>())
            .collect();
        assert!(lines.iter().all(|line| line.chars().count() <= 78), "{lines:?}");
    }

    #[test]
    fn the_verification_link_and_its_code_are_in_both_parts_with_their_terms() {
        let letter = &all()[0];
        for part in [&letter.text, &letter.html] {
            assert!(part.contains("https://bots.example.org/verify-email?token=t0ken-_"), "{part}");
            assert!(part.contains("1 day"), "{part}");
            assert!(part.contains("1234 5678") && part.contains("10 minutes"), "{part}");
        }
    }

    #[test]
    fn hostile_values_are_text_in_html() {
        static HOSTILE: Kind = Kind {
            name: "hostile",
            text: "Subject: {{username}}\n\nx",
            html: "<p>{{username}}</p>",
            placeholders: &["username"],
        };
        let to = Email::parse("ada@example.org").unwrap();
        let name = "<img src=x onerror=alert(1)>{{origin}}";
        let letter = written(&write(&HOSTILE, ORIGIN, &to, &[("username", name)]));
        assert!(
            letter.html.contains("<p>&lt;img src=x onerror=alert(1)&gt;{{origin}}</p>"),
            "{}",
            letter.html
        );
        assert!(letter.html.contains("<title>&lt;img"), "{}", letter.html);
    }
}
