//! Which users the list shows: a form that asks by its address, and links that keep what it asks.

use domain::UserFilter;
use leptos::prelude::*;

use crate::api::account::url_safe;
use crate::components::Icon;
use crate::components::form::Select;

const PATH: &str = "/admin/users";

/// The form.
#[component]
pub fn Filters(filter: UserFilter) -> impl IntoView {
    let role = filter.role.map_or("", domain::Role::as_str);
    let state = filter.suspended.map_or("", |on| if on { "suspended" } else { "active" });
    let verified = if filter.unverified { "no" } else { "" };
    let locked = if filter.locked { "yes" } else { "" };
    let date = |name: &'static str, label: &'static str, value: Option<String>| {
        view! {
            <div class="field">
                <label for=name>{label}</label>
                <input id=name name=name type="date" value=value/>
            </div>
        }
    };
    let roles = vec![("", "Any"), ("user", "User"), ("admin", "Admin"), ("owner", "Owner")];
    view! {
        <form class="search" method="get" action=PATH role="search">
            <div class="field search-query">
                <label for="q">"Name, e-mail or id begins with"</label>
                <input id="q" name="q" type="search" value=filter.search maxlength="254"
                    autocapitalize="none" spellcheck="false"/>
            </div>
            <Select name="role" label="Role" choices=roles chosen=role/>
            <Select name="state" label="State" chosen=state
                choices=vec![("", "Any"), ("active", "Active"), ("suspended", "Suspended")]/>
            <Select name="verified" label="Verified" chosen=verified choices=vec![("", "Yes"), ("no", "No")]/>
            <Select name="locked" label="Locked" chosen=locked choices=vec![("", "Any"), ("yes", "Yes")]/>
            {date("from", "Signed up from", filter.from.map(domain::user_filter::Day::text))}
            {date("to", "Signed up until", filter.to.map(domain::user_filter::Day::text))}
            <button class="button"><Icon name="search"/>"Search"</button>
            <a class="button button-quiet" href=PATH>"Clear"</a>
        </form>
    }
}

/// The foot of the list: on to the rows after this page, and back to the first ones.
#[component]
pub fn Onward(
    /// What the list is narrowed by ([`UserFilter::fields`]).
    fields: Vec<(&'static str, String)>,
    /// Whether this is not the first page.
    later: bool,
    /// Where to go on.
    next: Option<String>,
) -> impl IntoView {
    if !later && next.is_none() {
        return None;
    }
    let first = address(fields.clone(), None);
    let further = next.map(|place| address(fields, Some(place)));
    Some(view! {
        <footer class="card-footer"><nav class="pager" aria-label="Pages">
            {later.then(|| view! {
                <a class="button button-small" href=first><Icon name="arrow-left"/>"Start"</a>
            })}
            {further.map(|further| view! {
                <a class="button button-small" rel="next" href=further>"More"<Icon name="arrow-right"/></a>
            })}
        </nav></footer>
    })
}

/// The list's address with these fields, from that place on.
fn address(fields: Vec<(&'static str, String)>, place: Option<String>) -> String {
    let place = place.map(|place| ("place", place));
    let pairs = fields.into_iter().chain(place);
    let pairs: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", url_safe(&value))).collect();
    if pairs.is_empty() { PATH.to_owned() } else { format!("{PATH}?{}", pairs.join("&")) }
}
