//! What a redirect said, shown once.

use domain::{Field, Why};
use leptos::prelude::*;

use super::Icon;
use crate::context;
use crate::notice::Notice;

/// The notice of the form that led here, or the refusal that belongs to no single field.
#[component]
pub fn FlashMessages() -> impl IntoView {
    let flash = context::flash()?;
    let notice = flash.notice.as_deref().and_then(Notice::from_code).map(notice);
    let refusal = flash.refusals.at(Field::Form).map(refusal);
    Some(view! {
        {notice}
        {refusal}
    })
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

fn refusal(why: &Why) -> impl IntoView + use<> {
    view! {
        <div class="flash flash-error" role="alert">
            <Icon name="alert"/>
            <div class="flash-body">
                <p>{why.to_string()}</p>
            </div>
        </div>
    }
}
