//! What admins did.

mod export;
mod filters;
mod table;

use domain::views::{AuditFound, AuditSearch};
use leptos::prelude::*;
use server::admin;

use super::{Panel, before, for_admins};
use crate::components::{MessageBox, Pager, Tone, load};
use crate::context;
use export::export;
use filters::{AuditFilters, query};
pub use table::AuditTable;

/// The page's path.
pub const PATH: &str = "/admin/audit";

/// The address of the page that looks for this.
pub fn address(search: &AuditSearch) -> String {
    format!("{PATH}?{}", query(search))
}

/// The audit, newest first, filtered.
#[component]
pub fn Audit() -> impl IntoView {
    for_admins(|who| {
        let (server, before, search) = (context::server(), before(), filters::in_address());
        let typed = search.clone();
        let found = async move { admin::audit::search(&server, &who, &typed, before).await };
        view! {
            <Panel title="Audit">
                <AuditFilters search=search.clone()/>
                {load(found, move |found| list(found, &search, before.is_some()))}
            </Panel>
        }
    })
}

fn list(found: AuditFound, search: &AuditSearch, later: bool) -> impl IntoView + use<> {
    let AuditFound { page, objections, looked_until } = found;
    if !objections.is_empty() {
        let objections = objections.into_iter().map(|words| view! { <p>{words}</p> });
        return view! { <MessageBox tone=Tone::Error>{objections.collect_view()}</MessageBox> }
            .into_any();
    }
    let rows = match (page.rows.is_empty(), search.is_empty() && !later) {
        (false, _) => view! { <AuditTable rows=page.rows/> }.into_any(),
        (true, true) => empty("Nothing yet", "What admins do is listed here.").into_any(),
        (true, false) => empty(
            if looked_until.is_some() { "Nothing here yet" } else { "Nothing found" },
            "No line fits what you asked for.",
        )
        .into_any(),
    };
    let looked = looked_until.map(|until| {
        let words = format!(
            "Only some of the lines fit, and this page looked back to {}. \"Older\" looks on from there.",
            until.exact()
        );
        view! { <div class="card-body"><p class="note">{words}</p></div> }
    });
    view! {
        <section class="card" aria-label="Lines">
            {rows}
            {looked}
            <Pager path=PATH filters=query(search) later next=page.next/>
        </section>
        {export(search)}
    }
    .into_any()
}

fn empty(title: &'static str, words: &'static str) -> impl IntoView {
    view! { <div class="empty"><h2>{title}</h2><p>{words}</p></div> }
}
