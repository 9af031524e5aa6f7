//! What every page has around it.

use domain::views::Profile;
use leptos::prelude::*;

use super::{Avatar, Face, FlashMessages, Icon, Mark, PageTitle, SupportBanner};
use crate::api::{account::SignOut, theme, theme::SetTheme};
use crate::context;
use leptos::server_fn::ServerFn;

/// How wide a page's content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Lists and dashboards.
    Wide,
    /// Text and steps.
    Text,
    /// One form.
    Narrow,
    /// The first page.
    Landing,
    /// An error.
    Error,
}

impl Width {
    fn class(self) -> &'static str {
        match self {
            Self::Wide => "page",
            Self::Text => "page page-text",
            Self::Narrow => "page page-narrow",
            Self::Landing => "page page-landing",
            Self::Error => "page page-error",
        }
    }
}

/// A whole page: header, the given content in `<main>`, footer.
#[component]
pub fn Layout(
    /// The page's title, without the product's name.
    #[prop(into)]
    title: String,
    /// How wide it is.
    width: Width,
    /// Whether messages come first; a page with a heading of its own places them itself.
    #[prop(optional)]
    flash: bool,
    /// What the page is about.
    children: Children,
) -> impl IntoView {
    let profile = context::viewer().map(|viewer| viewer.profile());
    let signed_in = profile.is_some();
    view! {
        <PageTitle text=format!("{title} · Rookery")/>
        <a class="skip-link" href="#main">"Skip to content"</a>
        <SupportBanner/>
        <header class="site-header">
            <div class="site-header-inner">
                <a class="brand" href=if signed_in { "/dashboard" } else { "/" }>
                    <Mark/><span class="brand-name">"Rookery"</span>
                </a>
                {profile.as_ref().map(nav)}
                <div class="site-header-end">
                    {profile.map_or_else(|| signed_out().into_any(), |profile| signed_in_as(profile).into_any())}
                </div>
            </div>
        </header>
        <main id="main" class=width.class() tabindex="-1">
            {flash.then(|| view! { <FlashMessages/> })}
            {children()}
        </main>
        <footer class="site-footer">
            <div class="site-footer-inner">
                <p>"Rookery " {env!("CARGO_PKG_VERSION")}</p>
                <nav class="site-footer-nav" aria-label="Footer">
                    <a href="/privacy">"Privacy"</a>
                    <a href="/terms">"Terms"</a>
                </nav>
                {theme_form()}
            </div>
        </footer>
    }
}

fn nav(profile: &Profile) -> impl IntoView + use<> {
    let link = |href: &'static str, text: &'static str, below: &[&str]| {
        let path = context::path();
        let current = if path == href {
            Some("page")
        } else {
            below.iter().any(|start| path.starts_with(start)).then_some("true")
        };
        view! { <a href=href aria-current=current>{text}</a> }
    };
    view! {
        <nav class="site-nav" aria-label="Main">
            {link("/dashboard", "Bots", &["/bots/"])}
            {profile.role.is_admin().then(|| link("/admin", "Admin", &["/admin/"]))}
        </nav>
    }
}

fn signed_out() -> impl IntoView {
    view! {
        <a class="button button-quiet" href="/sign-in">"Sign in"</a>
        {context::may_sign_up().then(|| view! { <a class="button button-primary" href="/sign-up">"Sign up"</a> })}
    }
}

fn signed_in_as(profile: Profile) -> impl IntoView {
    let Profile { id, username, email, role, picture } = profile;
    let current = context::path().starts_with("/account").then_some("true");
    view! {
        <a class="viewer" href="/account" aria-current=current title=format!("{email}, {}", role.as_str())>
            <Avatar name=username.clone() id=id.0 face=Face::Small picture/>
            <span class="viewer-name"><span class="visually-hidden">"Signed in as "</span>{username}</span>
        </a>
        <form method="post" action=SignOut::PATH>
            <button class="button button-quiet"><Icon name="sign-out"/><span class="sign-out-words">"Sign out"</span></button>
        </form>
    }
}

/// Works without scripts: each choice is a button that posts.
fn theme_form() -> impl IntoView {
    let chosen = context::cookie(theme::COOKIE).unwrap_or_default();
    let choice = |value: &'static str, picture: &'static str, label: &'static str| {
        let pressed = if value == "system" {
            !matches!(chosen.as_str(), "light" | "dark")
        } else {
            chosen == value
        };
        view! {
            <button class="segment" name="theme" value=value aria-pressed=pressed.to_string()>
                <Icon name=picture/><span class="visually-hidden">{label}</span>
            </button>
        }
    };
    view! {
        <form class="theme-form" method="post" action=SetTheme::PATH>
            <input type="hidden" name="return_to" value=context::path()/>
            <span class="theme-form-label" id="theme-label">"Theme"</span>
            <span class="segments" role="group" aria-labelledby="theme-label">
                {choice("light", "sun", "Light")}
                {choice("dark", "moon", "Dark")}
                {choice("system", "system", "System")}
            </span>
        </form>
    }
}
