//! Mail links that get an account back: a new password, a new address, the old address.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::account::page_of_link,
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::accounts::{self, recovery},
    domain::{Email, Field, Password, Why},
};

/// Mails a link to choose a new password, if the address has an account.
#[server(prefix = "/api", endpoint = "account/forgot-password")]
pub async fn forgot_password(#[server(default)] email: String) -> Result<(), ApiError> {
    let form = Form::on("/forgot-password").typed(Field::Email, &email);
    let server = context::server();
    let done = async {
        let email = Email::parse(&email).map_err(|why| why.at(Field::Email))?;
        recovery::request(&server, &context::origin()?, &email).await?;
        Ok(Done::to("/forgot-password").saying(Notice::ResetMailSent))
    };
    form.answer(done.await)
}

/// Replaces the password of the user whose mail held `token`.
#[server(prefix = "/api", endpoint = "account/reset-password")]
pub async fn reset_password(
    #[server(default)] token: String,
    #[server(default)] new_password: String,
) -> Result<(), ApiError> {
    let form = Form::on(page_of_link("/reset-password", &token));
    let server = context::server();
    let done = async {
        let new = Password::parse(new_password).map_err(|why| why.at(Field::NewPassword))?;
        recovery::reset(&server, &context::origin()?, &token, new).await?;
        Ok(Done::to("/sign-in").saying(Notice::PasswordReset))
    };
    form.answer(done.await)
}

/// Makes the address that `token` was mailed to its user's.
#[server(prefix = "/api", endpoint = "account/confirm-email")]
pub async fn confirm_email(#[server(default)] token: String) -> Result<(), ApiError> {
    let form = Form::on(page_of_link("/confirm-email", &token));
    let server = context::server();
    let done = async {
        let session = context::session().ok_or(Why::Internal)?;
        let viewer = context::viewer();
        let stays = accounts::confirm_email(&server, &session, viewer.as_ref(), &token).await?;
        Ok(if stays {
            Done::to("/account").saying(Notice::EmailChanged)
        } else {
            Done::to("/sign-in").saying(Notice::EmailChangedElsewhere)
        })
    };
    form.answer(done.await)
}

/// Gives the user of `token` the address back that they had before.
#[server(prefix = "/api", endpoint = "account/undo-email")]
pub async fn undo_email(#[server(default)] token: String) -> Result<(), ApiError> {
    let form = Form::on(page_of_link("/undo-email", &token));
    let server = context::server();
    let done = async {
        accounts::undo_email(&server, &token).await?;
        Ok(Done::to("/sign-in").saying(Notice::EmailRestored))
    };
    form.answer(done.await)
}
