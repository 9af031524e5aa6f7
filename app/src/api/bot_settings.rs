//! What a user sets of a bot, and its end.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::bots::page_of,
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::bots,
    domain::{BotId, BotLimits, BotName, Field},
};

/// The form for another name.
pub const NAME_FORM: &str = "rename";
/// The form for other limits.
pub const LIMITS_FORM: &str = "limits";
/// The form for another token.
pub const TOKEN_FORM: &str = "replace-token";

/// Gives the bot another name here.
#[server(prefix = "/api", endpoint = "bots/rename")]
pub async fn rename_bot(
    #[server(default)] id: i64,
    #[server(default)] name: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let form = Form::on(page_of(id)).named(NAME_FORM).typed(Field::Name, &name);
    let done = async {
        let viewer = context::require_viewer()?;
        let name = BotName::parse(&name).map_err(|why| why.at(Field::Name))?;
        bots::rename(&server, &viewer, id, &name).await?;
        Ok(Done::to(page_of(id)).saying(Notice::BotRenamed))
    };
    form.answer(done.await)
}

/// Sets how much the bot may send.
#[server(prefix = "/api", endpoint = "bots/limits")]
pub async fn set_limits(
    #[server(default)] id: i64,
    #[server(default)] rps: String,
    #[server(default)] max_concurrent: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let form = Form::on(page_of(id))
        .named(LIMITS_FORM)
        .typed(Field::Rps, &rps)
        .typed(Field::MaxConcurrent, &max_concurrent);
    let done = async {
        let viewer = context::require_viewer()?;
        let limits = BotLimits::parse(&rps, &max_concurrent);
        bots::set_limits(&server, &viewer, id, limits).await?;
        Ok(Done::to(page_of(id)).saying(Notice::LimitsChanged))
    };
    form.answer(done.await)
}

/// Replaces the bot's token by the one that was pasted.
#[server(prefix = "/api", endpoint = "bots/token")]
pub async fn replace_token(
    #[server(default)] id: i64,
    #[server(default)] bot_token: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        let viewer = context::require_viewer()?;
        bots::replace_token(&server, &viewer, id, &bot_token).await?;
        Ok(Done::to(page_of(id)).saying(Notice::TokenReplaced))
    };
    Form::on(page_of(id)).named(TOKEN_FORM).answer(done.await)
}

/// Deletes the bot, for a week so that it can be undone.
#[server(prefix = "/api", endpoint = "bots/delete")]
pub async fn delete_bot(#[server(default)] id: i64) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        bots::delete(&server, &context::require_viewer()?, id).await?;
        Ok(Done::to("/dashboard").saying(Notice::BotDeleted))
    };
    Form::on(page_of(id)).answer(done.await)
}

/// Brings a deleted bot back.
#[server(prefix = "/api", endpoint = "bots/restore")]
pub async fn restore_bot(#[server(default)] id: i64) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        bots::restore(&server, &context::require_viewer()?, id).await?;
        Ok(Done::to(page_of(id)).saying(Notice::BotRestored))
    };
    Form::on("/dashboard").answer(done.await)
}
