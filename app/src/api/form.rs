//! Answering a form: post, redirect, get.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use ::http::header::{ACCEPT, RETRY_AFTER, SET_COOKIE};
use ::http::request::Parts;
use ::http::{HeaderName, HeaderValue, StatusCode};
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use domain::views::LastSignIn;
use domain::{Field, Refusals, Why};
use leptos::prelude::{Owner, expect_context, provide_context};
use leptos_axum::{ResponseOptions, ResponseParts};
use server::Server;
use server::http::RETRY_SECONDS;
use server::http::flash::{self, Flash};

use super::ApiError;
use super::account::sign_in_before;
use crate::context;
use crate::notice::Notice;

/// Pages are not to be kept anyway; this also empties what a browser holds to go back to. Cookies
/// stay: one of them is what a device is known by.
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");
const FORGET: HeaderValue = HeaderValue::from_static("\"cache\", \"storage\"");

/// A form that was posted: the page it is on, and what to type into it again when it is refused.
pub struct Form {
    /// Path and query of the page.
    page: String,
    /// Which of several forms on the page.
    name: Option<&'static str>,
    typed: BTreeMap<String, String>,
}

/// Where a form leads when it was done, and what is said there.
pub struct Done {
    to: String,
    notice: Option<Notice>,
    secret: Option<String>,
    last_sign_in: Option<LastSignIn>,
    typed: BTreeMap<String, String>,
}

impl Done {
    /// Leads to the page `to`, a path of this site.
    pub fn to(to: impl Into<String>) -> Self {
        Self {
            to: to.into(),
            notice: None,
            secret: None,
            last_sign_in: None,
            typed: BTreeMap::new(),
        }
    }

    /// Says so there, once.
    pub fn saying(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }

    /// Fills a field there with what was typed here. Never a secret.
    pub fn typing(mut self, field: Field, value: &str) -> Self {
        self.typed.insert(field.name().to_owned(), value.to_owned());
        self
    }

    /// Shows a secret there, once.
    pub fn showing(self, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..self }
    }

    /// Tells there, once, of the sign-in before the one that was just done.
    pub fn after(self, last_sign_in: Option<LastSignIn>) -> Self {
        Self { last_sign_in, ..self }
    }
}

impl Form {
    /// The form on `page` (path and query).
    pub fn on(page: impl Into<String>) -> Self {
        Self { page: page.into(), name: None, typed: BTreeMap::new() }
    }

