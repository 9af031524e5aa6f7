//! Support access: seeing a user's pages as they do, for a while and read-only.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::admin,
    domain::{Field, Reason, UserId},
};

/// The form's name, on pages with several.
pub const SUPPORT_FORM: &str = "support";

/// The page with the form for that user.
#[cfg(feature = "ssr")]
pub fn support_page(user: UserId) -> String {
    format!("/admin/users/{user}/support")
}

/// Begins to show the user's pages, with a reason that they read.
#[server(prefix = "/api", endpoint = "admin/support/begin")]
pub async fn begin_support(
    #[server(default)] id: i64,
    #[server(default)] reason: String,
    #[server(default)] current_password: String,
) -> Result<(), ApiError> {
    let (server, user) = (context::server(), UserId(id));
    let form = Form::on(support_page(user)).named(SUPPORT_FORM).typed(Field::Reason, &reason);
    let done = async {
        let admin = context::require_admin()?;
        let reason = Reason::parse(&reason).map_err(|why| why.at(Field::Reason))?;
        admin::begin_support(&server, &admin, user, &reason, current_password).await?;
        Ok(Done::to("/dashboard"))
    };
    form.answer(done.await)
}

/// Shows the admin's own pages again.
#[server(prefix = "/api", endpoint = "admin/support/end")]
pub async fn end_support() -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        let admin = context::require_admin()?;
        let user = admin::end_support(&server, &admin).await?;
        Ok(Done::to(support_page(user)).saying(Notice::SupportEnded))
    };
    Form::on("/admin/users").answer(done.await)
}
