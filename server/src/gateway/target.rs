//! What a request asks for, read from its path: `/bot{key}/{method}` or `/file/bot{key}/{path}`.

use std::borrow::Cow;

use domain::GatewayKey;

use super::percent::decode;

/// Methods that would take the bot away from the gateway, or hand out its token.
const BLOCKED: [&str; 4] = ["logOut", "close", "getManagedBotToken", "replaceManagedBotToken"];
/// The longest name Telegram has is half as long.
const METHOD_LENGTH_MAX: usize = 64;

/// What a request asks for.
#[derive(Debug)]
pub struct Target<'a> {
    /// By whose leave.
    pub key: GatewayKey,
    /// What.
    pub call: Call<'a>,
    /// The query, untouched.
    pub query: Option<&'a str>,
}

/// What a method does to the webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookChange {
    /// setWebhook.
    Set,
    /// deleteWebhook.
    Delete,
}

/// A call of the Bot API.
#[derive(Debug)]
pub enum Call<'a> {
    /// A method, in the spelling of the client.
    Method {
        /// Whether Telegram's test environment is meant.
        test: bool,
        /// Letters, digits and underscores.
        name: Cow<'a, str>,
    },
    /// A download: the path, untouched.
    File(&'a str),
}

impl<'a> Target<'a> {
    /// Reads path and query as they came; `None` leads nowhere. Leading slashes may be doubled:
    /// clients glue a base address that ends in one to `/bot`.
    pub fn read(path: &'a str, query: Option<&'a str>) -> Option<Self> {
        let path = path.trim_start_matches('/');
        let (of_file, path) = match path.strip_prefix("file/") {
            Some(path) => (true, path.trim_start_matches('/')),
            None => (false, path),
        };
        let path = path.strip_prefix("bot")?;
        let (key, rest) = path.split_once('/').unwrap_or((path, ""));
        let key = GatewayKey::parse(&decode(key)?)?;
        let call = if of_file { file(rest) } else { method(rest, query) }?;
        Some(Self { key, call, query })
    }

    /// Whether this is a download.
    pub fn is_file(&self) -> bool {
        matches!(self.call, Call::File(_))
    }

    /// Whether this is the long poll.
    pub fn is_poll(&self) -> bool {
        self.is_method("getUpdates")
    }

    /// Whether its answer comes as soon as Telegram can: not when there are updates, nor as a file.
    pub fn is_prompt(&self) -> bool {
        matches!(self.call, Call::Method { .. }) && !self.is_poll()
    }

    /// Whether a 401 to this means that the token is none. The test environment knows none of the
    /// tokens that it is not made for, and a server of files has its own reasons.
    pub fn is_judge_of_tokens(&self) -> bool {
        matches!(self.call, Call::Method { test: false, .. })
    }

    /// Whether this asks where a file can be downloaded.
    pub fn is_get_file(&self) -> bool {
        self.is_method("getFile")
    }

    /// Whether this must not reach Telegram.
    pub fn is_blocked(&self) -> bool {
        BLOCKED.iter().any(|blocked| self.is_method(blocked))
    }

    /// What this does to the webhook. Telegram's test environment has webhooks of its own, which
    /// are its users' affair.
    pub fn webhook_change(&self) -> Option<WebhookChange> {
        if matches!(self.call, Call::Method { test: true, .. }) {
            return None;
        }
        let changes =
            [("setWebhook", WebhookChange::Set), ("deleteWebhook", WebhookChange::Delete)];
        changes.into_iter().find(|(name, _)| self.is_method(name)).map(|(_, change)| change)
    }

    /// Telegram matches names whatever their case.
    fn is_method(&self, wanted: &str) -> bool {
        matches!(&self.call, Call::Method { name, .. } if name.eq_ignore_ascii_case(wanted))
    }

    /// The path and query to ask Telegram for, with the real token.
    pub fn with_token(&self, token: &str) -> String {
        let parts: [&str; 4] = match &self.call {
            Call::Method { test: false, name } => ["/bot", token, "/", name],
            Call::Method { test: true, name } => ["/bot", token, "/test/", name],
            Call::File(path) => ["/file/bot", token, "/", path],
        };
        // In one piece of the right size: this runs on every call.
        match self.query {
            Some(query) => [parts[0], parts[1], parts[2], parts[3], "?", query].concat(),
            None => parts.concat(),
        }
    }
}

