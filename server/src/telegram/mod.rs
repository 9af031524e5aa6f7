//! The portal's own calls to the Bot API. Programs' calls go through [`crate::gateway`].

pub(crate) mod client;
pub(crate) mod messages;

use std::time::Duration;

use axum::body::{Body, Bytes};
use domain::BotToken;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use client::{Client, Host};

/// A person waits for the answer, and Telegram needs a fraction of a second.
const PATIENCE: Duration = Duration::from_secs(10);
/// getUpdates answers with at most 100 updates, of which a long one has some 20 KiB.
const ANSWER_BYTES_MAX: usize = 4 << 20;
/// Enough for any of Telegram's sentences.
const DESCRIPTION_LENGTH_MAX: usize = 200;
/// Telegram's own limit for names is 64 characters; the rest is room for its taste to change.
const NAME_LENGTH_MAX: usize = 128;

/// Speaks to the Bot API in the portal's own name.
#[derive(Debug)]
pub struct Telegram {
    client: Client,
    host: Host,
}

/// What Telegram says of a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Its username, without the `@`.
    pub username: String,
}

/// Why Telegram did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    /// The token is not, or not any more, one of Telegram's.
    #[error("Telegram refuses the token")]
    Refused,
    /// Telegram understood, and does not want to.
    #[error("Telegram answered {code}: {description}")]
    Denied {
        /// Its error code: 409 where somebody else polls, 429 where it is too much.
        code: u16,
        /// In its own words, for people; clipped.
        description: String,
        /// In how many seconds it may be asked again.
        retry_after: Option<u32>,
    },
    /// No proper answer.
    #[error("Telegram cannot be reached: {0}")]
    Unreachable(String),
}

/// What a method is called with that needs nothing.
#[derive(Debug, Serialize)]
pub struct NoArguments {}

/// What a method is called with, as it goes over the wire. May hold secrets, so it cannot be shown.
pub struct Words {
    /// What comes after the question mark.
    pub query: Option<String>,
    /// What describes the body.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What Telegram answers to anything.
#[derive(Deserialize)]
struct Envelope<T> {
    result: Option<T>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u32>,
}

#[derive(Deserialize)]
struct User {
    id: i64,
    is_bot: bool,
    first_name: String,
    username: String,
}

impl Telegram {
    /// Speaks to the API at `url`.
    pub fn new(url: url::Url) -> Self {
        Self { client: client::client(), host: Host::of(url) }
    }

    /// Asks whose token this is; only a bot with the token's own number is believed.
    pub async fn get_me(&self, token: &BotToken) -> Result<Me, TelegramError> {
        let user: User = self.call(token, "getMe", &NoArguments {}).await?;
        let clip = |text: String| text.chars().take(NAME_LENGTH_MAX).collect();
        if user.is_bot && user.id == token.bot() && is_username(&user.username) {
            Ok(Me { id: user.id, name: clip(user.first_name), username: clip(user.username) })
        } else {
            Err(not_as_promised("getMe"))
        }
    }

    /// Calls a method with these arguments (an object), and reads its result.
    pub async fn call<T: DeserializeOwned>(
        &self,
        token: &BotToken,
        method: &'static str,
        arguments: &impl Serialize,
    ) -> Result<T, TelegramError> {
        let body = serde_json::to_vec(arguments).map_err(|_| not_as_promised(method))?;
        let kind = HeaderValue::from_static("application/json");
        let words = Words {
            query: None,
            headers: [(CONTENT_TYPE, kind)].into_iter().collect(),
            body: Bytes::from(body),
        };
        self.say(token, method, words).await
    }

    /// Calls a method in a program's own words, and reads its result.
    pub async fn say<T: DeserializeOwned>(
        &self,
        token: &BotToken,
        method: &'static str,
        words: Words,
    ) -> Result<T, TelegramError> {
        let path = ["/bot", token.expose(), "/", method].concat();
        let path = match &words.query {
            Some(query) => [&path, "?", query].concat(),
            None => path,
        };
        let exchange =
            async { read(self.send(path, words.headers, Body::from(words.body)).await?).await };
        let (status, body) = in_time(exchange).await?;
        let envelope: Envelope<T> = serde_json::from_slice(&body).map_err(|_| {
            if status.is_success() { not_as_promised(method) } else { answered(status) }
        })?;
        // The cloud answers 404 where the token is malformed in its eyes.
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::NOT_FOUND) {
            return Err(TelegramError::Refused);
        }
        match envelope {
            Envelope { result: Some(result), .. } if status.is_success() => Ok(result),
            Envelope { error_code: Some(code), description, parameters, .. } => {
                // A Bot API server of one's own may repeat whom it was asked about.
                let description = token.hide_in(&description.unwrap_or_default());
                Err(TelegramError::Denied {
                    code,
                    description: description.chars().take(DESCRIPTION_LENGTH_MAX).collect(),
                    retry_after: parameters.and_then(|parameters| parameters.retry_after),
                })
            }
            _ => Err(answered(status)),
        }
    }

