//! How far a set-up has come.

use domain::{BotId, SetupStep};
use leptos::prelude::*;

use crate::api::setup::step_page;

/// The four steps; those that the bot has reached lead back to themselves.
#[component]
pub fn Progress(
    /// The bot; none before there is one.
    #[prop(optional)]
    bot: Option<BotId>,
    /// The step that is shown.
    step: SetupStep,
    /// The step that is next.
    reached: SetupStep,
) -> impl IntoView {
    let item = move |each: SetupStep| {
        let is_shown = each == step;
        let link = bot.filter(|_| each > SetupStep::Token && each <= reached && !is_shown);
        let label = match link {
            Some(bot) => view! { <a href=step_page(bot, each)>{each.label()}</a> }.into_any(),
            None => each.label().into_any(),
        };
        let class = if each < reached { "step step-done" } else { "step" };
        view! { <li class=class aria-current=is_shown.then_some("step")>{label}</li> }
    };
    view! {
        <ol class="steps" aria-label="Progress">{SetupStep::ALL.into_iter().map(item).collect_view()}</ol>
    }
}
