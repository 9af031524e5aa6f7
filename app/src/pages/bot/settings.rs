//! What a user sets of a bot: name, limits, token; and its end.

use domain::{BotId, BotLimits, BotStatus, Field};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::bot_settings::{
    DeleteBot, LIMITS_FORM, NAME_FORM, RenameBot, ReplaceToken, SetLimits, TOKEN_FORM,
};
use crate::components::Card;
use crate::components::form::{PostForm, TextArea, TextField};

/// Every setting, one card each.
#[component]
pub fn Settings(
    /// The bot.
    bot: BotId,
    /// What its user calls it.
    name: String,
    /// What it may do just now.
    status: BotStatus,
    /// How much it may send, as its user chose.
    limits: BotLimits,
    /// How much the operator lets it send.
    limits_max: BotLimits,
    /// How much an admin lets it send, in place of what its user chose.
    #[prop(optional_no_strip)]
    admin_limits: Option<BotLimits>,
) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby="settings">
            <h2 class="section-title" id="settings">"Settings"</h2>
            <div class="pairs">
                {match admin_limits {
                    Some(set) => view! { <LimitsOfAdmin limits set/> }.into_any(),
                    None => view! { <Limits bot limits most=limits_max/> }.into_any(),
                }}
                <Token bot/>
                <Name bot name/>
                <Delete bot suspended={status == BotStatus::Suspended}/>
            </div>
        </section>
    }
}

#[component]
fn Limits(bot: BotId, limits: BotLimits, most: BotLimits) -> impl IntoView {
    view! {
        <Card id="limits-title" title="Limits" lead="What goes beyond them is answered with 429, as Telegram does, and not sent.">
            <PostForm action=SetLimits::PATH name=LIMITS_FORM>
                <input type="hidden" name="id" value=bot.0/>
                <div class="field-row">
                    <TextField form=LIMITS_FORM field=Field::Rps label="Requests per second" r#type="number"
                        hint=format!("At most {} here.", most.rps) max=most.rps value=limits.rps.to_string()/>
                    <TextField form=LIMITS_FORM field=Field::MaxConcurrent label="At the same time" r#type="number"
                        hint=format!("At most {} here.", most.max_concurrent) max=most.max_concurrent
                        value=limits.max_concurrent.to_string()/>
                </div>
                <p class="note">
                    "Telegram itself takes about 30 messages a second from a bot, 1 a second in one chat and 20 a minute \
                    in one group. Waiting for updates does not count."
                </p>
                <button class="button">"Change limits"</button>
            </PostForm>
        </Card>
    }
}

/// What stands in the form's place while what it sets does not count.
#[component]
fn LimitsOfAdmin(limits: BotLimits, set: BotLimits) -> impl IntoView {
    view! {
        <Card id="limits-title" title="Limits" lead="What goes beyond them is answered with 429, as Telegram does, and not sent.">
            <p><strong>"An admin has set the limits of this bot: "</strong> {set.to_string()} "."</p>
            <p>{format!("Yours ({limits}) count again once an admin lifts these. To ask for that, or for others, write to whoever runs this Rookery.")}</p>
        </Card>
    }
}

#[component]
fn Token(bot: BotId) -> impl IntoView {
    view! {
        <Card id="token-title" title="Token" lead="When Telegram gave the bot another one. Gateway keys stay as they are.">
            <PostForm action=ReplaceToken::PATH name=TOKEN_FORM>
                <input type="hidden" name="id" value=bot.0/>
                <TextArea form=TOKEN_FORM field=Field::BotToken label="New bot token" rows=3 class="input-mono"
                    hint="Send /token to @BotFather, or /revoke if somebody has seen the old one, and paste its whole answer. \
                    It is stored encrypted and never shown again."/>
                <button class="button">"Replace token"</button>
            </PostForm>
        </Card>
    }
}

#[component]
fn Name(bot: BotId, name: String) -> impl IntoView {
    view! {
        <Card id="name-title" title="Name" lead="What it is called here. @BotFather changes what Telegram shows.">
            <PostForm action=RenameBot::PATH name=NAME_FORM>
                <input type="hidden" name="id" value=bot.0/>
                <TextField form=NAME_FORM field=Field::Name label="Name" value=name/>
                <button class="button">"Rename"</button>
            </PostForm>
        </Card>
    }
}

#[component]
fn Delete(bot: BotId, suspended: bool) -> impl IntoView {
    let form = if suspended {
        view! { <p>"A suspended bot cannot be deleted. Ask an admin."</p> }.into_any()
    } else {
        delete(bot).into_any()
    };
    view! { <Card id="delete-title" title="Delete" lead="You can undo it for 7 days.">{form}</Card> }
}

fn delete(bot: BotId) -> impl IntoView {
    view! {
        <details class="confirm">
            <summary class="button">"Delete this bot"</summary>
            <div class="confirm-panel">
                <p>
                    "Its program is refused at once, and it leaves your list. For 7 days you can bring it back as it is now. \
                    Then its token, gateway keys, numbers and activity are removed for good."
                </p>
                <p>"At Telegram nothing is deleted: @BotFather does that."</p>
                <PostForm action=DeleteBot::PATH class="">
                    <input type="hidden" name="id" value=bot.0/>
                    <button class="button button-danger">"Delete bot"</button>
                </PostForm>
            </div>
        </details>
    }
}
