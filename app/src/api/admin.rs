//! What admins do.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form},
    crate::components::filters::address,
    crate::context,
    crate::notice::Notice,
    ::server::admin,
    domain::{BotId, BotLimits, Field, Reason, own_path},
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

/// The form for limits of an admin's.
pub const LIMITS_FORM: &str = "limits";
/// The form that lifts them.
pub const LIFT_FORM: &str = "lift-limits";

/// Sets limits for a bot in place of those that its user chose; a reason may be given.
#[server(prefix = "/api", endpoint = "admin/bots/limits")]
pub async fn set_admin_limits(
    #[server(default)] id: i64,
    #[server(default)] rps: String,
    #[server(default)] max_concurrent: String,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let page = format!("/admin/bots/{id}");
    let form = Form::on(page.clone())
        .named(LIMITS_FORM)
        .typed(Field::Rps, &rps)
        .typed(Field::MaxConcurrent, &max_concurrent)
        .typed(Field::Reason, &reason);
    let done = async {
        let admin = context::require_admin()?;
        let limits = BotLimits::parse(&rps, &max_concurrent);
        let reason = (!reason.trim().is_empty()).then(|| Reason::parse(&reason)).transpose();
        let reason = reason.map_err(|why| why.at(Field::Reason))?;
        admin::set_bot_limits(&server, &admin.actor(), id, limits, reason.as_ref()).await?;
        Ok(Done::to(page).saying(Notice::AdminLimitsSet))
    };
    form.answer(done.await)
}

/// Lets the limits count again that the bot's user chose.
#[server(prefix = "/api", endpoint = "admin/bots/limits/lift")]
pub async fn clear_admin_limits(#[server(default)] id: i64) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let page = format!("/admin/bots/{id}");
    let done = async {
        let admin = context::require_admin()?;
        admin::clear_bot_limits(&server, &admin.actor(), id).await?;
        Ok(Done::to(page.clone()).saying(Notice::AdminLimitsCleared))
    };
    Form::on(page.clone()).answer(done.await)
}

/// Suspends several bots that were chosen in the list; `bots` are their numbers, with commas between.
#[server(prefix = "/api", endpoint = "admin/bots/suspend-chosen")]
pub async fn suspend_bots(
    #[server(default)] bots: String,
    #[server(default)] reason: String,
    #[server(default)] current_password: String,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let server = context::server();
    let form = Form::on(selection("suspend", &bots, &back)).typed(Field::Reason, &reason);
    let done = async {
        let admin = context::require_admin()?;
        let reason = Reason::parse(&reason).map_err(|why| why.at(Field::Reason))?;
        let ids = numbers(&bots);
        let outcome = admin::suspend_bots(&server, &admin, &ids, &reason, current_password).await?;
        let notice = Notice::BotsSuspended(outcome.done, outcome.already);
        Ok(Done::to(list_of(&back)).saying(notice))
    };
    form.answer(done.await)
}

/// Ends the suspension of several bots that were chosen in the list.
#[server(prefix = "/api", endpoint = "admin/bots/reinstate-chosen")]
pub async fn reinstate_bots(
    #[server(default)] bots: String,
    #[server(default)] current_password: String,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let server = context::server();
    let form = Form::on(selection("reinstate", &bots, &back));
    let done = async {
        let admin = context::require_admin()?;
        let ids = numbers(&bots);
        let outcome = admin::reinstate_bots(&server, &admin, &ids, current_password).await?;
        let notice = Notice::BotsReinstated(outcome.done, outcome.already);
        Ok(Done::to(list_of(&back)).saying(notice))
    };
    form.answer(done.await)
}

/// The numbers of bots in a form; what is none is left out.
#[cfg(feature = "ssr")]
fn numbers(bots: &str) -> Vec<BotId> {
    bots.split(',').filter_map(|id| id.trim().parse().ok()).collect()
}

/// The page that asks back, with the same bots.
#[cfg(feature = "ssr")]
fn selection(act: &str, bots: &str, back: &str) -> String {
    let bots = numbers(bots).into_iter().take(admin::bot_list::PAGE_ROWS);
    let bots = bots.map(|id| ("bot", id.to_string()));
    let others = [("do", act.to_owned()), ("back", list_of(back))];
    address("/admin/bots/selection", &others.into_iter().chain(bots).collect::<Vec<_>>())
}

/// The list that a form came from, with its conditions; any other address is taken for the whole list.
#[cfg(feature = "ssr")]
pub(crate) fn list_of(back: &str) -> String {
    const LIST: &str = "/admin/bots";
    let path = own_path(back);
    let is_list = path.is_some_and(|path| path == LIST || path.starts_with("/admin/bots?"));
    if is_list { back.to_owned() } else { LIST.to_owned() }
}
