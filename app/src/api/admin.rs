//! What admins do.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::admin,
    domain::{BotId, Field, Reason},
};

/// Suspends a bot, with a reason that its user sees.
#[server(prefix = "/api", endpoint = "admin/bots/suspend")]
pub async fn suspend_bot(
    #[server(default)] id: i64,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let page = format!("/admin/bots/{id}");
    let form = Form::on(page.clone()).typed(Field::Reason, &reason);
    let done = async {
        let admin = context::require_admin()?;
        let reason = Reason::parse(&reason).map_err(|why| why.at(Field::Reason))?;
        admin::suspend_bot(&server, &admin.actor(), id, &reason).await?;
        Ok(Done::to(page).saying(Notice::BotSuspended))
    };
    form.answer(done.await)
}

/// Ends a bot's suspension.
#[server(prefix = "/api", endpoint = "admin/bots/reinstate")]
pub async fn reinstate_bot(#[server(default)] id: i64) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let page = format!("/admin/bots/{id}");
    let done = async {
        let admin = context::require_admin()?;
        admin::reinstate_bot(&server, &admin.actor(), id).await?;
        Ok(Done::to(page.clone()).saying(Notice::BotReinstated))
    };
    Form::on(page.clone()).answer(done.await)
}
