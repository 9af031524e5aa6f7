//! Light or dark: a cookie, no account needed.

#![cfg_attr(
    feature = "ssr",
    expect(clippy::unused_async, reason = "every server function is async")
)]

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form, set_cookie},
    domain::own_path,
    http::HeaderValue,
};

/// The cookie's name. It is no secret, so it needs no `__Host-` prefix.
#[cfg(feature = "ssr")]
pub const COOKIE: &str = "theme";

/// Remembers which theme this browser wants.
#[server(prefix = "/api", endpoint = "theme")]
pub async fn set_theme(
    #[server(default)] theme: String,
    #[server(default)] return_to: String,
) -> Result<(), ApiError> {
    // For a year from the choice: nothing renews it.
    let chosen = match theme.as_str() {
        "light" => "theme=light; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        "dark" => "theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
        _ => "theme=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly",
    };
    set_cookie(HeaderValue::from_static(chosen));
    let page = own_path(&return_to).unwrap_or("/").to_owned();
    Form::on(page.clone()).answer(Ok(Done::to(page)))
}
