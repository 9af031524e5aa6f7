//! The wizard that sets a bot up. Where somebody is in it is stored with the bot, so they may leave
//! and come back; see [`SetupStep`].

use domain::setup::{Draft, SetupPage};
use domain::{BotId, BotLimits, SetupStep};

use super::telegram_api::{TelegramApi, store_credentials};
use super::{drafts, limits, own, test_message};
use crate::db::{self, bots::Bot};
use crate::{Result, Server, Viewer};

/// What the wizard shows.
#[derive(Debug, PartialEq, Eq)]
pub enum Place {
    /// The first step; with what is kept of an earlier try.
    Start(Option<Draft>),
    /// A later step of a bot.
    Step(SetupPage),
    /// Nothing: this bot is set up.
    Done(BotId),
}

/// What somebody asks the wizard for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// To go on with this bot.
    pub bot: Option<BotId>,
    /// To see this step of it.
    pub step: Option<SetupStep>,
    /// To begin with another bot.
    pub another: bool,
}

/// Where the viewer goes on: with the bot they name, or else with a token that is kept, or else
/// with their newest bot that is not set up.
pub async fn place(server: &Server, viewer: &Viewer, wish: Wish) -> Result<Place> {
    if let Some(bot) = wish.bot {
        return step(server, viewer, bot, wish.step).await;
    }
    let draft = drafts::draft(server, viewer).await?;
    if draft.is_some() || wish.another {
        return Ok(Place::Start(draft));
    }
    let mut held = server.db.read().await?;
    let unfinished = db::setup::newest_unfinished(&mut held.conn(), viewer.id).await?;
    drop(held);
    match unfinished {
        Some(bot) => step(server, viewer, bot, None).await,
        None => Ok(Place::Start(None)),
    }
}

async fn step(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    wished: Option<SetupStep>,
) -> Result<Place> {
    let mut held = server.db.read().await?;
    let bot = own(&mut held.conn(), viewer, id).await?;
    let credentials_since = db::credentials::since(&mut held.conn(), id).await?;
    drop(held);
    let reached = bot.setup();
    // Of a bot that is set up, only the credentials are not on its own page.
    let last = reached.unwrap_or(SetupStep::Credentials);
    let earlier = wished.filter(|step| (SetupStep::Credentials..=last).contains(step));
    let Some(step) = earlier.or(reached) else { return Ok(Place::Done(id)) };
    let test = match step {
        SetupStep::Verify => Some(test_message::way(server, viewer, &bot).await?),
        _ => None,
    };
    Ok(Place::Step(SetupPage {
        bot: id,
        limits: bot.limits(server.config.bot_limits_max),
        name: bot.name,
        step,
        reached,
        credentials_since,
        takes_sessions: server.config.telegram_sessions,
        limits_max: server.config.bot_limits_max,
        test,
    }))
}

/// Takes the step of the credentials; answers with the one that is next, if any.
pub async fn set_up_credentials(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    credentials: &TelegramApi,
) -> Result<Option<SetupStep>> {
    store_credentials(server, viewer, id, credentials).await?;
    pass_step(server, viewer, id, SetupStep::Credentials).await
}

/// Takes the step of the limits; answers with the one that is next, if any.
pub async fn set_up_limits(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    wanted: BotLimits,
) -> Result<Option<SetupStep>> {
    limits::set_limits(server, viewer, id, wanted).await?;
    pass_step(server, viewer, id, SetupStep::Limits).await
}

/// Leaves a step behind, done or not; answers with the one that is next, if any. A step that was left
/// behind before stays so: the page was older.
pub async fn pass_step(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
    step: SetupStep,
) -> Result<Option<SetupStep>> {
    let mut tx = server.db.begin().await?;
    own(&mut tx.conn(), viewer, id).await?;
    db::setup::pass(&mut tx.conn(), id, step).await?;
    let next = own(&mut tx.conn(), viewer, id).await?.setup();
    tx.commit().await?;
    Ok(next)
}

impl Bot {
    /// The step of its set-up that is next; none once that is done.
    pub fn setup(&self) -> Option<SetupStep> {
        self.setup_step.as_deref().and_then(SetupStep::parse)
    }
}
