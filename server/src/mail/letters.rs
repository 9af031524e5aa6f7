//! What Rookery writes to people. Each letter is two files in `letters/`: the text, which begins
//! with its subject, and the HTML, which the layout surrounds. An operator's own files come in
//! their place ([`super::Templates`]).
//!
//! A new letter is two files, a [`Kind`] that is named in [`ALL`], and a function.
//!
//! Letters are plain: no pictures, nothing remote, no tracking. Each says why it came and what to
//! do if the reader has nothing to do with it. Links name the page only by the public URL.

mod bots;
mod users;

use domain::timestamp::duration_in_words;
use domain::views::AskedSignIn;
use domain::{Email, Username};

use super::Letter;
pub use bots::{
    BotsUser, bot_failing, bot_limits_cleared, bot_limits_set, bot_reinstated, bot_suspended,
};
pub use users::{
    reset_required, role_changed, signed_out_by_admin, user_reinstated, user_suspended,
};

/// A letter: its name, its two files, and what they may name.
#[derive(Debug)]
pub struct Kind {
    /// The name of its files.
    pub name: &'static str,
    /// What it is called in lists.
    label: &'static str,
    pub(super) text: &'static str,
    pub(super) html: &'static str,
    /// What is filled in, besides `origin` and `subject`. A letter with a `link` is useless without it.
    pub(super) placeholders: &'static [&'static str],
}

/// The letter of that name, with what it is called in lists and its placeholders.
macro_rules! kind {
    ($name:literal, $label:literal; $($placeholder:literal),*) => {
        Kind {
            name: $name,
            label: $label,
            text: include_str!(concat!("letters/", $name, ".txt")),
            html: include_str!(concat!("letters/", $name, ".html")),
            placeholders: &[$($placeholder),*],
        }
    };
}

static VERIFY_EMAIL: Kind = kind!("verify_email", "Verify an address"; "username", "link", "validity", "code", "code_validity");
static ADDRESS_IN_USE: Kind = kind!("address_in_use", "Sign-up with a known address"; "link");
static SIGN_IN_LOCKED: Kind =
    kind!("sign_in_locked", "Sign-ins have to wait"; "username", "link", "validity", "address");
static UNLOCK: Kind = kind!("unlock", "Unlock sign-ins"; "username", "link", "validity");
static NEW_SIGN_IN: Kind = kind!("new_sign_in", "New sign-in"; "username", "link", "validity", "when", "address", "browser");
static RESET_PASSWORD: Kind =
    kind!("reset_password", "Choose a new password"; "username", "link", "validity");
static PASSWORD_CHANGED: Kind =
    kind!("password_changed", "Password changed"; "username", "link", "when", "place");
static CONFIRM_EMAIL: Kind =
    kind!("confirm_email", "Confirm a new address"; "username", "link", "validity");
static EMAIL_CHANGED: Kind =
    kind!("email_changed", "Address changed"; "username", "email", "link", "validity");
static USERNAME_CHANGED: Kind =
    kind!("username_changed", "Username changed"; "old", "username", "link", "when", "place");

static BOT_FAILING: Kind =
    kind!("bot_failing", "Token of a bot refused"; "username", "bot", "link");
static BOT_SUSPENDED: Kind =
    kind!("bot_suspended", "Bot suspended"; "username", "bot", "reason", "link");
static BOT_REINSTATED: Kind = kind!("bot_reinstated", "Bot reinstated"; "username", "bot", "link");
static BOT_LIMITS_SET: Kind =
    kind!("bot_limits_set", "Limits of a bot set"; "username", "bot", "limits", "reason", "link");
static BOT_LIMITS_CLEARED: Kind =
    kind!("bot_limits_cleared", "Limits of a bot lifted"; "username", "bot", "limits", "link");

static USER_SUSPENDED: Kind =
    kind!("user_suspended", "Account suspended"; "username", "reason", "end");
static USER_REINSTATED: Kind = kind!("user_reinstated", "Account reinstated"; "username", "link");
static RESET_REQUIRED: Kind =
    kind!("reset_required", "New password required"; "username", "link", "validity");
