//! What is looked for in the audit: a form that leads to an address.

use domain::views::{AuditAction, AuditSearch, COMMAND_LINE};
use leptos::prelude::*;

use super::PATH;
use crate::api::account::url_safe;
use crate::components::Icon;
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
pub fn Filters(search: AuditSearch) -> impl IntoView {
    let clear = (!search.is_empty()).then(|| view! { <a class="button" href=PATH>"Clear"</a> });
    let who = format!("Name, address, or \"{COMMAND_LINE}\"");
    view! {
        <form class="card card-body form" method="get" action=PATH role="search" aria-label="Audit">
            <div class="field-row">
                <Text name="actor" label="Who" placeholder=who value=search.actor/>
                <Actions chosen=search.action/>
                <Text name="about" label="Whom" placeholder="Name, address, @bot or id" value=search.about/>
                <Day name="from" label="From" value=search.from/>
                <Day name="to" label="Until" value=search.to/>
            </div>
            <div class="form-actions">
                <button class="button"><Icon name="search"/>"Filter"</button>
                {clear}
            </div>
        </form>
    }
}

#[component]
fn Text(
    name: &'static str,
    label: &'static str,
    #[prop(into)] placeholder: String,
    value: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input id=name name=name placeholder=placeholder value=value maxlength="254" autocomplete="off"
                autocapitalize="none" spellcheck="false"/>
        </div>
    }
}

#[component]
fn Day(name: &'static str, label: &'static str, value: String) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input id=name name=name type="date" value=value/>
        </div>
    }
}

#[component]
fn Actions(chosen: String) -> impl IntoView {
    let option = |action: &AuditAction| {
        let name = action.as_str();
        view! { <option value=name selected={name == chosen}>{action.label()}</option> }
    };
    view! {
        <div class="field">
            <label for="action">"What"</label>
            <select id="action" name="action">
                <option value="">"Everything"</option>
                {AuditAction::ALL.iter().map(option).collect_view()}
            </select>
        </div>
    }
}