    /// The form of that name, of several on its page: refusals are shown in it alone, and the page
    /// opens where it stands, or at the first refused field.
    pub fn named(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// Remembers what was typed into a field. Never a secret.
    pub fn typed(mut self, field: Field, value: &str) -> Self {
        self.typed.insert(field.name().to_owned(), value.to_owned());
        self
    }

    /// Redirects: onward when it was done, back to the form when it was refused. A program that
    /// asked for JSON gets the refusals and their status instead.
    pub fn answer(self, result: server::Result<Done>) -> Result<(), ApiError> {
        let result = result.map_err(refusals);
        if wants_page() {
            let (to, flash) = self.outcome(result);
            redirect(&to, flash);
            return Ok(());
        }
        result.map(drop).map_err(refuse)
    }

    /// Where it leads, and what is to be said there.
    fn outcome(self, result: Result<Done, Refusals>) -> (String, Option<Flash>) {
        match result {
            Ok(done) => {
                let flash = Flash {
                    page: path_of(&done.to),
                    notice: done.notice.map(Notice::code),
                    secret: done.secret,
                    last_sign_in: done.last_sign_in,
                    typed: done.typed,
                    ..Flash::default()
                };
                let says_something = flash.notice.is_some()
                    || flash.secret.is_some()
                    || flash.last_sign_in.is_some();
                (done.to, says_something.then_some(flash))
            }
            Err(refusals) if is_signed_out(&refusals) => {
                let to = sign_in_before(&self.page);
                let page = path_of(&to);
                let notice = Some(Notice::SessionGone.code());
                (to, Some(Flash { page, notice, ..Flash::default() }))
            }
            Err(refusals) => {
                let page = path_of(&self.page);
                let form = self.name.map(str::to_owned);
                let to = match self.name {
                    Some(name) if !has_field(&refusals) => format!("{}#{name}", self.page),
                    _ => self.page,
                };
                let flash = Flash { page, form, refusals, typed: self.typed, ..Flash::default() };
                (to, Some(flash))
            }
        }
    }
}

/// Says something on a page that a script goes to by itself.
pub fn say_on(page: &str, notice: Notice) {
    let flash = Flash { page: page.to_owned(), notice: Some(notice.code()), ..Flash::default() };
    set_cookie(flash::seal_cookie(&context::server(), &flash));
}

/// Answers a form that no server function takes, as [`Form::answer`] answers the others. A program
/// gets the flash as well: a script of ours then shows the page, and the page says what happened.
pub fn answer_outside(
    server: &Server,
    request: Parts,
    form: Form,
    result: server::Result<Done>,
) -> Response {
    let options = ResponseOptions::default();
    let answered = Owner::new().with(|| {
        provide_context(request);
        provide_context(options.clone());
        provide_context(server.clone());
        let result = result.map_err(refusals);
        let refused = result.as_ref().err().cloned();
        let (to, flash) = form.outcome(result);
        if wants_page() {
            redirect(&to, flash);
            return Ok(());
        }
        if let Some(flash) = flash {
            set_cookie(flash::seal_cookie(server, &flash));
        }
        refused.map_or(Ok(()), |refusals| Err(refuse(refusals)))
    });
    let mut response = match answered {
        Ok(()) => Json(()).into_response(),
        Err(error) => Json(error).into_response(),
    };
    let ResponseParts { status, headers } =
        std::mem::take(&mut *options.0.write().unwrap_or_else(PoisonError::into_inner));
    *response.status_mut() = status.unwrap_or_default();
    response.headers_mut().extend(headers);
    response
}

/// The words for people; what they cannot do anything about is logged here, once. So is an act that
/// its viewer may not do, wherever that was found.
pub fn refusals(error: server::Error) -> Refusals {
    match &error {
        server::Error::Refused(why) if why.at(Field::Form) == Some(&Why::Forbidden) => {
            context::note_forbidden();
        }
        server::Error::Refused(_) | server::Error::NotFound => {}
        passing if passing.is_passing() => tracing::warn!(%error, "a form could not be served"),
        _ => tracing::error!(%error, "a form failed"),
    }
    error.into_refusals()
}

/// Refuses a program's request, with the true status.
pub fn refuse(refusals: Refusals) -> ApiError {
    let status =
        refusals.0.first().map_or(StatusCode::INTERNAL_SERVER_ERROR, |first| status_of(&first.why));
    let response = expect_context::<ResponseOptions>();
    response.set_status(status);
    if let Some(seconds) = refusals.0.first().and_then(|first| retry_after(&first.why)) {
        let name: HeaderName = RETRY_AFTER;
        response.insert_header(name, HeaderValue::from(seconds));
    }
    ApiError(refusals)
}

/// The status that says the same as the code.
pub fn status_of(why: &Why) -> StatusCode {
    match why {
        Why::SignedOut | Why::SignInFailed | Why::PasswordWrong => StatusCode::UNAUTHORIZED,
        Why::Forbidden | Why::ReadOnly | Why::SignUpClosed | Why::SessionsNotTaken => {
            StatusCode::FORBIDDEN
        }
        Why::NotFound => StatusCode::NOT_FOUND,
        Why::NotUnderstood => StatusCode::BAD_REQUEST,
        Why::PictureTooLarge(..) => StatusCode::PAYLOAD_TOO_LARGE,
        Why::PictureKind => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Why::LinkInvalid | Why::CodeInvalid => StatusCode::GONE,
        Why::AlreadyDone
        | Why::UsernameTaken
        | Why::EmailTaken
        | Why::BotRegistered
        | Why::PolledElsewhere
        | Why::BotDeleted
        | Why::MailUnderWay
        | Why::MailEmptied
        | Why::MailTooLate
        | Why::OwnerExists => StatusCode::CONFLICT,
        Why::TooManyAttempts(_) | Why::SignInLocked(_) | Why::TelegramBusy(_) => {
            StatusCode::TOO_MANY_REQUESTS
        }
        Why::Unavailable | Why::TelegramUnreachable | Why::TokenKept => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Why::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// When to try again, in seconds, where waiting helps.
fn retry_after(why: &Why) -> Option<u32> {
    match why {
        Why::TooManyAttempts(seconds) | Why::SignInLocked(seconds) | Why::TelegramBusy(seconds) => {
            Some(*seconds)
        }
        Why::Unavailable => Some(RETRY_SECONDS),
        _ => None,
    }
}

fn is_signed_out(refusals: &Refusals) -> bool {
    refusals.at(Field::Form) == Some(&Why::SignedOut)
}

/// Whether there is a refused field, which asks for the focus. Browsers give it none on a page that opens at
/// a fragment.
fn has_field(refusals: &Refusals) -> bool {
    refusals.0.iter().any(|refusal| refusal.field != Field::Form)
}

fn path_of(page: &str) -> String {
    page.split('?').next().unwrap_or_default().to_owned()
}

/// A browser that posts a form accepts HTML; a program's `fetch` does not ask for it.
fn wants_page() -> bool {
    let accepts = |request: &Parts| {
        let accept = request.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        accept.is_some_and(|value| value.contains("text/html"))
    };
    context::with_request(accepts).unwrap_or_default()
}

fn redirect(to: &str, flash: Option<Flash>) {
    if let Some(cookie) = flash.map(|flash| flash::seal_cookie(&context::server(), &flash)) {
        set_cookie(cookie);
    }
    leptos_axum::redirect(to);
}

/// Has the browser forget what it keeps of this site's pages; see [`CLEAR_SITE_DATA`].
pub fn clear_site_data() {
    expect_context::<ResponseOptions>().insert_header(CLEAR_SITE_DATA, FORGET);
}

/// Adds a cookie to the answer.
pub fn set_cookie(cookie: HeaderValue) {
    let name: HeaderName = SET_COOKIE;
    expect_context::<ResponseOptions>().append_header(name, cookie);
}