static SIGNED_OUT_BY_ADMIN: Kind =
    kind!("signed_out_by_admin", "Signed out everywhere"; "username", "link");
static ROLE_CHANGED: Kind =
    kind!("role_changed", "Role changed"; "username", "before", "after", "link");

/// Every letter there is.
pub(super) static ALL: [&Kind; 20] = [
    &VERIFY_EMAIL,
    &ADDRESS_IN_USE,
    &SIGN_IN_LOCKED,
    &UNLOCK,
    &NEW_SIGN_IN,
    &RESET_PASSWORD,
    &PASSWORD_CHANGED,
    &CONFIRM_EMAIL,
    &EMAIL_CHANGED,
    &USERNAME_CHANGED,
    &BOT_FAILING,
    &BOT_SUSPENDED,
    &BOT_REINSTATED,
    &BOT_LIMITS_SET,
    &BOT_LIMITS_CLEARED,
    &USER_SUSPENDED,
    &USER_REINSTATED,
    &RESET_REQUIRED,
    &SIGNED_OUT_BY_ADMIN,
    &ROLE_CHANGED,
];

/// What the letter of that name is called in lists.
pub fn label(name: &str) -> Option<&'static str> {
    ALL.iter().find(|kind| kind.name == name).map(|kind| kind.label)
}

/// Asks the owner of an address to prove it, with a link and a code that last so many seconds each.
pub fn verify_email(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    code: &str,
    (link_seconds, code_seconds): (i64, i64),
) -> Letter {
    let (link, validity) = (("verify-email", token, link_seconds), duration_in_words(code_seconds));
    let about = [("code", code), ("code_validity", &validity)];
    with_link(&VERIFY_EMAIL, origin, to, username, link, &about)
}

/// Tells the owner of an account that their address was used to sign up again.
pub fn address_in_use(origin: &str, to: &Email) -> Letter {
    let link = format!("{origin}/sign-in");
    write(&ADDRESS_IN_USE, origin, to, &[("link", &link)])
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
    let link = ("unlock", token, valid_seconds);
    with_link(&SIGN_IN_LOCKED, origin, to, username, link, &[("address", address)])
}

/// Sends the link that unlocks one browser to somebody who asked for it.
pub fn unlock(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    let link = ("unlock", token, valid_seconds);
    with_link(&UNLOCK, origin, to, username, link, &[])
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
    let (link, when) = (("not-me", token, valid_seconds), asked.at.exact());
    let about = [("when", when.as_str()), ("address", &asked.address), ("browser", &asked.browser)];
    with_link(&NEW_SIGN_IN, origin, to, username, link, &about)
}

/// Leads the owner of an account to a new password, by a link that lasts `valid_seconds`.
pub fn reset_password(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    let link = ("reset-password", token, valid_seconds);
    with_link(&RESET_PASSWORD, origin, to, username, link, &[])
}

/// Tells the owner of an account that its password is another one, since when and from where.
pub fn password_changed(
    origin: &str,
    to: &Email,
    username: &Username,
    when: &str,
    place: &str,
) -> Letter {
    let link = format!("{origin}/forgot-password");
    let values =
        [("username", username.as_str()), ("link", &link), ("when", when), ("place", place)];
    write(&PASSWORD_CHANGED, origin, to, &values)
}

/// Asks the owner of an address to prove that it is to be the one of an account.
pub fn confirm_email(
    origin: &str,
    to: &Email,
    username: &Username,
    token: &str,
    valid_seconds: i64,
) -> Letter {
    let link = ("confirm-email", token, valid_seconds);
    with_link(&CONFIRM_EMAIL, origin, to, username, link, &[])
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
    let link = ("undo-email", token, valid_seconds);
    with_link(&EMAIL_CHANGED, origin, to, username, link, &[("email", new.as_str())])
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
    let link = format!("{origin}/forgot-password");
    let values = [
        ("old", old.as_str()),
        ("username", new.as_str()),
        ("link", &link),
        ("when", when),
        ("place", place),
    ];
    write(&USERNAME_CHANGED, origin, to, &values)
}