/// A method's name is forwarded decoded and only if it is a plain one: what Telegram's servers make
/// of anything else is not ours to guess, and [`BLOCKED`] must hold.
fn method<'a>(rest: &'a str, query: Option<&'a str>) -> Option<Call<'a>> {
    let rest = rest.trim_matches('/');
    let (test, rest) = match rest.split_once('/').unwrap_or((rest, "")) {
        ("test", rest) => (true, rest),
        _ => (false, rest),
    };
    let name = if rest.is_empty() { named_in(query?)? } else { decode(rest)? };
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    let well_formed = (1..=METHOD_LENGTH_MAX).contains(&name.len()) && name.bytes().all(is_plain);
    well_formed.then_some(Call::Method { test, name })
}

/// A path without a method is completed by the argument `method`.
fn named_in(query: &str) -> Option<Cow<'_, str>> {
    let mut arguments = url::form_urlencoded::parse(query.as_bytes());
    arguments.find(|(name, _)| name == "method").map(|(_, value)| value)
}

/// A download's path goes out as it came, unless it climbs: a front server that resolves `..`
/// could be led to a method by it.
fn file(path: &str) -> Option<Call<'_>> {
    let climbs = decode(path)?.split(['/', '\\']).any(|part| matches!(part, "." | ".."));
    (!path.is_empty() && !climbs).then_some(Call::File(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> String {
        GatewayKey::new(123_456, &"k".repeat(43)).expose().to_owned()
    }

    /// Where a request for this path and query is sent, with `T` for the token.
    fn sent_to(path: &str, query: Option<&str>) -> Option<String> {
        Target::read(path, query).map(|target| target.with_token("T"))
    }

    #[test]
    fn every_spelling_that_clients_use_is_understood() {
        let key = key();
        let escaped = key.replace(':', "%3A");
        for (path, sent) in [
            (format!("/bot{key}/getMe"), "/botT/getMe"),
            (format!("//bot{key}/GetMe"), "/botT/GetMe"),
            (format!("/bot{escaped}/getme"), "/botT/getme"),
            (format!("/bot{key}//get%4de/"), "/botT/getMe"),
            (format!("/bot{key}/test/getMe"), "/botT/test/getMe"),
            (format!("/file/bot{key}/photos/a.jpg"), "/file/botT/photos/a.jpg"),
            (format!("//file//bot{escaped}/photos%2Fa.jpg"), "/file/botT/photos%2Fa.jpg"),
        ] {
            assert_eq!(sent_to(&path, None).as_deref(), Some(sent), "{path}");
        }
    }

    #[test]
    fn the_query_stays_byte_for_byte_and_may_name_the_method() {
        let path = format!("/bot{}/sendMessage", key());
        assert_eq!(
            sent_to(&path, Some("text=a%20+b&&x")).unwrap(),
            "/botT/sendMessage?text=a%20+b&&x"
        );
        let path = format!("/bot{}/", key());
        assert_eq!(
            sent_to(&path, Some("a=1&method=getMe")).unwrap(),
            "/botT/getMe?a=1&method=getMe"
        );
        assert_eq!(sent_to(&path, Some("a=1")), None);
    }

    #[test]
    fn what_is_no_call_leads_nowhere() {
        let key = key();
        for path in [
            "/".to_owned(),
            "/health".to_owned(),
            "/bot123456:ABC/getMe".to_owned(),
            format!("/bot{key}"),
            format!("/bot{key}/"),
            format!("/bot{key}/test/"),
            format!("/bot{key}/get Me"),
            format!("/bot{key}/x/../getMe"),
            format!("/bot{key}/{}", "a".repeat(65)),
            format!("/bot{key}/%ff"),
            format!("/file/bot{key}/"),
            format!("/file/bot{key}/../../botT/logOut"),
            format!("/file/bot{key}/a%2f%2e%2E/b"),
            format!("/FILE/bot{key}/a"),
        ] {
            assert_eq!(sent_to(&path, None), None, "{path}");
        }
    }

    #[test]
    fn blocked_methods_are_known_in_every_disguise() {
        let key = key();
        for name in [
            "logOut",
            "LOGOUT",
            "log%4fut",
            "/close/",
            "test/close",
            "getManagedBotToken",
            "replacemanagedbottoken",
        ] {
            let path = format!("/bot{key}/{name}");
            assert!(Target::read(&path, None).unwrap().is_blocked(), "{name}");
        }
        let path = format!("/bot{key}/");
        assert!(Target::read(&path, Some("method=log%4Fut&method=getMe")).unwrap().is_blocked());
        let path = format!("/bot{key}/test");
        assert!(Target::read(&path, Some("method=logOut")).unwrap().is_blocked());
        let path = format!("/bot{key}/closeForumTopic");
        assert!(!Target::read(&path, None).unwrap().is_blocked());
    }

    #[test]
    fn the_long_poll_is_known_whatever_its_case() {
        let path = format!("/bot{}/GETupdates", key());
        assert!(Target::read(&path, None).unwrap().is_poll());
    }
}
