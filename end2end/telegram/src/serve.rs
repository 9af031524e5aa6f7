//! From a request to an answer.

use std::{
    borrow::Cow,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
};
use http::{Method, Response};

use crate::{
    address::{self, Address},
    answer::{refuse, unauthorized},
    bot::Bot,
    control,
    gauge::Held,
    mangle,
    methods::{self, Call},
    params::Params,
    percent,
    seen::RawSeen,
    socket::Breaker,
    world::World,
};

/// How faults and counts call a download.
const DOWNLOAD: &str = "file";
/// What the names of methods of the test environment begin with.
const TEST: &str = "test/";

/// One request on its way.
struct Visit {
    world: Arc<World>,
    bot: Arc<Bot>,
    token: String,
    breaker: Breaker,
    request: Request,
}

/// Everything that is served: the Bot API, and the control surface.
pub fn router(world: Arc<World>) -> Router {
    Router::new()
        .nest("/control", control::routes())
        .fallback(answer)
        .layer(DefaultBodyLimit::disable())
        .with_state(world)
}

async fn answer(
    State(world): State<Arc<World>>,
    ConnectInfo(breaker): ConnectInfo<Breaker>,
    request: Request,
) -> Response<Body> {
    let mut response = match address::parse(request.uri().path()) {
        Address::Call { token, test, method } => match visit(&world, breaker, token, request) {
            Some(visit) => visit.call(&method, test).await,
            None => nowhere(),
        },
        Address::File { token, path } => match visit(&world, breaker, token, request) {
            Some(visit) => visit.download(&path).await,
            None => nowhere(),
        },
        Address::Nowhere => {
            world.note_stray(seen(&request));
            nowhere()
        }
    };
    world.dress(response.headers_mut());
    response
}

fn visit(world: &Arc<World>, breaker: Breaker, token: String, request: Request) -> Option<Visit> {
    let bot = world.bot(&token)?;
    Some(Visit { world: Arc::clone(world), bot, token, breaker, request })
}

impl Visit {
    async fn call(self, method: &str, test: bool) -> Response<Body> {
        let named = named_in_query(method, &self.request);
        let method = methods::canonical(named.as_deref().unwrap_or(method));
        let method = if test { Cow::Owned([TEST, &method].concat()) } else { method };
        self.bot.note(method.clone(), seen(&self.request));
        if ![Method::GET, Method::POST].contains(self.request.method()) {
            return refuse(501, "Not Implemented").into_response();
        }
        let mut held = (method != "getUpdates").then(|| self.bot.active.hold());
        let fault = self.world.faults.take(&self.token, &method);
        if let Some(fault) = &fault
            && let Some(instead) = mangle::instead(fault, &self.breaker, &mut held).await
        {
            return instead;
        }
        let right = self.carry_out(&method).await;
        match fault {
            Some(fault) => mangle::spoil(&fault, right, &mut held).await,
            None => right,
        }
    }

    async fn carry_out(self, method: &str) -> Response<Body> {
        let params = match Params::read(self.request).await {
            Ok(params) => params,
            Err(refusal) => return refusal.into_response(),
        };
        if let Some(result) = self.world.wanted_result(method, &self.token) {
            return crate::answer::ok(&result).into_response();
        }
        // The test environment has tokens of its own.
        if method.starts_with(TEST) {
            return unauthorized().into_response();
        }
        methods::carry_out(method, Call { bot: self.bot, params }).await.into_response()
    }

    async fn download(self, path: &str) -> Response<Body> {
        self.bot.note(DOWNLOAD.into(), seen(&self.request));
        let mut held: Option<Held> = Some(self.bot.active.hold());
        let fault = self.world.faults.take(&self.token, DOWNLOAD);
        if let Some(fault) = &fault
            && let Some(instead) = mangle::instead(fault, &self.breaker, &mut held).await
        {
            return instead;
        }
        if self.bot.revoked.load(Relaxed) {
            return unauthorized().into_response();
        }
        match fault {
            Some(fault) => {
                mangle::spoil(&fault, self.bot.files.download(path, None), &mut held).await
            }
            None => self.bot.files.download(path, held),
        }
    }
}

/// A path without a method is completed by the argument `method`.
fn named_in_query(method: &str, request: &Request) -> Option<String> {
    let query = request.uri().query().filter(|_| method.is_empty())?;
    percent::pairs(query).find(|(name, _)| name == "method").map(|(_, value)| value)
}

fn seen(request: &Request) -> RawSeen {
    RawSeen {
        verb: request.method().clone(),
        target: request.uri().clone(),
        headers: request.headers().clone(),
    }
}

fn nowhere() -> Response<Body> {
    refuse(404, "Not Found").into_response()
}
