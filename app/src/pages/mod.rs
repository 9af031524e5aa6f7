//! What is shown under which address.

mod account;
mod admin;
mod bot;
mod bot_new;
mod confirm_email;
mod dashboard;
mod forgot_password;
mod inbox;
mod landing;
mod new_password;
mod not_me;
mod reset_password;
mod set_up;
mod shell;
mod sign_in;
mod sign_up;
mod texts;
mod undo_email;
mod unlock;
mod verify_email;

use leptos::prelude::*;

use shell::WakeIslands;
pub use shell::{Shell, ShellHead, shell};

pub use admin::audit_address;

use crate::components::{ErrorView, Layout, Width};
use crate::context;

/// The pages on which a password is chosen, with a meter beside it.
const WITH_METER: [&str; 4] = ["/sign-up", "/setup", "/reset-password", "/account/security"];

/// Whether a page may have islands, and so gets the scripts that wake them: a bot's own page, and
/// those with a meter or an upload. The address decides, since the head of a document is written before its
/// body is known: behind an old link or where signing up is closed the scripts find nothing to wake. A page
/// whose address tells too little has [`WakeIslands`] beside its islands.
pub fn has_islands(path: &str) -> bool {
    WITH_METER.contains(&path)
        || path == "/account"
        || path.strip_prefix("/bots/").is_some_and(|id| id.parse::<i64>().is_ok())
}

/// Makes a page, whole, for the request at hand.
pub type Page = fn() -> AnyView;

/// Every page by its address. The server's router chooses among them: Leptos' own one would be
/// built anew for each request, and takes longer than the page.
pub const PAGES: [(&str, Page); 30] = [
    ("/", || landing::Landing().into_any()),
    ("/sign-up", || sign_up::SignUpPage().into_any()),
    ("/sign-in", || sign_in::SignInPage().into_any()),
    ("/verify-email", || verify_email::VerifyEmailPage().into_any()),
    ("/setup", || set_up::SetUpPage().into_any()),
    ("/dashboard", || dashboard::Dashboard().into_any()),
    ("/bots/new", || bot_new::NewBot().into_any()),
    ("/bots/{id}", || bot::Bot().into_any()),
    ("/admin", || admin::overview::Overview().into_any()),
    ("/admin/users", || admin::users::Users().into_any()),
    ("/admin/users/{id}", || admin::user::User().into_any()),
    ("/admin/users/{id}/support", || admin::support::Support().into_any()),
    ("/admin/bots", || admin::bots::Bots().into_any()),
    ("/admin/bots/selection", || admin::selection::Selection().into_any()),
    ("/admin/bots/{id}", || admin::bot::Bot().into_any()),
    ("/admin/audit", || admin::audit::Audit().into_any()),
    ("/admin/mail", || admin::mail::Mail().into_any()),
    ("/dev/inbox", || inbox::Inbox().into_any()),
    ("/dev/inbox/{id}", || inbox::Mail().into_any()),
    ("/unlock", || unlock::UnlockPage().into_any()),
    ("/not-me", || not_me::NotMePage().into_any()),
    ("/forgot-password", || forgot_password::ForgotPasswordPage().into_any()),
    ("/reset-password", || reset_password::ResetPasswordPage().into_any()),
    ("/confirm-email", || confirm_email::ConfirmEmailPage().into_any()),
    ("/undo-email", || undo_email::UndoEmailPage().into_any()),
    ("/account", || account::profile::Profile().into_any()),
    ("/account/security", || account::security::Security().into_any()),
    ("/account/activity", || account::activity::Activity().into_any()),
    ("/terms", || texts::Terms().into_any()),
    ("/privacy", || texts::Privacy().into_any()),
];

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

/// Sends a visitor who is signed out to sign in, and back here afterwards; without the query, should
/// it be one that leads nowhere.
fn ask_to_sign_in() -> impl IntoView {
    let (path, whole) = (context::path(), context::path_and_query());
    let page = domain::own_path(&whole).unwrap_or(&path);
    leptos_axum::redirect(&crate::api::account::sign_in_before(page));
    // Also for a client that does not say that it reads HTML.
    expect_context::<leptos_axum::ResponseOptions>().set_status(::http::StatusCode::FOUND);
}

/// The number in the address, such as the bot's id; an address without one leads nowhere.
fn id_in_path() -> Option<i64> {
    context::path().rsplit('/').next()?.parse().ok()
}
