//! Passing one call on to Telegram, as far as its bot may make it.

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use domain::BotToken;
use http::StatusCode;
use http::request::Parts;
use hyper::body::Incoming;

use super::answer::Answer;
use super::begun::Begun;
use super::limits::Place;
use super::refusal::Refusal;
use super::serve::Visit;
use super::state::{Pass, State};
use super::{conflict, failing, webhooks};

/// Why a call is not answered by Telegram.
pub enum Unanswered {
    /// The gateway does not let it pass.
    Refused(Refusal),
    /// The gateway let it pass, but does not any longer.
    Ended(Refusal),
    /// Telegram has no proper answer.
    Failed(Refusal),
    /// The long poll of a gateway that is about to stop.
    Stopping,
}

impl Visit<'_> {
    /// Has Telegram answer, or says why it does not.
    pub async fn pass_on(&self, parts: Parts, body: Body) -> Result<Response, Unanswered> {
        let Self { server, caller, target, .. } = self;
        let state = caller.bot.state();
        let (pass, token) = state.admit(caller.key, server.clock.now())?;
        if target.is_blocked() {
            return Err(Refusal::blocked().into());
        }
        let place = caller.bot.take(&state, target.is_poll())?;
        let sending = async {
            let (answer, place) = self.send(&state, token, parts, body, place).await?;
            let begun = Begun::of(target, token, answer).await.map_err(Unanswered::Failed)?;
            Ok((begun, place))
        };
        let (answer, place) = self.unless_ended(&pass, sending).await?;
        if answer.status() == StatusCode::UNAUTHORIZED && target.is_judge_of_tokens() {
            failing::mark(server, caller.bot.id(), state.fingerprint()).await;
            return Err(Unanswered::Failed(Refusal::unauthorized()));
        }
        if target.is_poll() {
            conflict::note(server, &caller.bot, &answer);
        }
        Ok(Answer::hand_on(answer, target, server, caller, pass, place))
    }

    /// Sends the call. Its place goes with it, and comes back with the answer: Telegram may go on with
    /// a call whose client has left.
    async fn send(
        &self,
        state: &Arc<State>,
        token: &BotToken,
        parts: Parts,
        body: Body,
        place: Place,
    ) -> Result<(Response<Incoming>, Place), Unanswered> {
        let Self { server, caller, target, .. } = self;
        if let Some(change) = target.webhook_change() {
            let call = (*target, change, parts, body);
            let changing = webhooks::pass_on(server, caller, state, call, place);
            // Boxed: other calls should not hold the room that these rare ones need.
            return Box::pin(changing).await.map_err(Unanswered::Failed);
        }
        let upstream = &server.gateway.upstream;
        let call = upstream.prepare(target, token.expose(), parts.method, parts.headers, body);
        let answer = upstream.send(call.ok_or_else(Refusal::not_found)?).await;
        answer.map(|answer| (answer, place)).map_err(Unanswered::Failed)
    }

    /// Waits until the answer begins, or for what ends the call before it comes.
    async fn unless_ended<T>(
        &self,
        pass: &Pass,
        sending: impl Future<Output = Result<T, Unanswered>>,
    ) -> Result<T, Unanswered> {
        let stopping = async {
            if self.target.is_poll() {
                self.server.stopping.cancelled().await;
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            why = pass.ended() => Err(Unanswered::Ended(why)),
            () = stopping => Err(Unanswered::Stopping),
            sent = sending => sent,
        }
    }
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
