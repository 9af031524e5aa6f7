//! What is shown under which address.

mod admin;
mod bot;
mod bot_new;
mod dashboard;
mod inbox;
mod landing;
mod set_up;
mod shell;
mod sign_in;
mod sign_up;
mod texts;
mod verify_email;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};

pub use shell::{Shell, ShellHead, shell};

use crate::components::{ErrorView, Layout, Width};

/// The pages on which a password is chosen, with a meter beside it.
const WITH_METER: [&str; 2] = ["/sign-up", "/setup"];

/// Whether a page has islands, and so needs the scripts that wake them: a bot's own page does, and
/// those with a meter.
pub fn has_islands(path: &str) -> bool {
    WITH_METER.contains(&path)
        || path.strip_prefix("/bots/").is_some_and(|id| id.parse::<i64>().is_ok())
}

/// Every page. The outermost route renders whole pages only: without scripts nobody would fetch
/// what is left out.
#[component]
pub fn Pages() -> impl IntoView {
    provide_meta_context();
    view! {
        <Router>
            <Routes fallback=NotFound>
                <ParentRoute path=path!("") view=leptos_router::components::Outlet ssr=SsrMode::Async>
                    <Route path=path!("") view=landing::Landing/>
                    <Route path=path!("sign-up") view=sign_up::SignUpPage/>
                    <Route path=path!("sign-in") view=sign_in::SignInPage/>
                    <Route path=path!("verify-email") view=verify_email::VerifyEmailPage/>
                    <Route path=path!("terms") view=texts::Terms/>
                    <Route path=path!("privacy") view=texts::Privacy/>
                    <Route path=path!("setup") view=set_up::SetUpPage/>
                    <Route path=path!("dashboard") view=dashboard::Dashboard/>
                    <Route path=path!("bots/new") view=bot_new::NewBot/>
                    <Route path=path!("bots/:id") view=bot::Bot/>
                    <Route path=path!("admin") view=admin::overview::Overview/>
                    <Route path=path!("admin/users") view=admin::users::Users/>
                    <Route path=path!("admin/bots") view=admin::bots::Bots/>
                    <Route path=path!("admin/bots/:id") view=admin::bot::Bot/>
                    <Route path=path!("admin/audit") view=admin::audit::Audit/>
                    <Route path=path!("dev/inbox") view=inbox::Inbox/>
                    <Route path=path!("dev/inbox/:id") view=inbox::Mail/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// The page for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    expect_context::<leptos_axum::ResponseOptions>().set_status(::http::StatusCode::NOT_FOUND);
    view! {
        <Layout title="Not found" width=Width::Error>
            <ErrorView status=::http::StatusCode::NOT_FOUND/>
        </Layout>
    }
}

/// Sends a visitor who is signed out to sign in, and back here afterwards.
fn ask_to_sign_in() -> impl IntoView {
    let next = crate::api::account::url_safe(&crate::context::path());
    leptos_axum::redirect(&format!("/sign-in?next={next}"));
}

/// The number in the address, such as the bot's id; an address without one leads nowhere.
fn id_in_path() -> Option<i64> {
    crate::context::path().rsplit('/').next()?.parse().ok()
}
