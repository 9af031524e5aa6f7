//! What a user changes about their own account.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::accounts,
    domain::{Email, Field, Password, PersonName, Refusals, Username, Why},
};

/// The page of the forms that ask for the password, and where each of them stands on it.
#[cfg(feature = "ssr")]
const SECURITY: &str = "/account/security";
#[cfg(feature = "ssr")]
pub const PASSWORD_FORM: &str = "change-password";
#[cfg(feature = "ssr")]
pub const EMAIL_FORM: &str = "change-email";
#[cfg(feature = "ssr")]
pub const USERNAME_FORM: &str = "change-username";

/// Saves first and last name.
#[server(prefix = "/api", endpoint = "account/change-names")]
pub async fn change_names(
    #[server(default)] first_name: String,
    #[server(default)] last_name: String,
) -> Result<(), ApiError> {
    let form = Form::on("/account")
        .typed(Field::FirstName, &first_name)
        .typed(Field::LastName, &last_name);
    let server = context::server();
    let done = async {
        let viewer = context::require_viewer()?;
        let mut refusals = Refusals::default();
        let first = refusals.take(Field::FirstName, PersonName::parse(&first_name));
        let last = refusals.take(Field::LastName, PersonName::parse(&last_name));
        let (Some(first), Some(last)) = (first, last) else { return Err(refusals.into()) };
        accounts::change_names(&server, &viewer, &first, &last).await?;
        Ok(Done::to("/account").saying(Notice::NamesSaved))
    };
    form.answer(done.await)
}

/// Replaces the password.
#[server(prefix = "/api", endpoint = "account/change-password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] new_password: String,
) -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        let viewer = context::require_viewer()?;
        let session = context::session().ok_or(Why::Internal)?;
        let new = Password::parse(new_password).map_err(|why| why.at(Field::NewPassword))?;
        accounts::change_password(&server, &session, &viewer, current_password, new).await?;
        Ok(Done::to(SECURITY).saying(Notice::PasswordChanged))
    };
    Form::on(SECURITY).named(PASSWORD_FORM).answer(done.await)
}

/// Mails a link to the address that is to be the user's.
#[server(prefix = "/api", endpoint = "account/change-email")]
pub async fn change_email(
    #[server(default)] email: String,
    #[server(default)] current_password: String,
) -> Result<(), ApiError> {
    let form = Form::on(SECURITY).named(EMAIL_FORM).typed(Field::Email, &email);
    let server = context::server();
    let done = async {
        let viewer = context::require_viewer()?;
        let email = Email::parse(&email).map_err(|why| why.at(Field::Email))?;
        accounts::request_email(&server, &viewer, &email, current_password).await?;
        Ok(Done::to(SECURITY).saying(Notice::EmailMailSent))
    };
    form.answer(done.await)
}

/// Replaces the username.
#[server(prefix = "/api", endpoint = "account/change-username")]
pub async fn change_username(
    #[server(default)] username: String,
    #[server(default)] current_password: String,
) -> Result<(), ApiError> {
    let form = Form::on(SECURITY).named(USERNAME_FORM).typed(Field::Username, &username);
    let server = context::server();
    let done = async {
        let viewer = context::require_viewer()?;
        let session = context::session().ok_or(Why::Internal)?;
        let name = Username::parse(&username).map_err(|why| why.at(Field::Username))?;
        accounts::change_username(&server, &session, &viewer, &name, current_password).await?;
        Ok(Done::to(SECURITY).saying(Notice::UsernameChanged))
    };
    form.answer(done.await)
}

/// Ends one of the user's other sessions.
#[server(prefix = "/api", endpoint = "account/sessions/end")]
pub async fn end_session(#[server(default)] session: i64) -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        accounts::end_session(&server, &context::require_viewer()?, session).await?;
        Ok(Done::to(SECURITY).saying(Notice::SessionEnded))
    };
    Form::on(SECURITY).answer(done.await)
}

/// Ends all of the user's other sessions.
#[server(prefix = "/api", endpoint = "account/sessions/end-others")]
pub async fn end_other_sessions() -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        accounts::end_other_sessions(&server, &context::require_viewer()?).await?;
        Ok(Done::to(SECURITY).saying(Notice::OtherSessionsEnded))
    };
    Form::on(SECURITY).answer(done.await)
}
