//! The wizard that sets a bot up: four steps, each a form that works by itself. Which one is shown is
//! decided by `server::bots::setup`, so that whoever comes back goes on where they were.

mod credentials;
mod draft;
mod limits;
mod progress;
mod token;
mod verify;

use domain::setup::SetupPage;
use domain::{BotId, SetupStep};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::bots::setup::{Place, Wish, place};

use super::ask_to_sign_in;
use crate::api::setup::SkipStep;
use crate::components::form::PostForm;
use crate::components::{FlashMessages, Icon, Layout, PageTitle, Width, load};
use crate::context;
use progress::Progress;

/// The step that is next for whoever asks.
#[component]
pub fn NewBot() -> impl IntoView {
    let Some(viewer) = context::viewer() else { return ask_to_sign_in().into_any() };
    let server = context::server();
    let wish = Wish {
        // An id that is none is nobody's bot.
        bot: context::query("bot").map(|id| BotId(id.parse().unwrap_or_default())),
        step: context::query("step").as_deref().and_then(SetupStep::parse),
        another: context::query("another").is_some(),
    };
    let asked = async move { place(&server, &viewer, wish).await };
    let shown = move |place| match place {
        Place::Start(kept) => token::start(kept, wish.another).into_any(),
        Place::Step(page) => step(page).into_any(),
        Place::Done(id) => {
            leptos_axum::redirect(&format!("/bots/{id}"));
            ().into_any()
        }
    };
    view! {
        <Layout title="Set up a bot" width=Width::Text>
            <nav class="crumbs" aria-label="Breadcrumb"><a href="/dashboard"><Icon name="arrow-left"/>"Bots"</a></nav>
            {load(asked, shown)}
        </Layout>
    }
    .into_any()
}

/// A later step: how far it is, its form, and the way around it.
fn step(page: SetupPage) -> impl IntoView {
    let SetupPage { bot, ref name, step, reached, .. } = page;
    let title = format!("Set up {name}");
    let way_around = view! {
        <PostForm action=SkipStep::PATH class="">
            <input type="hidden" name="id" value=bot.0/>
            <input type="hidden" name="step" value=step.as_str()/>
            <button class="button">"Skip"</button>
        </PostForm>
    };
    let (form, help) = match step {
        SetupStep::Token => (().into_any(), ().into_any()),
        SetupStep::Credentials => {
            (credentials::form(&page).into_any(), credentials::help().into_any())
        }
        SetupStep::Limits => (limits::form(&page).into_any(), limits::help().into_any()),
        SetupStep::Verify => (verify::forms(page).into_any(), ().into_any()),
    };
    view! {
        <Heading title step=reached.map(|_| step)/>
        {reached.map(|reached| view! { <Progress bot step reached/> })}
        <FlashMessages/>
        {form}
        {way_around}
        {help}
    }
}

/// What is set up, and how far that has come.
#[component]
fn Heading(
    #[prop(into)] title: String,
    /// The step that is shown; none of a bot that is set up already.
    step: Option<SetupStep>,
) -> impl IntoView {
    let count = SetupStep::ALL.len();
    let lead = step.map(|step| format!("Step {} of {count}: {}", step.number(), step.label()));
    // Tells tabs, the browser's history and who has pages read to them which step it is.
    let page_title = lead.as_ref().map(|lead| format!("{lead} · {title} · Rookery"));
    view! {
        {page_title.map(|text| view! { <PageTitle text/> })}
        <header class="page-header">
            <div class="page-heading">
                <h1>{title}</h1>
                {lead.map(|lead| view! { <p class="page-lead">{lead}</p> })}
            </div>
        </header>
    }
}
