//! What Rookery writes to people. Each letter is two files in `letters/`: the text, which begins
//! with its subject, and the HTML, which the layout surrounds.
//!
//! Letters are plain: no pictures, nothing remote, no tracking. Each says why it came and what to
//! do if the reader has nothing to do with it. Links name the page only by the public URL.

use domain::timestamp::duration_in_words;
use domain::views::AskedSignIn;
use domain::{Email, Username};

use super::Letter;
use super::template::{Form, fill};

const LAYOUT: &str = include_str!("letters/layout.html");

/// A letter's two files.
struct Source {
    text: &'static str,
    html: &'static str,
}

/// Asks the owner of an address to prove it, with a link that lasts `valid_seconds`.
pub fn verify_email(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/verify_email.txt"),
        html: include_str!("letters/verify_email.html"),
    };
    let link = format!("{origin}/verify-email?token={token}");
    let validity = duration_in_words(valid_seconds);
    let values = [("username", username.as_str()), ("link", &link), ("validity", &validity)];
    write(&SOURCE, origin, to, &values)
}

/// Tells the owner of an account that their address was used to sign up again.
pub fn address_in_use(origin: &str, to: &Email) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/address_in_use.txt"),
        html: include_str!("letters/address_in_use.html"),
    };
    let link = format!("{origin}/sign-in");
    write(&SOURCE, origin, to, &[("link", &link)])
}

/// Tells the owner of an account that sign-ins have to wait, with a link that unlocks one browser.
pub fn sign_in_locked(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    address: &str,
    valid_seconds: i64,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/sign_in_locked.txt"),
        html: include_str!("letters/sign_in_locked.html"),
    };
    let link = format!("{origin}/unlock?token={token}");
    let validity = duration_in_words(valid_seconds);
    let values = [("username", username.as_str()), ("link", &link), ("validity", &validity)];
    write(&SOURCE, origin, to, &[&values[..], &[("address", address)]].concat())
}

/// Sends the link that unlocks one browser to somebody who asked for it.
pub fn unlock(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/unlock.txt"),
        html: include_str!("letters/unlock.html"),
    };
    let link = format!("{origin}/unlock?token={token}");
    let validity = duration_in_words(valid_seconds);
    let values = [("username", username.as_str()), ("link", &link), ("validity", &validity)];
    write(&SOURCE, origin, to, &values)
}

/// Tells of a sign-in on a device that is not known, with a link that ends it.
pub fn new_sign_in(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    asked: &AskedSignIn,
    valid_seconds: i64,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/new_sign_in.txt"),
        html: include_str!("letters/new_sign_in.html"),
    };
    let link = format!("{origin}/not-me?token={token}");
    let (validity, when) = (duration_in_words(valid_seconds), asked.at.exact());
    let values = [("username", username.as_str()), ("link", &link), ("validity", &validity)];
    let about = [("when", when.as_str()), ("address", &asked.address), ("browser", &asked.browser)];
    write(&SOURCE, origin, to, &[values, about].concat())
}

/// Leads the owner of an account to a new password, by a link that lasts `valid_seconds`.
pub fn reset_password(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/reset_password.txt"),
        html: include_str!("letters/reset_password.html"),
    };
    let link = format!("{origin}/reset-password?token={token}");
    let validity = duration_in_words(valid_seconds);
    let values = [("username", username.as_str()), ("link", &link), ("validity", &validity)];
    write(&SOURCE, origin, to, &values)
}

/// Tells the owner of an account that its password is another one, since when and from where.
pub fn password_changed(
    origin: &str,
    to: &Email,
    username: &Username,
    when: &str,
    place: &str,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/password_changed.txt"),
        html: include_str!("letters/password_changed.html"),
    };
    let link = format!("{origin}/forgot-password");
    let values =
        [("username", username.as_str()), ("link", &link), ("when", when), ("place", place)];
    write(&SOURCE, origin, to, &values)
}

/// Asks the owner of an address to prove that it is to be the one of an account.
pub fn confirm_email(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/confirm_email.txt"),
        html: include_str!("letters/confirm_email.html"),
    };
    let link = format!("{origin}/confirm-email?token={token}");
    let validity = duration_in_words(valid_seconds);
    let values = [("username", username.as_str()), ("link", &link), ("validity", &validity)];
    write(&SOURCE, origin, to, &values)
}

