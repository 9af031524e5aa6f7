//! What is looked for in the audit: a form that leads to an address.

use domain::views::{AuditAction, AuditSearch, COMMAND_LINE};
use leptos::prelude::*;

use super::PATH;
use crate::api::account::url_safe;
use crate::components::Icon;
use crate::components::filters::{Choice, Typed};
use crate::context;

/// Longest text of a filter that is kept: the longest e-mail address.
const LENGTH_MAX: usize = 254;

/// What the address asks for.
pub fn in_address() -> AuditSearch {
    let typed = |name| {
        let typed = context::query(name).unwrap_or_default();
        typed.chars().take(LENGTH_MAX).collect::<String>()
    };
    AuditSearch {
        actor: typed("actor"),
        action: typed("action"),
        about: typed("about"),
        from: typed("from"),
        to: typed("to"),
    }
}

/// The query of the address that asks for this.
pub fn query(search: &AuditSearch) -> String {
    let typed = search.pairs().into_iter().filter(|(_, typed)| !typed.is_empty());
    typed.map(|(name, typed)| format!("{name}={}", url_safe(typed))).collect::<Vec<_>>().join("&")
}

/// The form, with what was asked for.
#[component]
pub fn AuditFilters(search: AuditSearch) -> impl IntoView {
    let clear = (!search.is_empty()).then(|| view! { <a class="button" href=PATH>"Clear"</a> });
    let who = format!("Name, address, or \"{COMMAND_LINE}\"");
    let actions = AuditAction::ALL.iter().map(|action| (action.as_str(), action.label())).collect();
    let chosen = AuditAction::parse(&search.action).map(AuditAction::as_str);
    view! {
        <form class="card card-body form" method="get" action=PATH role="search" aria-label="Audit">
            <div class="field-row">
                <Typed name="actor" label="Who" placeholder=who value=search.actor/>
                <Choice name="action" label="What" any="Everything" choices=actions current=chosen/>
                <Typed name="about" label="Whom" placeholder="Name, address, @bot or id" value=search.about/>
                <Typed name="from" label="From (UTC)" r#type="date" value=search.from/>
                <Typed name="to" label="Until (UTC)" r#type="date" value=search.to/>
            </div>
            <div class="form-actions">
                <button class="button"><Icon name="search"/>"Filter"</button>
                {clear}
            </div>
        </form>
    }
}
