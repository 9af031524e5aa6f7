//! How strong a password is, asked while somebody types it.

use leptos::server;
use serde::{Deserialize, Serialize};

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    crate::context,
    ::server::accounts::password_rules,
    domain::{Password, Why},
};

/// What the meter shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// From 0 to 4.
    pub score: u8,
    /// The same in a few words; the form tells the whole reason if it refuses the password.
    pub words: String,
}

/// Judges a password as the form will. Nothing of it is stored or logged.
#[server(prefix = "/api", endpoint = "account/password-strength")]
pub async fn password_strength(
    #[server(default)] password: String,
    #[server(default)] personal: String,
) -> Result<Strength, ApiError> {
    let password = match Password::parse(password) {
        Ok(password) => password,
        Err(why) => return Ok(Strength { score: 0, words: words(0, Some(&why)) }),
    };
    let personal: Vec<_> = personal.lines().take(PERSONAL_MAX).collect();
    let judged = password_rules::judge(&context::server(), &password, &personal).await;
    let judged = judged.map_err(|error| {
        // The meter shows nothing then; that it has to stand back is no news for the log.
        let passing = error.is_passing();
        super::form::refuse(if passing { error.into_refusals() } else { super::refusals(error) })
    })?;
    Ok(Strength { score: judged.score, words: words(judged.score, judged.why.as_ref()) })
}

/// How many other fields are looked at: a form has an address and three names.
#[cfg(feature = "ssr")]
const PERSONAL_MAX: usize = 6;

#[cfg(feature = "ssr")]
fn words(score: u8, why: Option<&Why>) -> String {
    let words = match (why, score) {
        (Some(Why::TooShort(_) | Why::Empty), _) => "Too short",
        (Some(Why::TooLong(_)), _) => "Too long",
        (Some(Why::PasswordCommon), _) => "Too common",
        (Some(Why::PasswordPersonal), _) => "Too personal",
        (Some(Why::PasswordComposition), _) => "Needs A, a and 1",
        (Some(_), _) => "Easy to guess",
        (None, 4) => "Strong",
        (None, _) => "Good",
    };
    words.to_owned()
}
