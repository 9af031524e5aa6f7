//! What a page says when it cannot be shown.

use ::http::StatusCode;
use leptos::prelude::*;

use super::Mark;

/// The inside of an error page, in words that say what to do.
#[component]
pub fn ErrorView(
    status: StatusCode,
    /// What to quote to the operator.
    #[prop(optional_no_strip)]
    reference: Option<String>,
    /// Seconds after which it is worth trying again.
    #[prop(optional_no_strip)]
    retry_after: Option<i64>,
    /// Why, in place of what the status says in general.
    #[prop(optional_no_strip)]
    why: Option<String>,
    /// The page of the form that was sent, if it is known.
    #[prop(optional_no_strip)]
    form: Option<String>,
) -> impl IntoView {
    let (title, text) = words(status);
    let text = why.unwrap_or_else(|| text.to_owned());
    let wait = retry_after.map(|seconds| {
        let wait = domain::timestamp::duration_in_words(seconds);
        view! { <p>"Try again in " {wait} "."</p> }
    });
    let (back, first_page) = match form {
        Some(form) => (
            Some(view! { <a class="button button-primary" href=form>"Back to the form"</a> }),
            "button",
        ),
        None => (None, "button button-primary"),
    };
    view! {
        <div class="error-page">
            <Mark/>
            <p class="error-code">{status.as_u16()}</p>
            <h1>{title}</h1>
            <p>{text}</p>
            {wait}
            <div class="form-actions">
                {back}
                <a class=first_page href="/">"Go to the first page"</a>
            </div>
            {reference.map(|id| view! { <p class="note">"Reference " <code>{id}</code></p> })}
        </div>
    }
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (
            "Nothing lives here",
            "The page may have moved, or the link may be mistyped. What is not yours looks the same.",
        ),
        StatusCode::FORBIDDEN => (
            "You may not do this",
            "The request did not come from a page of this site, or your account has no right to it.",
        ),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("This is not how it works", "The address exists, but not for this kind of request.")
        }
        StatusCode::REQUEST_TIMEOUT => (
            "That took too long",
            "The rest of your request did not arrive. Nothing was changed; send it again.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "That is too much",
            "What you sent is larger than this page accepts. Nothing was changed.",
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            "Slow down a little",
            "There were too many attempts from your address. Nothing was changed.",
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "Back in a moment",
            "Rookery is busy or its database is away. Nothing was lost; what you sent just now was not stored.",
        ),
        status if status.is_client_error() => {
            ("That did not work", "The request could not be understood. Go back and try again.")
        }
        _ => (
            "Something broke on our side",
            "It has been noted. Try again in a moment; if it stays, tell your operator the reference below.",
        ),
    }
}