    /// Asks for anything at all: whatever the answer, somebody is there.
    pub async fn check(&self) -> Result<(), TelegramError> {
        in_time(self.send("/".to_owned(), HeaderMap::new(), Body::empty())).await.map(drop)
    }

    async fn send(
        &self,
        path: String,
        headers: HeaderMap,
        body: Body,
    ) -> Result<Response<Incoming>, TelegramError> {
        let uri = self.host.at(path).ok_or_else(|| unreachable("its address cannot be used"))?;
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        self.client.request(request).await.map_err(|error| unreachable(client::describe(&error)))
    }
}

async fn in_time<T>(
    exchange: impl Future<Output = Result<T, TelegramError>>,
) -> Result<T, TelegramError> {
    let late = |_| Err(unreachable("it did not answer in time"));
    tokio::time::timeout(PATIENCE, exchange).await.unwrap_or_else(late)
}

async fn read(answer: Response<Incoming>) -> Result<(StatusCode, Bytes), TelegramError> {
    let status = answer.status();
    let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
    let body = body.map_err(|error| unreachable(client::describe(error.as_ref())))?;
    Ok((status, body.to_bytes()))
}

/// Whether it is a username as Telegram has them; it stands in logs, mails and terminals.
fn is_username(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn unreachable(cause: impl Into<String>) -> TelegramError {
    TelegramError::Unreachable(cause.into())
}

fn not_as_promised(method: &str) -> TelegramError {
    unreachable(format!("its answer to {method} is not what the Bot API promises"))
}

fn answered(status: StatusCode) -> TelegramError {
    unreachable(format!("it answered {}", status.as_u16()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;
    use telegram_double::{Fault, TelegramDouble, example_token};

    use super::*;

    async fn ask(double: &TelegramDouble, number: i64) -> Result<Me, TelegramError> {
        let telegram = Telegram::new(double.url().parse().unwrap());
        telegram.get_me(&BotToken::parse(&example_token(number)).unwrap()).await
    }

    #[tokio::test]
    async fn telegram_tells_whose_token_it_is() {
        let double = TelegramDouble::start().await;
        let me = ask(&double, 123_456).await.unwrap();
        assert_eq!(me.id, 123_456);
        assert!(!me.name.is_empty() && !me.username.is_empty(), "{me:?}");
    }

    #[tokio::test]
    async fn a_revoked_token_is_refused_but_trouble_is_not_taken_for_a_refusal() {
        let mut double = TelegramDouble::start().await;
        double.revoke(&example_token(123_456));
        assert!(matches!(ask(&double, 123_456).await, Err(TelegramError::Refused)));
        for fault in [
            Fault::Html { status: 502 },
            Fault::Html { status: 200 },
            Fault::Html { status: 401 },
            Fault::Html { status: 404 },
            Fault::Reset,
            Fault::Endless,
        ] {
            double.fault(fault.clone());
            assert!(
                matches!(ask(&double, 234_567).await, Err(TelegramError::Unreachable(_))),
                "{fault:?}"
            );
        }
        double.stop();
        assert!(matches!(ask(&double, 234_567).await, Err(TelegramError::Unreachable(_))));
    }

    #[tokio::test]
    async fn an_answer_about_somebody_else_is_not_believed() {
        let double = TelegramDouble::start().await;
        for (id, is_bot) in [(999_999, true), (123_456, false)] {
            let user = json!({"id": id, "is_bot": is_bot, "first_name": "A", "username": "a_bot"});
            double.set_result("getMe", None, user);
            assert!(matches!(ask(&double, 123_456).await, Err(TelegramError::Unreachable(_))));
        }
    }

    #[tokio::test]
    async fn a_username_that_telegram_never_gives_is_not_believed() {
        let double = TelegramDouble::start().await;
        for username in ["a\nb_bot", "\u{1b}[0m", "", "Bot “x”"] {
            let user =
                json!({"id": 123_456, "is_bot": true, "first_name": "A", "username": username});
            double.set_result("getMe", None, user);
            assert!(matches!(ask(&double, 123_456).await, Err(TelegramError::Unreachable(_))));
        }
    }

    #[tokio::test]
    async fn a_refusal_that_repeats_the_token_is_told_without_its_secret() {
        let double = TelegramDouble::start().await;
        let token = example_token(123_456);
        let body =
            json!({"ok": false, "error_code": 400, "description": format!("no such bot: {token}")});
        double.fault(Fault::Reply {
            status: 400,
            headers: BTreeMap::new(),
            body: body.to_string(),
        });
        let error = ask(&double, 123_456).await.unwrap_err().to_string();
        assert!(error.contains("no such bot: 123456:…"), "{error}");
    }

    #[tokio::test]
    async fn a_check_is_content_with_any_answer_and_needs_one() {
        let mut double = TelegramDouble::start().await;
        let telegram = Telegram::new(double.url().parse().unwrap());
        telegram.check().await.unwrap();
        double.stop();
        assert!(telegram.check().await.is_err());
    }
}
