//! The test message at the end of a bot's set-up.
//!
//! It disturbs nobody: nothing is set, no update is confirmed, and nothing is looked for where a
//! webhook or a program takes the updates. Then, or if the person likes that better, the message goes to
//! a chat that they name.

mod code;
mod probes;

use domain::pace::Pace;
use domain::setup::{Disturbed, Look, TestWay};
use domain::views::Event;
use domain::{BotId, BotStatus, BotToken, ChatId, Field, Refusal, SetupStep, Why};

use super::credential::open_token;
use super::{note, own};
use crate::accounts::guard;
use crate::db::{self, bots::Bot};
use crate::telegram::{TelegramError, messages::UPDATES_MAX};
use crate::{Error, Result, Server, Viewer};
pub use probes::Probes;

/// How often one user may have Rookery look for a Start: two pages look every three seconds each.
const LOOKS: Pace = Pace { count: 40, seconds: 60 };
/// Test messages that one user may send: enough to mistype a chat now and then, too few for spam.
const SENDS: Pace = Pace { count: 10, seconds: 1_200 };

/// How a test message can be sent through this bot.
pub(super) async fn way(server: &Server, viewer: &Viewer, bot: &Bot) -> Result<TestWay> {
    let id = BotId(bot.id);
    // Nobody else gets the link, and nobody is asked on their behalf.
    if viewer.support.is_some() {
        return Ok(TestWay::Impossible(Why::ReadOnly));
    }
    if let Some(why) = barred(bot) {
        return Ok(TestWay::Impossible(why));
    }
    if let Some(disturbed) = disturbed(server, id) {
        return Ok(TestWay::NamedChat(disturbed));
    }
    let token = token_of(server, id).await?;
    Ok(match server.probes.has_webhook(server, id, &token).await {
        Ok(true) => TestWay::NamedChat(Disturbed::Webhook),
        Ok(false) => TestWay::Start { link: code::link(server, viewer.id, bot) },
        Err(error) => TestWay::Impossible(in_words(&error)),
    })
}

/// Looks once whether the person has pressed Start; if so, the test message is sent to them.
pub async fn look_for_start(server: &Server, viewer: &Viewer, id: BotId) -> Result<Look> {
    let turn = server.probes.turn(id).await;
    let _turn = turn.lock().await;
    let Some((bot, token)) = at_last_step(server, viewer, id).await? else { return Ok(Look::Sent) };
    if disturbed(server, id).is_some() {
        return Err(Why::PolledElsewhere.into());
    }
    count(server, "looks for a start", viewer.id.0, LOOKS).await?;
    let waiting = match server.telegram.waiting(&token).await {
        Ok(waiting) => waiting,
        Err(error) => {
            if matches!(error, TelegramError::Denied { code: 409, .. }) {
                server.probes.note_conflict(id).await;
            }
            return Err(in_words(&error).into());
        }
    };
    let codes = code::codes(server, viewer.id, id);
    match waiting.iter().flatten().find(|received| code::is_start(&received.text, &codes)) {
        Some(start) => {
            let chat = ChatId::number(start.chat);
            send(server, viewer, &bot, &token, &chat, Field::Form).await.map(|()| Look::Sent)
        }
        None if waiting.len() >= UPDATES_MAX => Err(Why::TooManyUpdates.into()),
        None => Ok(Look::NotYet),
    }
}

/// Sends the test message to a chat that the person names.
pub async fn send_test(server: &Server, viewer: &Viewer, id: BotId, chat: &ChatId) -> Result<()> {
    let turn = server.probes.turn(id).await;
    let _turn = turn.lock().await;
    match at_last_step(server, viewer, id).await? {
        Some((bot, token)) => send(server, viewer, &bot, &token, chat, Field::ChatId).await,
        None => Ok(()),
    }
}

/// The bot and its token, while the test message is what is left to do; `None` when that is done: the
/// page was older.
async fn at_last_step(
    server: &Server,
    viewer: &Viewer,
    id: BotId,
) -> Result<Option<(Bot, BotToken)>> {
    let mut held = server.db.read().await?;
    let bot = own(&mut held.conn(), viewer, id).await?;
    drop(held);
    match bot.setup() {
        None => Ok(None),
        Some(SetupStep::Verify) => match barred(&bot) {
            Some(why) => Err(why.into()),
            None => Ok(Some((bot, token_of(server, id).await?))),
        },
        Some(_) => Err(Error::NotFound),
    }
}

async fn send(
    server: &Server,
    viewer: &Viewer,
    bot: &Bot,
    token: &BotToken,
    chat: &ChatId,
    field: Field,
) -> Result<()> {
    let id = BotId(bot.id);
    count(server, "test messages", viewer.id.0, SENDS).await?;
    let text = format!(
        "This is a test message from Rookery. {} is set up, and its token works.",
        bot.name
    );
    let sent = server.telegram.send_text(token, chat, &text).await;
    sent.map_err(|error| Error::from(beside(in_words(&error), field)))?;
    let now = server.clock.now();
    let mut tx = server.db.begin().await?;
    own(&mut tx.conn(), viewer, id).await?;
    db::setup::pass(&mut tx.conn(), id, SetupStep::Verify).await?;
    note(server, &mut tx.conn(), viewer, id, Event::TestMessageSent, now).await?;
    Ok(tx.commit().await?)
}

/// Why nothing is sent through this bot at all.
fn barred(bot: &Bot) -> Option<Why> {
    match bot.status() {
        BotStatus::Suspended => Some(Why::BotSuspended),
        BotStatus::Failing => Some(Why::BotTokenRefused),
        BotStatus::Running | BotStatus::Stopped => None,
    }
}

/// Who would be disturbed, as far as that is known without asking Telegram.
fn disturbed(server: &Server, id: BotId) -> Option<Disturbed> {
    if server.gateway.is_polled(id) {
        Some(Disturbed::Program)
    } else if server.probes.has_conflict(id) {
        Some(Disturbed::Elsewhere)
    } else {
        None
    }
}

async fn token_of(server: &Server, id: BotId) -> Result<BotToken> {
    let mut held = server.db.read().await?;
    let sealed = db::setup::credential(&mut held.conn(), id).await?.ok_or(Error::NotFound)?;
    open_token(server, id, &sealed).ok_or_else(|| Why::Internal.into())
}

async fn count(server: &Server, kind: &str, id: i64, pace: Pace) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let counted = guard::count_each(server, &mut tx.conn(), kind, id, pace).await?;
    tx.commit().await?;
    Ok(counted?)
}

/// Telegram's refusal in our words, or else in its own.
fn in_words(error: &TelegramError) -> Why {
    match error {
        TelegramError::Refused => Why::BotTokenRefused,
        TelegramError::Unreachable(_) => Why::TelegramUnreachable,
        TelegramError::Denied { code, description, retry_after } => match code {
            403 => Why::ChatForbidden,
            409 => Why::PolledElsewhere,
            429 => Why::TelegramBusy(retry_after.unwrap_or(1)),
            400 if description.contains("chat not found") => Why::ChatNotFound,
            _ => Why::TelegramDenied(description.clone()),
        },
    }
}

/// What another chat may help against stands beside the chat, the rest concerns the whole form.
fn beside(why: Why, field: Field) -> Refusal {
    match why {
        Why::ChatForbidden | Why::ChatNotFound | Why::TelegramDenied(_) => why.at(field),
        _ => why.at(Field::Form),
    }
}
