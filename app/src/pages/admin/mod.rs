//! The admin panel.

pub mod audit;
pub mod bot;
pub mod bots;
mod limits;
pub mod mail;
pub mod overview;
mod past;
mod pending;
pub mod selection;
pub mod support;
pub mod user;
mod user_acts;
mod user_parts;
pub mod users;
mod users_filter;

pub use audit::address as audit_address;
use leptos::prelude::*;

use super::ask_to_sign_in;
use crate::components::{ErrorView, FlashMessages, Layout, Width};
use crate::context;
use server::Admin;

/// Shows `page` to admins; others are asked to sign in, or told that they may not see it.
fn for_admins<IV: IntoView + 'static>(page: impl FnOnce(Admin) -> IV) -> AnyView {
    match (context::require_admin(), context::viewer()) {
        (Ok(admin), _) => page(admin).into_any(),
        (Err(_), None) => ask_to_sign_in().into_any(),
        (Err(_), Some(_)) => forbidden().into_any(),
    }
}

fn forbidden() -> impl IntoView {
    context::note_forbidden();
    expect_context::<leptos_axum::ResponseOptions>().set_status(::http::StatusCode::FORBIDDEN);
    view! {
        <Layout title="Not allowed" width=Width::Error>
            <ErrorView status=::http::StatusCode::FORBIDDEN/>
        </Layout>
    }
}

/// A page of the panel: heading, tabs, messages, content.
#[component]
fn Panel(#[prop(into)] title: String, children: Children) -> impl IntoView {
    let tab = |href: &'static str, text: &'static str| {
        let path = context::path();
        let is_below = href != "/admin" && path.starts_with(&format!("{href}/"));
        let current = if path == href { Some("page") } else { is_below.then_some("true") };
        view! { <a href=href aria-current=current>{text}</a> }
    };
    view! {
        <Layout title=title.clone() width=Width::Wide>
            <header class="page-header"><div class="page-heading"><h1>{title}</h1></div></header>
            <nav class="tabs" aria-label="Admin">
                {tab("/admin", "Overview")}
                {tab("/admin/users", "Users")}
                {tab("/admin/bots", "Bots")}
                {tab("/admin/mail", "Mail")}
                {tab("/admin/audit", "Audit")}
            </nav>
            <FlashMessages/>
            {children()}
        </Layout>
    }
}

/// Where a list goes on, from the address.
fn before() -> Option<i64> {
    context::query("before").and_then(|id| id.parse().ok())
}
