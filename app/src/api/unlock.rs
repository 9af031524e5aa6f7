//! What the mails about locks and new devices lead to.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::account::page_of_link,
    super::form::{Done, Form, set_cookie},
    crate::context,
    crate::notice::Notice,
    ::server::accounts::{new_device, new_device::WayBack, unlock},
    domain::Field,
};

/// Makes this browser known to the user whose mail held `token`.
#[server(prefix = "/api", endpoint = "account/unlock")]
pub async fn unlock_browser(#[server(default)] token: String) -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        set_cookie(unlock::press(&server, &context::origin()?, &token).await?);
        Ok(Done::to("/sign-in").saying(Notice::Unlocked))
    };
    let page = page_of_link("/unlock", &token);
    Form::on(page).answer(done.await)
}

/// Mails a link that unlocks a browser to whoever has this address or name.
#[server(prefix = "/api", endpoint = "account/unlock-mail")]
pub async fn mail_unlock(#[server(default)] login: String) -> Result<(), ApiError> {
    let form = Form::on("/unlock").typed(Field::Login, &login);
    let server = context::server();
    let done = async {
        unlock::ask(&server, &context::origin()?, &login).await?;
        Ok(Done::to("/unlock").saying(Notice::UnlockMailSent))
    };
    form.answer(done.await)
}

/// Shuts everybody out of the account that the mail with `token` was about, and leads to a new
/// password.
#[server(prefix = "/api", endpoint = "account/not-me")]
pub async fn not_me(#[server(default)] token: String) -> Result<(), ApiError> {
    let done = new_device::not_me(&context::server(), &token).await;
    let page = page_of_link("/not-me", &token);
    let done = done.map(|way_back| {
        Done::to("/forgot-password").saying(match way_back {
            WayBack::Mailed => Notice::NotMe,
            WayBack::AddressChanged => Notice::NotMeElsewhere,
        })
    });
    Form::on(page).answer(done)
}
