//! Registering bots the way people do: through the forms.

use std::ops::Range;

use crate::Outcome;
use crate::browser::Browser;

/// What the secret part of every gateway key begins with.
const KEY_MARK: &str = ":gw_";

/// A bot that runs.
#[derive(Debug)]
pub struct Bot {
    /// What Telegram knows it by.
    pub token: String,
    /// What its programs use at the gateway.
    pub keys: Vec<String>,
}

/// Registers and starts bots with these numbers, for the user who is signed in, each with so many
/// keys.
pub fn register(browser: &mut Browser, numbers: Range<u32>, keys: usize) -> Outcome<Vec<Bot>> {
    numbers.map(|number| register_one(browser, number, keys)).collect()
}

fn register_one(browser: &mut Browser, number: u32, keys: usize) -> Outcome<Bot> {
    let token = format!("{}:AAbench-token-of-no-bot-at-all-0123", 700_000_000 + number);
    let page = browser.submit("/api/bots/register", &[("bot_token", &token)])?;
    let id = page.strip_prefix("/bots/new?bot=");
    let id = id.ok_or_else(|| format!("a bot could not be registered; the form led to {page}"))?;
    for step in ["credentials", "limits", "verify"] {
        browser.submit("/api/bots/setup/skip", &[("id", id), ("step", step)])?;
    }
    browser.submit("/api/bots/start", &[("id", id)])?;
    let keys = (0..keys).map(|_| create_key(browser, id)).collect::<Outcome<_>>()?;
    Ok(Bot { token, keys })
}

fn create_key(browser: &mut Browser, id: &str) -> Outcome<String> {
    let page = browser.submit("/api/bots/keys/create", &[("id", id), ("label", "bench")])?;
    let shown = browser.get(&page)?.text();
    key_in(&shown).ok_or_else(|| format!("{page} shows no gateway key"))
}

/// The gateway key on a page: digits, the mark, and letters of base64url.
fn key_in(page: &str) -> Option<String> {
    let (before, after) = page.split_once(KEY_MARK)?;
    let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let bot = &before[before.len() - digits..];
    let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))?;
    Some(format!("{bot}{KEY_MARK}{}", &after[..end]))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_key_is_found_where_it_is_shown() {
        let page = "<code class=\"secret-value\">700000001:gw_Ab-_9</code>";
        assert_eq!(super::key_in(page).unwrap(), "700000001:gw_Ab-_9");
        assert_eq!(super::key_in("nothing"), None);
    }
}
