//! A user's own picture. It is uploaded past the server functions (`http::upload`), which read no files.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::pictures,
};

/// Where the forms are, and what the one with the file is called there.
#[cfg(feature = "ssr")]
pub const PAGE: &str = "/account";
#[cfg(feature = "ssr")]
pub const PICTURE_FORM: &str = "change-picture";

/// Removes the viewer's picture.
#[server(prefix = "/api", endpoint = "account/picture/remove")]
pub async fn remove_picture() -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        pictures::remove(&server, &context::require_viewer()?).await?;
        Ok(Done::to(PAGE).saying(Notice::PictureRemoved))
    };
    Form::on(PAGE).answer(done.await)
}