/// A letter to somebody with a name, whose link leads to a page of ours: which, with what token, and
/// for how many seconds.
fn with_link(
    kind: &'static Kind,
    origin: &str,
    to: &Email,
    username: &Username,
    (page, token, seconds): (&str, &str, i64),
    more: &[(&'static str, &str)],
) -> Letter {
    let link = format!("{origin}/{page}?token={token}");
    let validity = duration_in_words(seconds);
    let values = [("username", username.as_str()), ("link", &link), ("validity", &validity)];
    let letter = write(kind, origin, to, &[&values, more].concat());
    Letter { valid_seconds: Some(seconds), ..letter }
}

fn write(kind: &'static Kind, origin: &str, to: &Email, values: &[(&'static str, &str)]) -> Letter {
    let everywhere = [("origin", origin)];
    let values = values.iter().chain(&everywhere);
    let values = values.map(|(name, value)| (*name, (*value).to_owned())).collect();
    Letter { to: to.clone(), kind, values, valid_seconds: None }
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
        let name = Username::parse("ada").unwrap();
        let asked = AskedSignIn {
            at: domain::Timestamp(1_795_262_400),
            address: "2001:db8:1234:5678:9abc:def0:1234:5678".to_owned(),
            browser: "an unknown program on an iPhone".to_owned(),
        };
        let (when, place) = ("21 Nov 2026, 12:00:00 UTC", "192.0.2.1, Firefox on Linux");
        let user = BotsUser {
            email: to.clone(),
            username: name.clone(),
            bot: domain::BotId(459_587_174_400_123_456),
            bot_username: "a_rather_long_name_of_a_rook_bot".to_owned(),
        };
        let letters = [
            example(),
            address_in_use(ORIGIN, &to),
            sign_in_locked(ORIGIN, &to, &name, "t0ken-_", &asked.address, 86_400),
            unlock(ORIGIN, &to, &name, "t0ken-_", 86_400),
            new_sign_in(ORIGIN, &to, &name, "t0ken-_", &asked, 7 * 86_400),
            reset_password(ORIGIN, &to, &name, "t0ken-_", 1_800),
            password_changed(ORIGIN, &to, &name, when, place),
            confirm_email(ORIGIN, &to, &name, "t0ken-_", 86_400),
            email_changed(ORIGIN, &to, &name, &to, "t0ken-_", 259_200),
            username_changed(ORIGIN, &to, &name, &name, when, place),
            bot_failing(ORIGIN, &user),
            bot_suspended(ORIGIN, &user, "it wrote to people who had not asked for it"),
            bot_reinstated(ORIGIN, &user),
            bot_limits_set(ORIGIN, &user, "1000 a second, 100 at the same time", ""),
            bot_limits_cleared(ORIGIN, &user, "1000 a second, 100 at the same time"),
            user_suspended(ORIGIN, &to, &name, "its bots wrote to strangers", Some(asked.at)),
            user_reinstated(ORIGIN, &to, &name),
            reset_required(ORIGIN, &to, &name, "t0ken-_", 1_800),
            signed_out_by_admin(ORIGIN, &to, &name),
            role_changed(ORIGIN, &to, &name, domain::Role::User, domain::Role::Admin),
        ];
        assert_eq!(letters.len(), ALL.len(), "a letter that is not in ALL, or not judged here");
        letters.iter().map(written).collect()
    }

    fn written(letter: &Letter) -> Written {
        Templates::built_in().write(letter)
    }

    #[test]
    fn every_letter_has_a_label() {
        for kind in ALL {
            assert!(label(kind.name).is_some(), "{}", kind.name);
        }
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
    fn a_letter_with_a_link_that_ends_says_when_it_comes_too_late() {
        for letter in all() {
            let has_token = letter.text.contains("?token=");
            assert_eq!(letter.valid_seconds.is_some(), has_token, "{}", letter.text);
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
            label: "Hostile",
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
