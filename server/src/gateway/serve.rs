//! One call, from request to answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::Timestamp;
use http::request::Parts;
use http::{Method, StatusCode};
use tokio::time::Instant;

use super::callers::{Caller, Found};
use super::pass::Unanswered;
use super::refusal::Refusal;
use super::tally::Outcome;
use super::target::Target;
use crate::Server;

/// The metric of calls, by what became of them.
pub(crate) const CALLS: &str = "rookery_gateway_calls_total";

/// A call of a known key.
pub struct Visit<'a> {
    /// Who answers.
    pub server: &'a Server,
    /// Whose call it is.
    pub caller: &'a Arc<Caller>,
    /// What is asked.
    pub target: &'a Target<'a>,
    /// When it came.
    began: Instant,
    /// The same by the clock: all that is counted of it is counted there.
    at: Timestamp,
}

/// Answers any request on the gateway's listener.
pub async fn answer(State(server): State<Server>, request: Request) -> Response {
    let began = Instant::now();
    let _under_way = server.gateway.under_way.take(u32::MAX);
    let (parts, body) = request.into_parts();
    let uri = parts.uri.clone();
    let Some(target) = Target::read(uri.path(), uri.query()) else {
        return stray(Refusal::not_found());
    };
    if !matches!(parts.method, Method::GET | Method::POST) {
        return stray(Refusal::not_implemented());
    }
    match server.gateway.callers.find(&server, &target.key).await {
        Ok(Found::Caller(caller)) => {
            let at = server.clock.now();
            let visit = Visit { server: &server, caller: &caller, target: &target, began, at };
            visit.answer(parts, body).await
        }
        Ok(Found::Stranger(manners)) => {
            if target.is_poll() {
                manners.wait(server.stopping.cancelled()).await;
            }
            count("unknown_key");
            Refusal::unauthorized().into_response()
        }
        Err(error) => {
            tracing::warn!(%error, "cannot look up a gateway key");
            count("failed");
            Refusal::bad_gateway().into_response()
        }
    }
}

fn stray(refusal: Refusal) -> Response {
    count("malformed");
    refusal.into_response()
}

impl Visit<'_> {
    async fn answer(&self, parts: Parts, body: Body) -> Response {
        let bot = &self.caller.bot;
        self.server.gateway.ledger.call(bot, self.caller.key, self.at);
        match self.pass_on(parts, body).await {
            Ok(answer) => self.answered(answer),
            Err(Unanswered::Stopping) => {
                count("answered");
                Refusal::no_updates().into_response()
            }
            Err(Unanswered::Refused(refusal)) => {
                let over = refusal.is_over_limit();
                self.ended(if over { Outcome::Limited } else { Outcome::Refused }, None);
                self.refuse("refused", refusal).await
            }
            // Told at once: whoever waits in it must hear of the change, not of its own impatience.
            Err(Unanswered::Ended(refusal)) => {
                self.ended(Outcome::Refused, None);
                count("refused");
                bot.manners.note();
                refusal.into_response()
            }
            Err(Unanswered::Failed(refusal)) => {
                self.ended(Outcome::Error, None);
                self.refuse("failed", refusal).await
            }
        }
    }

    /// Counts an answer of Telegram, whose head has just come.
    fn answered(&self, answer: Response) -> Response {
        let status = answer.status();
        let is_good = status.is_success() || status == StatusCode::NOT_MODIFIED;
        let outcome = if is_good { Outcome::Good } else { Outcome::Error };
        let millis = u32::try_from(self.began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let millis = self.target.is_prompt().then_some(millis);
        if !is_good || millis.is_some() {
            self.ended(outcome, millis);
        }
        count(if is_good { "answered" } else { "error" });
        answer
    }

    fn ended(&self, outcome: Outcome, millis: Option<u32>) {
        self.server.gateway.ledger.ended(&self.caller.bot, self.at, outcome, millis);
    }

    async fn refuse(&self, outcome: &'static str, refusal: Refusal) -> Response {
        count(outcome);
        tracing::debug!(
            bot = self.caller.bot.id().0,
            status = refusal.status().as_u16(),
            "call {outcome}"
        );
        if self.target.is_poll() { self.hold(refusal).await } else { refusal }.into_response()
    }

    /// Waits before a poll is refused again, unless something changes: then what is true now is
    /// told. Some libraries end at a refusal, so a bot that has just been started must not give one.
    async fn hold(&self, refusal: Refusal) -> Refusal {
        let bot = &self.caller.bot;
        let changed = bot.changed();
        let mut has_changed = false;
        let wake = async {
            tokio::select! {
                () = changed => has_changed = true,
                () = self.server.stopping.cancelled() => {}
            }
        };
        bot.manners.wait(wake).await;
        if !has_changed {
            return refusal;
        }
        match bot.state().admit(self.caller.key, self.server.clock.now()) {
            Ok(_) => Refusal::no_updates(),
            Err(refusal) => refusal,
        }
    }
}

/// Counts calls by what became of them; never by bot, which would be a series for each.
fn count(outcome: &'static str) {
    metrics::counter!(CALLS, "outcome" => outcome).increment(1);
}