/// Tells an address that the account has another one now, with a link that takes that back.
pub fn email_changed(
    origin: &str,
    to: &Email,
    username: &Username,
    new: &Email,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/email_changed.txt"),
        html: include_str!("letters/email_changed.html"),
    };
    let link = format!("{origin}/undo-email?token={token}");
    let validity = duration_in_words(valid_seconds);
    let values = [
        ("username", username.as_str()),
        ("email", new.as_str()),
        ("link", &link),
        ("validity", &validity),
    ];
    write(&SOURCE, origin, to, &values)
}

/// Tells the owner of an account that its username is another one, since when and from where.
pub fn username_changed(
    origin: &str,
    to: &Email,
    old: &Username,
    new: &Username,
    when: &str,
    place: &str,
) -> Letter {
    const SOURCE: Source = Source {
        text: include_str!("letters/username_changed.txt"),
        html: include_str!("letters/username_changed.html"),
    };
    let link = format!("{origin}/forgot-password");
    let values = [
        ("old", old.as_str()),
        ("username", new.as_str()),
        ("link", &link),
        ("when", when),
        ("place", place),
    ];
    write(&SOURCE, origin, to, &values)
}

fn write(source: &Source, origin: &str, to: &Email, values: &[(&str, &str)]) -> Letter {
    let (subject, text) = split_subject(source.text);
    let subject = fill(subject, Form::Text, values);
    let values = [values, &[("origin", origin), ("subject", &subject)]].concat();
    let text = fill(text, Form::Text, &values);
    let html = fill(&LAYOUT.replacen("{{content}}", source.html, 1), Form::Html, &values);
    Letter { to: to.clone(), subject, text, html }
}

/// The subject in a text's first line, and the text after the blank line that follows.
fn split_subject(source: &str) -> (&str, &str) {
    let (first, text) = source.split_once("\n\n").unwrap_or(("", source));
    (first.strip_prefix("Subject: ").unwrap_or_default(), text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://bots.example.org";

    /// Every letter there is, to be judged together.
    fn all() -> Vec<Letter> {
        let (to, name) =
            (Email::parse("ada@example.org").unwrap(), Username::parse("ada").unwrap());
        let asked = AskedSignIn {
            at: domain::Timestamp(1_795_262_400),
            address: "2001:db8:1234:5678:9abc:def0:1234:5678".to_owned(),
            browser: "an unknown program on an iPhone".to_owned(),
        };
        let (when, place) = ("21 Nov 2026, 12:00:00 UTC", "192.0.2.1, Firefox on Linux");
        vec![
            verify_email(ORIGIN, &to, &name, "t0ken-_", 86_400),
            address_in_use(ORIGIN, &to),
            sign_in_locked(ORIGIN, &to, &name, "t0ken-_", &asked.address, 86_400),
            unlock(ORIGIN, &to, &name, "t0ken-_", 86_400),
            new_sign_in(ORIGIN, &to, &name, "t0ken-_", &asked, 7 * 86_400),
            reset_password(ORIGIN, &to, &name, "t0ken-_", 1_800),
            password_changed(ORIGIN, &to, &name, when, place),
            confirm_email(ORIGIN, &to, &name, "t0ken-_", 86_400),
            email_changed(ORIGIN, &to, &name, &to, "t0ken-_", 259_200),
            username_changed(ORIGIN, &to, &name, &name, when, place),
        ]
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
    fn the_verification_link_is_in_both_parts_with_its_term() {
        let letter = &all()[0];
        for part in [&letter.text, &letter.html] {
            assert!(part.contains("https://bots.example.org/verify-email?token=t0ken-_"), "{part}");
            assert!(part.contains("1 day"), "{part}");
        }
    }

    #[test]
    fn hostile_values_are_text_in_html() {
        let source = Source { text: "Subject: {{username}}\n\nx", html: "<p>{{username}}</p>" };
        let to = Email::parse("ada@example.org").unwrap();
        let letter =
            write(&source, ORIGIN, &to, &[("username", "<img src=x onerror=alert(1)>{{origin}}")]);
        assert!(
            letter.html.contains("<p>&lt;img src=x onerror=alert(1)&gt;{{origin}}</p>"),
            "{}",
            letter.html
        );
        assert!(letter.html.contains("<title>&lt;img"), "{}", letter.html);
    }
}
