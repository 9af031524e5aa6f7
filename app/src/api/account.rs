//! Signing up, in and out.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form, clear_site_data, set_cookie},
    crate::context,
    crate::notice::Notice,
    ::server::accounts::{self, NewAccount, SignIn as Typed, SignUpForm, set_up},
    ::server::http::session,
    ::server::{Admin, Error, Server, Viewer, admin},
    domain::{Email, Field, Why, own_path},
};

/// Signs up: notes the account and mails a link that makes it real.
#[server(prefix = "/api", endpoint = "account/sign-up")]
pub async fn sign_up(
    #[server(default)] email: String,
    #[server(default)] username: String,
    #[server(default)] password: String,
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
    #[server(default)] terms: Option<String>,
) -> Result<(), ApiError> {
    let mut form = Form::on("/sign-up")
        .typed(Field::Email, &email)
        .typed(Field::Username, &username)
        .typed(Field::FirstName, &first_name)
        .typed(Field::LastName, &last_name);
    let terms = terms.is_some();
    if terms {
        form = form.typed(Field::Terms, "true");
    }
    let server = context::server();
    let done = async {
        let done = Done::to("/verify-email").saying(Notice::MailSent).typing(Field::Email, &email);
        let typed = SignUpForm { email, username, password, first_name, last_name, terms };
        accounts::sign_up(&server, &context::origin()?, typed.parse(&server)?).await?;
        Ok(done)
    };
    form.answer(done.await)
}

/// Makes the account whose mail held `token`.
#[server(prefix = "/api", endpoint = "account/verify-email")]
pub async fn verify_email(#[server(default)] token: String) -> Result<(), ApiError> {
    let done = accounts::verify_email(&context::server(), &token).await;
    let page = page_of_link("/verify-email", &token);
    Form::on(page).answer(done.map(|()| Done::to("/sign-in").saying(Notice::Verified)))
}

/// Makes the account whose mail to `email` held `code`.
#[server(prefix = "/api", endpoint = "account/verify-code")]
pub async fn verify_code(
    #[server(default)] email: String,
    #[server(default)] code: String,
) -> Result<(), ApiError> {
    let form = Form::on("/verify-email").typed(Field::Email, &email);
    let server = context::server();
    let done = async {
        let email = Email::parse(&email).map_err(|why| why.at(Field::Email))?;
        accounts::verify_code(&server, &email, &code).await?;
        Ok(Done::to("/sign-in").saying(Notice::Verified))
    };
    form.answer(done.await)
}

/// Mails another link and code to an address that has signed up.
#[server(prefix = "/api", endpoint = "account/resend")]
pub async fn resend(#[server(default)] email: String) -> Result<(), ApiError> {
    let form = Form::on("/verify-email").named("again").typed(Field::Email, &email);
    let server = context::server();
    let done = async {
        let done = Done::to("/verify-email").saying(Notice::MailSent).typing(Field::Email, &email);
        let email = Email::parse(&email).map_err(|why| why.at(Field::Email))?;
        accounts::resend(&server, &context::origin()?, &email).await?;
        Ok(done)
    };
    form.answer(done.await)
}

/// Signs in, and leads to `next` if that is a page of this site.
#[server(prefix = "/api", endpoint = "account/sign-in")]
pub async fn sign_in(
    #[server(default)] login: String,
    #[server(default)] password: String,
    #[server(default)] remember: Option<String>,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    let next = own_path(&next).unwrap_or(AFTER_SIGN_IN);
    let form = Form::on(sign_in_before(next)).typed(Field::Login, &login);
    let server = context::server();
    let done = async {
        let session = context::session().ok_or(Why::Internal)?;
        let typed = Typed { login, password, remember: remember.is_some() };
        let signed_in = accounts::sign_in(&server, &session, &context::origin()?, typed).await?;
        signed_in.device_cookie.into_iter().for_each(set_cookie);
        Ok(Done::to(next).after(signed_in.last))
    };
    form.answer(done.await)
}

/// Where a sign-in leads that is on the way to nowhere else.
#[cfg(feature = "ssr")]
const AFTER_SIGN_IN: &str = "/dashboard";

/// The page to sign in on, which leads on to `page` (path and query), if that is one of ours.
#[cfg(feature = "ssr")]
pub(crate) fn sign_in_before(page: &str) -> String {
    format!("/sign-in?next={}", url_safe(own_path(page).unwrap_or(AFTER_SIGN_IN)))
}

/// Ends the session.
#[server(prefix = "/api", endpoint = "account/sign-out")]
pub async fn sign_out() -> Result<(), ApiError> {
    let done = async {
        if let Some(admin) = context::viewer().filter(|viewer| viewer.support.is_some()) {
            end_support(&context::server(), admin).await?;
        }
        if let Some(session) = context::session() {
            session::end(&session).await?;
            let user = context::viewer().map(|viewer| viewer.id);
            ::server::security::tell("signed_out", ::server::security::Outcome::Done, user);
        }
        clear_site_data();
        Ok(Done::to("/sign-in").saying(Notice::SignedOut))
    };
    Form::on("/").answer(done.await)
}

/// Has the record say that support access ends with the session; that it just ended by itself is fine.
#[cfg(feature = "ssr")]
async fn end_support(server: &Server, viewer: Viewer) -> ::server::Result<()> {
    let Some(admin) = Admin::of(viewer) else { return Ok(()) };
    match admin::end_support(server, &admin).await {
        Err(Error::Refused(_)) => Ok(()),
        ended => ended.map(drop),
    }
}

/// Makes the first owner.
#[server(prefix = "/api", endpoint = "account/set-up")]
pub async fn create_owner(
    #[server(default)] token: String,
    #[server(default)] email: String,
    #[server(default)] username: String,
    #[server(default)] password: String,
) -> Result<(), ApiError> {
    let form = Form::on(page_of_link("/setup", &token))
        .typed(Field::Email, &email)
        .typed(Field::Username, &username);
    let server = context::server();
    let done = async {
        let session = context::session().ok_or(Why::Internal)?;
        let account = NewAccount::parse(&email, &username, password)?;
        set_up::create_owner(&server, &session, &context::origin()?, &token, account).await?;
        Ok(Done::to("/dashboard").saying(Notice::OwnerCreated))
    };
    form.answer(done.await)
}

/// The page behind a mail's link with `token`. No token of ours is longer than 43 characters; one of
/// more than [`TOKEN_MAX`] is not carried into an address, where it could burst a header.
#[cfg(feature = "ssr")]
pub(crate) fn page_of_link(page: &str, token: &str) -> String {
    let token = if token.len() > TOKEN_MAX { "-" } else { token };
    format!("{page}?token={}", url_safe(token))
}

/// How long a token in an address may be.
#[cfg(feature = "ssr")]
const TOKEN_MAX: usize = 64;

/// `text` for a place inside a query: what is not plain there is percent-encoded.
#[cfg(feature = "ssr")]
pub(crate) fn url_safe(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}
