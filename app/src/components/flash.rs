//! What a redirect said, shown once.

use domain::views::LastSignIn;
use domain::{Field, Why};
use leptos::prelude::*;

use super::{Icon, Time};
use crate::context;
use crate::notice::Notice;

/// The notice of the form that led here, or the refusal that belongs to no single field.
#[component]
pub fn FlashMessages(
    /// Whether the page itself says that its link is not valid: once is enough.
    #[prop(optional)]
    tells_of_stale_links: bool,
) -> impl IntoView {
    let flash = context::flash()?;
    let notice = flash.notice.as_deref().and_then(Notice::from_code).map(notice);
    let refusal = flash.refusals.at(Field::Form);
    let refusal = refusal.filter(|why| !tells_of_stale_links || **why != Why::LinkInvalid);
    let refusal = refusal.map(refusal_box);
    let last_sign_in = flash.last_sign_in.clone().map(last_sign_in);
    Some(view! {
        {notice}
        {last_sign_in}
        {refusal}
    })
}

/// What stands in the way of what somebody came for, and what to do instead.
#[component]
pub fn Warning(
    /// Paragraphs.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="flash flash-warning" role="status">
            <Icon name="alert"/>
            <div class="flash-body">{children()}</div>
        </div>
    }
}

fn notice(notice: Notice) -> impl IntoView {
    view! {
        <div class="flash flash-success" role="status">
            <Icon name="check"/>
            <div class="flash-body">
                <p>{notice.text()}</p>
            </div>
        </div>
    }
}

fn last_sign_in(LastSignIn { at, address }: LastSignIn) -> impl IntoView {
    view! {
        <div class="flash flash-info" role="status">
            <Icon name="info"/>
            <div class="flash-body">
                <p>"Last sign-in: " <Time at/> {address.map(|address| format!(", from {address}"))} "."</p>
            </div>
        </div>
    }
}

fn refusal_box(why: &Why) -> impl IntoView + use<> {
    view! {
        <div class="flash flash-error" role="alert">
            <Icon name="alert"/>
            <div class="flash-body">
                <p>{why.to_string()}</p>
            </div>
        </div>
    }
}
