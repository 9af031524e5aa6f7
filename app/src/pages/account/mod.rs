//! A user's own account.

pub mod activity;
mod changes;
mod picture;
pub mod profile;
pub mod security;
mod sessions;

use leptos::prelude::*;

use crate::components::{FlashMessages, Layout, Width};
use crate::context;

/// A page of the account: heading, tabs, messages, content.
#[component]
fn Account(
    /// What the browser's title says.
    title: &'static str,
    children: Children,
) -> impl IntoView {
    let tab = |href: &'static str, text: &'static str| {
        let current = (context::path() == href).then_some("page");
        view! { <a href=href aria-current=current>{text}</a> }
    };
    view! {
        <Layout title width=Width::Wide>
            <header class="page-header"><div class="page-heading"><h1>"Account"</h1></div></header>
            <nav class="tabs" aria-label="Account">
                {tab("/account", "Profile")}
                {tab("/account/security", "Security")}
                {tab("/account/activity", "Activity")}
            </nav>
            <FlashMessages/>
            {children()}
        </Layout>
    }
}
