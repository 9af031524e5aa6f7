//! Which passwords are refused, and how strong others are: one rule for the form, the meter beside
//! it, and the command line.

use domain::{Password, Why};
use zxcvbn::feedback::{Feedback, Warning};
use zxcvbn::{Score, zxcvbn};

use crate::{Error, Server};

/// How many characters are judged. What is strong so far does not become weaker by what follows,
/// and time grows much faster than length: written in look-alike signs (`4@8({[`), 32 characters
/// take up to 50 ms, 128 take most of a second.
const JUDGED_MAX: usize = 32;
/// A password needs 10^8 guesses or more: what zxcvbn calls safe from whoever guesses at a form.
const SCORE_MIN: Score = Score::Three;
/// How many characters of each thing that others know are looked at: as many as the longest
/// address has.
const KNOWN_LENGTH_MAX: usize = 254;
/// How many words are looked for in a password: two names of three parts and an address have about
/// twenty. Each costs time with every password, and whoever asks the meter chooses them.
const WORDS_MAX: usize = 30;
/// Shorter parts of names are in many good passwords.
const PART_LENGTH_MIN: usize = 3;
/// What everybody knows of everybody here.
const SITE: &str = "rookery";

/// A judged password: how strong it is, and why it would be refused, if so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// From 0, found at once, to 4, never found.
    pub score: u8,
    /// Why it is refused.
    pub why: Option<Why>,
}

/// Whether a new password is good enough. `personal` is what others may know of its owner, as
/// typed: addresses, names.
pub async fn check(server: &Server, password: &Password, personal: &[&str]) -> Result<(), Why> {
    let judged = server.hasher.beside(judging(server, password, personal)).await;
    match judged {
        Ok(Judgement { why: None, .. }) => Ok(()),
        Ok(Judgement { why: Some(why), .. }) => Err(why),
        Err(error) if error.is_passing() => Err(Why::Unavailable),
        Err(error) => {
            tracing::error!(%error, "a password could not be judged");
            Err(Why::Internal)
        }
    }
}

/// Judges a password for the meter, whose answer nobody needs: busy as soon as a few people wait to
/// sign in.
pub async fn judge(
    server: &Server,
    password: &Password,
    personal: &[&str],
) -> Result<Judgement, Error> {
    server.hasher.at_leisure(judging(server, password, personal)).await
}

/// What judges the password. It is done where passwords are hashed, since it can take as long.
fn judging(
    server: &Server,
    password: &Password,
    personal: &[&str],
) -> impl FnOnce() -> Judgement + Send + use<> {
    let host = server.public_url().authority();
    let (password, words) = (password.clone(), words(&host, personal));
    let demanding = server.config.password_composition;
    move || judge_now(password.expose(), &words, demanding)
}

fn judge_now(password: &str, words: &[String], demanding: bool) -> Judgement {
    let judged: zeroize::Zeroizing<String> =
        password.chars().take(JUDGED_MAX).collect::<String>().into();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let entropy = zxcvbn(&judged, &words);
    let score = u8::from(entropy.score());
    let why = if entropy.score() < SCORE_MIN {
        Some(reason(&judged, &words, entropy.feedback().and_then(Feedback::warning)))
    } else if demanding && !is_mixed(password) {
        Some(Why::PasswordComposition)
    } else {
        None
    };
    Judgement { score, why }
}

/// Why a weak password is weak, in the most helpful words.
fn reason(password: &str, words: &[&str], warning: Option<Warning>) -> Why {
    let folded = fold(password);
    if words.iter().any(|word| folded.contains(&fold(word))) {
        return Why::PasswordPersonal;
    }
    match warning {
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => Why::PasswordCommon,
        _ => Why::PasswordGuessable,
    }
}

/// Small letters, with the digits and signs that people write for letters read as those.
fn fold(text: &str) -> String {
    let letter = |c: char| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    text.to_lowercase().chars().map(letter).collect()
}

