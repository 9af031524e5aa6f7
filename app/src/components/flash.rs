//! What a redirect said, shown once.

use domain::views::LastSignIn;
use domain::{Field, Why};
use leptos::prelude::*;

use super::{MessageBox, Time, Tone};
use crate::context;
use crate::notice::Notice;

/// The notice of the form that led here, or the refusal that belongs to no single field.
#[component]
pub fn FlashMessages(
    /// What the page itself says: once is enough.
    #[prop(optional_no_strip)]
    but_not: Option<Why>,
) -> impl IntoView {
    let flash = context::flash()?;
    let notice = flash.notice.as_deref().and_then(Notice::from_code).map(notice);
    let refusal = flash.refusals.at(Field::Form).filter(|why| Some(*why) != but_not.as_ref());
    let refusal = refusal.map(refusal_box);
    let last_sign_in = flash.last_sign_in.clone().map(last_sign_in);
    Some(view! {
        {notice}
        {last_sign_in}
        {refusal}
    })
}

fn notice(notice: Notice) -> impl IntoView {
    view! {
        <MessageBox tone=notice.tone()>
            <p>{notice.text()}</p>
        </MessageBox>
    }
}

fn last_sign_in(LastSignIn { at, address }: LastSignIn) -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Info>
            <p>"Last sign-in: " <Time at/> {address.map(|address| format!(", from {address}"))} "."</p>
        </MessageBox>
    }
}

fn refusal_box(why: &Why) -> impl IntoView + use<> {
    let words = why.to_string();
    view! {
        <MessageBox tone=Tone::Error>
            <p>{words}</p>
        </MessageBox>
    }
}
