//! Where a request wants to go: `/bot<token>/<method>` or `/file/bot<token>/<path>`.

use crate::percent;

/// A request path, understood.
#[derive(Debug, PartialEq, Eq)]
pub enum Address {
    /// A method call, in the test environment or not; the name is empty when the path has none.
    Call { token: String, test: bool, method: String },
    /// A file download.
    File { token: String, path: String },
    /// Anything else, a malformed token included: 404.
    Nowhere,
}

/// Understands a path as it came over the wire. Leading slashes may be doubled, because clients glue
/// a base address that ends in `/` to `/bot`.
pub fn parse(raw_path: &str) -> Address {
    let path = percent::decode(raw_path);
    let path = path.trim_start_matches('/');
    let found = match path.strip_prefix("file/") {
        Some(rest) => file(rest.trim_start_matches('/')),
        None => call(path),
    };
    found.unwrap_or(Address::Nowhere)
}

fn call(path: &str) -> Option<Address> {
    let (token, rest) = token_and_rest(path)?;
    let (test, method) = match rest.strip_prefix("test/") {
        Some(method) => (true, method),
        None => (false, rest),
    };
    Some(Address::Call { token, test, method: method.trim_matches('/').to_owned() })
}

fn file(path: &str) -> Option<Address> {
    let (token, path) = token_and_rest(path)?;
    Some(Address::File { token, path: path.to_owned() })
}

fn token_and_rest(path: &str) -> Option<(String, &str)> {
    let after = path.strip_prefix("bot")?;
    let (token, rest) = after.split_once('/').unwrap_or((after, ""));
    bot_id(token)?;
    Some((token.to_owned(), rest))
}

/// The bot id of a well-formed token: `^[1-9][0-9]{4,15}:[A-Za-z0-9_-]{30,64}$`.
pub fn bot_id(token: &str) -> Option<i64> {
    let (id, secret) = token.split_once(':')?;
    let id_fits = (5..=16).contains(&id.len())
        && !id.starts_with('0')
        && id.bytes().all(|b| b.is_ascii_digit());
    let secret_fits = (30..=64).contains(&secret.len())
        && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    (id_fits && secret_fits).then(|| id.parse().ok())?
}

/// A well-formed token for the bot with this id; the same id always gives the same token.
#[must_use]
pub fn example_token(id: i64) -> String {
    let digits = format!("{id:0>17}");
    format!("{id}:{}{digits}", "AArookery-double_x")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call_to(token: &str, method: &str) -> Address {
        Address::Call { token: token.to_owned(), test: false, method: method.to_owned() }
    }

    #[test]
    fn every_spelling_of_a_call_is_understood() {
        let token = example_token(123_456);
        let escaped = token.replace(':', "%3A");
        for path in [format!("/bot{token}/getMe"), format!("//bot{escaped}/getMe")] {
            assert_eq!(parse(&path), call_to(&token, "getMe"), "{path}");
        }
        let tested = Address::Call { token: token.clone(), test: true, method: "getMe".to_owned() };
        assert_eq!(parse(&format!("/bot{token}/test/getMe")), tested);
        assert_eq!(parse(&format!("/bot{token}")), call_to(&token, ""));
    }

    #[test]
    fn a_file_path_may_arrive_as_one_segment() {
        let token = example_token(123_456);
        let wanted = Address::File { token: token.clone(), path: "photos/f.jpg".to_owned() };
        assert_eq!(parse(&format!("/file/bot{token}/photos%2Ff.jpg")), wanted);
    }

    #[test]
    fn malformed_tokens_lead_nowhere() {
        let secret = "s".repeat(35);
        for token in [
            "",
            "1",
            &format!("0123456:{secret}"),
            "123456:short",
            &format!("1234:{secret}"),
            &secret,
        ] {
            assert_eq!(parse(&format!("/bot{token}/getMe")), Address::Nowhere, "{token}");
        }
    }
}
