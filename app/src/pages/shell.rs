//! The document around every page.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::{MetaTags, provide_meta_context};

use super::{Page, has_islands};
use crate::api::theme;
use crate::context;
use crate::http::Assets;

/// The whole document of a page.
pub fn shell(assets: &Assets, page: Page) -> impl IntoView + use<> {
    provide_meta_context();
    let scripts = (has_islands(&context::path()) && may_wake()).then(|| assets.options.clone());
    provide_context(assets.options.clone());
    let css = assets.css.clone();
    // Pages carry no state for the browser to take over: islands get theirs as attributes.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let scripts = scripts.map(wake_islands);
    view! {
        <Shell css>
            <ShellHead slot:head>
                <MetaTags/>
                {scripts}
            </ShellHead>
            {page()}
        </Shell>
    }
}

/// The scripts that wake islands. Leptos leaves the nonce off its module preload, without which
/// the content security policy refuses it.
fn wake_islands(options: LeptosOptions) -> impl IntoView {
    let nonce = use_nonce().map(|nonce| nonce.to_string()).unwrap_or_default();
    let html = view! { <HydrationScripts options islands=true/> }.to_html();
    let preload = format!("nonce=\"{nonce}\" rel=\"modulepreload\"");
    InertElement::new(html.replacen("rel=\"modulepreload\"", &preload, 1))
}

/// The scripts, for a page that knows only late whether it has islands.
#[component]
pub fn WakeIslands() -> impl IntoView {
    may_wake().then(|| wake_islands(expect_context()))
}

/// Whether islands may ask the server: where an admin sees a user's pages, nothing is asked on the
/// user's behalf, and pages show the server's last word as they do without scripts.
fn may_wake() -> bool {
    context::viewer().is_none_or(|viewer| viewer.support.is_none())
}

/// What a page adds to the document's head.
#[slot]
pub struct ShellHead {
    children: Children,
}

/// The document: theme, style, icons, then the page.
#[component]
pub fn Shell(
    /// The style sheet's address.
    css: String,
    /// The page's own part of the head.
    head: ShellHead,
    /// The page.
    children: Children,
) -> impl IntoView {
    let theme =
        context::cookie(theme::COOKIE).filter(|theme| matches!(theme.as_str(), "light" | "dark"));
    let schemes = theme.clone().unwrap_or_else(|| "light dark".to_owned());
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content=schemes/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/apple-touch-icon.png"/>
                <link rel="stylesheet" href=css/>
                {(head.children)()}
            </head>
            <body>{children()}</body>
        </html>
    }
}
