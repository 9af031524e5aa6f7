//! The steps of the wizard that sets a bot up. The first one is [`super::bots::RegisterBot`].

use domain::setup::Look;
use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::bots::page_of,
    super::form::{Done, Form, refusals, refuse, say_on},
    crate::context,
    crate::notice::Notice,
    ::server::bots::{self, TelegramApi},
    domain::telegram_api::{ApiHash, ApiId, Phone, SessionString},
    domain::{BotId, BotLimits, ChatId, Field, Refusals, SetupStep, Why},
};

/// Leaves a step of the set-up out.
#[server(prefix = "/api", endpoint = "bots/setup/skip")]
pub async fn skip_step(
    #[server(default)] id: i64,
    #[server(default)] step: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        let viewer = context::require_viewer()?;
        let step = SetupStep::parse(&step).ok_or(Why::NotUnderstood)?;
        let next = bots::pass_step(&server, &viewer, id, step).await?;
        Ok(onward(id, next, Notice::BotSetUp))
    };
    Form::on(wizard(id)).answer(done.await)
}

/// Stores Telegram API credentials, in place of those before.
#[server(prefix = "/api", endpoint = "bots/setup/credentials")]
pub async fn store_credentials(
    #[server(default)] id: i64,
    #[server(default)] api_id: String,
    #[server(default)] api_hash: String,
    #[server(default)] phone: String,
    #[server(default)] session_string: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let form = Form::on(step_page(id, SetupStep::Credentials)).typed(Field::ApiId, &api_id);
    let done = async {
        let viewer = context::require_viewer()?;
        let given = parse_credentials(&api_id, &api_hash, &phone, &session_string)?;
        let next = bots::set_up_credentials(&server, &viewer, id, &given).await?;
        Ok(onward(id, next, Notice::CredentialsStored))
    };
    form.answer(done.await)
}

/// Removes the Telegram API credentials.
#[server(prefix = "/api", endpoint = "bots/credentials/remove")]
pub async fn remove_credentials(#[server(default)] id: i64) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        bots::remove_credentials(&server, &context::require_viewer()?, id).await?;
        Ok(Done::to(page_of(id)).saying(Notice::CredentialsRemoved))
    };
    Form::on(page_of(id)).answer(done.await)
}

/// Sets what the bot may send.
#[server(prefix = "/api", endpoint = "bots/setup/limits")]
pub async fn set_up_limits(
    #[server(default)] id: i64,
    #[server(default)] rps: String,
    #[server(default)] max_concurrent: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let form = Form::on(step_page(id, SetupStep::Limits))
        .typed(Field::Rps, &rps)
        .typed(Field::MaxConcurrent, &max_concurrent);
    let done = async {
        let viewer = context::require_viewer()?;
        let wanted = BotLimits::parse(&rps, &max_concurrent);
        let next = bots::set_up_limits(&server, &viewer, id, wanted).await?;
        Ok(onward(id, next, Notice::BotSetUp))
    };
    form.answer(done.await)
}

/// Sends the test message to a chat that was named.
#[server(prefix = "/api", endpoint = "bots/setup/test")]
pub async fn send_test(
    #[server(default)] id: i64,
    #[server(default)] chat_id: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let form = Form::on(step_page(id, SetupStep::Verify)).typed(Field::ChatId, &chat_id);
    let done = async {
        let viewer = context::require_viewer()?;
        let chat = ChatId::parse(&chat_id).map_err(|why| why.at(Field::ChatId))?;
        bots::send_test(&server, &viewer, id, &chat).await?;
        Ok(Done::to(page_of(id)).saying(Notice::TestMessageSent))
    };
    form.answer(done.await)
}

/// Looks whether Start was pressed, and then sends the test message.
#[server(prefix = "/api", endpoint = "bots/setup/check")]
pub async fn check_start(#[server(default)] id: i64) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let page = step_page(id, SetupStep::Verify);
    let done = async {
        match bots::look_for_start(&server, &context::require_viewer()?, id).await? {
            Look::Sent => Ok(Done::to(page_of(id)).saying(Notice::TestMessageSent)),
            Look::NotYet => Ok(Done::to(page.clone()).saying(Notice::StartNotSeen)),
        }
    };
    let done = done.await;
    Form::on(page).answer(done)
}

/// The same for the island that looks while the page is open.
#[server(prefix = "/api", endpoint = "bots/setup/watch")]
pub async fn watch_start(#[server(default)] id: i64) -> Result<Look, ApiError> {
    let viewer = context::require_viewer().map_err(refuse)?;
    let look = bots::look_for_start(&context::server(), &viewer, BotId(id)).await;
    let look = look.map_err(|error| refuse(refusals(error)))?;
    if look == Look::Sent {
        say_on(&page_of(BotId(id)), Notice::TestMessageSent);
    }
    Ok(look)
}

/// Asks Telegram about the token that is kept, now.
#[server(prefix = "/api", endpoint = "bots/drafts/retry")]
pub async fn retry_draft() -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        bots::retry_draft(&server, &context::require_viewer()?).await?;
        Ok(Done::to("/bots/new"))
    };
    Form::on("/bots/new").answer(done.await)
}

/// Forgets the token that is kept.
#[server(prefix = "/api", endpoint = "bots/drafts/discard")]
pub async fn discard_draft() -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        bots::discard_draft(&server, &context::require_viewer()?).await?;
        Ok(Done::to("/bots/new?another=1").saying(Notice::DraftDiscarded))
    };
    Form::on("/bots/new").answer(done.await)
}

/// The wizard's page of a bot.
#[cfg(feature = "ssr")]
fn wizard(id: BotId) -> String {
    format!("/bots/new?bot={id}")
}

/// The wizard's page of one step of a bot.
#[cfg(feature = "ssr")]
pub(crate) fn step_page(id: BotId, step: SetupStep) -> String {
    format!("/bots/new?bot={id}&step={}", step.as_str())
}

/// To the step that is next, or to the bot's page with a notice after the last.
#[cfg(feature = "ssr")]
fn onward(id: BotId, next: Option<SetupStep>, at_the_end: Notice) -> Done {
    match next {
        Some(_) => Done::to(wizard(id)),
        None => Done::to(page_of(id)).saying(at_the_end),
    }
}

#[cfg(feature = "ssr")]
fn parse_credentials(
    api_id: &str,
    api_hash: &str,
    phone: &str,
    session_string: &str,
) -> Result<TelegramApi, Refusals> {
    let mut wrong = Refusals::default();
    let api_id = wrong.take(Field::ApiId, ApiId::parse(api_id));
    let api_hash = wrong.take(Field::ApiHash, ApiHash::parse(api_hash));
    let phone = wrong.take(Field::Phone, unless_empty(Phone::parse(phone)));
    let session = unless_empty(SessionString::parse(session_string));
    let session_string = wrong.take(Field::SessionString, session);
    match (api_id, api_hash, phone, session_string) {
        (Some(api_id), Some(api_hash), Some(phone), Some(session_string)) => {
            Ok(TelegramApi { api_id, api_hash, phone, session_string })
        }
        _ => Err(wrong),
    }
}

#[cfg(feature = "ssr")]
fn unless_empty<T>(parsed: Result<T, Why>) -> Result<Option<T>, Why> {
    match parsed {
        Err(Why::Empty) => Ok(None),
        other => other.map(Some),
    }
}
