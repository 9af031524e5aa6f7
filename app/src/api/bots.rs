//! What a user does with their bots.

use domain::{BotStatus, views::Traffic};
use leptos::server;
use serde::{Deserialize, Serialize};

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form, refusals, refuse},
    crate::context,
    crate::notice::Notice,
    ::server::bots,
    domain::{BotId, Field, KeyId, KeyLabel, Overlap},
};

/// What changes on a bot's page while it is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// What the bot may do just now.
    pub status: BotStatus,
    /// Calls in the last 24 hours.
    pub calls: u64,
    /// Those that Telegram did not answer well.
    pub errors: u64,
    /// Those that the gateway refused.
    pub refused: u64,
}

impl Pulse {
    /// The pulse of a bot in this state and with this traffic.
    pub fn of(status: BotStatus, traffic: &Traffic) -> Self {
        let Traffic { calls, errors, refused, .. } = *traffic;
        Self { status, calls, errors, refused }
    }
}

/// Registers the bot whose token was pasted; with `another` beside one that is not set up yet.
#[server(prefix = "/api", endpoint = "bots/register")]
pub async fn register_bot(
    #[server(default)] bot_token: String,
    #[server(default)] another: bool,
) -> Result<(), ApiError> {
    let server = context::server();
    let done = async {
        let viewer = context::require_viewer()?;
        let id = bots::register(&server, &viewer, &bot_token).await?;
        Ok(Done::to(format!("/bots/new?bot={id}")).saying(Notice::BotRegistered))
    };
    let page = if another { "/bots/new?another=1" } else { "/bots/new" };
    Form::on(page).answer(done.await)
}

/// Lets the bot's calls pass.
#[server(prefix = "/api", endpoint = "bots/start")]
pub async fn start_bot(
    #[server(default)] id: i64,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        bots::start(&server, &context::require_viewer()?, id).await?;
        Ok(Done::to(page_or(&back, id)))
    };
    Form::on(page_or(&back, id)).answer(done.await)
}

/// Refuses the bot's calls.
#[server(prefix = "/api", endpoint = "bots/stop")]
pub async fn stop_bot(
    #[server(default)] id: i64,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        bots::stop(&server, &context::require_viewer()?, id).await?;
        Ok(Done::to(page_or(&back, id)))
    };
    Form::on(page_or(&back, id)).answer(done.await)
}

/// Makes a gateway key, which the bot's page then shows once.
#[server(prefix = "/api", endpoint = "bots/keys/create")]
pub async fn create_key(
    #[server(default)] id: i64,
    #[server(default)] label: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let form = Form::on(page_of(id)).typed(Field::Label, &label);
    let done = async {
        let viewer = context::require_viewer()?;
        let label = KeyLabel::parse(&label).map_err(|why| why.at(Field::Label))?;
        let key = bots::create_key(&server, &viewer, id, &label).await?;
        Ok(Done::to(page_of(id)).saying(Notice::KeyCreated).showing(key.expose()))
    };
    form.answer(done.await)
}

/// Makes a gateway key that takes the place of another one, and shows it once.
#[server(prefix = "/api", endpoint = "bots/keys/rotate")]
pub async fn rotate_key(
    #[server(default)] id: i64,
    #[server(default)] key: i64,
    #[server(default)] overlap: String,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        let viewer = context::require_viewer()?;
        let overlap = Overlap::parse(&overlap);
        let new = bots::rotate_key(&server, &viewer, id, KeyId(key), overlap).await?;
        let notice = match overlap {
            Overlap::None => Notice::KeyReplaced,
            Overlap::Hour | Overlap::Day | Overlap::Week => Notice::KeyRotated,
        };
        Ok(Done::to(page_of(id)).saying(notice).showing(new.expose()))
    };
    Form::on(page_of(id)).answer(done.await)
}

/// Revokes a gateway key.
#[server(prefix = "/api", endpoint = "bots/keys/revoke")]
pub async fn revoke_key(
    #[server(default)] id: i64,
    #[server(default)] key: i64,
) -> Result<(), ApiError> {
    let (server, id) = (context::server(), BotId(id));
    let done = async {
        bots::revoke_key(&server, &context::require_viewer()?, id, KeyId(key)).await?;
        Ok(Done::to(page_of(id)).saying(Notice::KeyRevoked))
    };
    Form::on(page_of(id)).answer(done.await)
}

/// How a bot is doing, for the island that keeps its page current.
#[server(prefix = "/api", endpoint = "bots/pulse")]
pub async fn bot_pulse(#[server(default)] id: i64) -> Result<Pulse, ApiError> {
    let viewer = context::require_viewer().map_err(refuse)?;
    let page = bots::page(&context::server(), &viewer, BotId(id)).await;
    let card = page.map_err(|error| refuse(refusals(error)))?.card;
    Ok(Pulse::of(card.status, &card.traffic))
}

#[cfg(feature = "ssr")]
pub(super) fn page_of(id: BotId) -> String {
    format!("/bots/{id}")
}

/// The dashboard when the form was there, the bot's page otherwise.
#[cfg(feature = "ssr")]
fn page_or(back: &str, id: BotId) -> String {
    if back == "/dashboard" { back.to_owned() } else { page_of(id) }
}