/// The words in what others know: the site's, then addresses and names as a whole, and their parts.
fn words(host: &str, personal: &[&str]) -> Vec<String> {
    let known = [SITE, host].into_iter().chain(personal.iter().copied());
    let mut words = Vec::new();
    for word in known.map(cut).flat_map(parts).map(str::to_lowercase) {
        if words.len() == WORDS_MAX {
            break;
        }
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// The first characters of `text`.
fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(KNOWN_LENGTH_MAX).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    let whole = [text.trim(), text.split('@').next().unwrap_or_default().trim()];
    let parts = text.split(|c: char| !c.is_alphanumeric());
    whole.into_iter().chain(parts).filter(|part| part.chars().count() >= PART_LENGTH_MIN)
}

fn is_mixed(password: &str) -> bool {
    password.chars().any(char::is_lowercase)
        && password.chars().any(char::is_uppercase)
        && password.chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    const WORDS: [&str; 6] =
        ["ada.lovelace@example.org", "ada.lovelace", "ada", "lovelace", "example", "rookery"];

    fn why(password: &str) -> Option<Why> {
        judge_now(password, &WORDS.map(str::to_owned), false).why
    }

    #[test]
    fn passwords_from_the_lists_are_refused() {
        for typed in
            ["password1", "qwertyuiop", "iloveyou2", "trustno1", "Password123!", "1qaz2wsx3edc"]
        {
            assert_eq!(why(typed), Some(Why::PasswordCommon), "{typed}");
        }
    }

    #[test]
    fn passwords_built_from_what_others_know_are_refused() {
        for typed in [
            "rookery2026",
            "R00kery2026!",
            "lovelace1815",
            "adaadaada",
            "ada.lovelace@example.org",
            "L0v3lace!",
            "exampleexample",
        ] {
            assert_eq!(why(typed), Some(Why::PasswordPersonal), "{typed}");
        }
    }

    #[test]
    fn short_work_for_a_guesser_is_refused_whatever_its_signs() {
        for typed in
            ["correcthorse", "aaaaaaaaaaaaaaa", "abcdefghijkl", "21111990", "🐦🐦🐦🐦🐦🐦🐦🐦"]
        {
            assert_eq!(why(typed), Some(Why::PasswordGuessable), "{typed}");
        }
    }

    #[test]
    fn long_and_unusual_ones_are_accepted_without_further_rules() {
        let long = "x7 otter ".repeat(14);
        for typed in [
            "correct horse battery",
            "lowercase only wombat",
            "q8Fz!mW2xk",
            "взлётная полоса 52",
            "ada likes purple wombats",
            &long,
        ] {
            assert_eq!(why(typed), None, "{typed}");
        }
    }

    #[test]
    fn where_the_operator_asks_for_it_kinds_of_characters_count() {
        let judged = |typed| judge_now(typed, &[], true).why;
        assert_eq!(judged("correct horse battery"), Some(Why::PasswordComposition));
        assert_eq!(judged("Correct horse battery 7"), None);
        assert_eq!(judged("password1"), Some(Why::PasswordCommon));
    }

    #[test]
    fn of_what_others_know_a_person_s_worth_is_looked_at_and_the_site_first() {
        let flood = (0..20_000).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" ");
        let long = "ä".repeat(60_000);
        let found = words("bots.example.org", &[&long, &flood, &flood]);
        assert_eq!(found.len(), WORDS_MAX);
        assert!(found.iter().all(|word| word.chars().count() <= KNOWN_LENGTH_MAX));
        assert_eq!(found[..2], ["rookery", "bots.example.org"]);
        let found = words("localhost", &["ada.lovelace@example.org", "ada", "Ada", "Lovelace"]);
        assert!(found.iter().any(|word| word == "lovelace"), "{found:?}");
        assert_eq!(found.iter().filter(|word| *word == "ada").count(), 1);
    }

    #[test]
    fn the_worst_password_takes_no_longer_than_a_few_hashes() {
        let worst = "4@8({[<3690!1|7+5$%2".repeat(7);
        let worst: String = worst.chars().take(128).collect();
        let words = WORDS.map(str::to_owned);
        let takes = || {
            let start = Instant::now();
            judge_now(&worst, &words, false);
            start.elapsed()
        };
        // The machine may be busy with something else, but not each time.
        let fastest = (0..5).map(|_| takes()).min();
        assert!(fastest < Some(Duration::from_secs(1)), "{fastest:?}");
    }
}
