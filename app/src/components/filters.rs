//! Narrowing a long list down, with a form that the address remembers.

use leptos::prelude::*;

use super::Icon;
use crate::api::account::url_safe;

/// A form that asks the list for less: a search, and the conditions that are its children. They open
/// by themselves while one of them is set.
#[component]
pub fn Filters(
    /// The list's path.
    path: &'static str,
    /// What the search is for, for those who do not see the placeholder.
    label: &'static str,
    /// What can be searched for.
    placeholder: &'static str,
    /// What was searched for.
    search: String,
    /// How many conditions are set.
    set: usize,
    /// The conditions.
    children: Children,
) -> impl IntoView {
    let summary = if set == 0 { "Filters".to_owned() } else { format!("Filters ({set})") };
    let clear = (set > 0 || !search.is_empty())
        .then(|| view! { <a class="button" href=path>"Show all"</a> });
    view! {
        <form class="card" method="get" action=path role="search">
            <div class="card-body">
                <div class="search">
                    <div class="field search-query">
                        <label class="visually-hidden" for="q">{label}</label>
                        <input id="q" name="q" type="search" placeholder=placeholder value=search maxlength="254"/>
                    </div>
                    <button class="button"><Icon name="search"/>"Search"</button>
                    {clear}
                </div>
            </div>
            <div class="folds">
                <details class="fold" open=set != 0>
                    <summary>{summary}</summary>
                    <div class="fold-body"><div class="field-row">{children()}</div></div>
                </details>
            </div>
        </form>
    }
}

/// A condition with a few choices; the first one is not to choose.
#[component]
pub fn Choice(
    /// Its name in the address.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// What not to choose is called.
    any: &'static str,
    /// Name and words of each choice.
    choices: Vec<(&'static str, &'static str)>,
    /// The one that is set.
    current: Option<&'static str>,
) -> impl IntoView {
    let option = |(value, words): (&'static str, &'static str)| {
        view! { <option value=value selected=current == Some(value)>{words}</option> }
    };
    let choices = std::iter::once(("", any)).chain(choices).map(option).collect_view();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select id=name name=name>{choices}</select>
        </div>
    }
}

/// A condition that is typed.
#[component]
pub fn Typed(
    /// Its name in the address.
    name: &'static str,
    /// What it is called.
    label: &'static str,
    /// The input's type.
    #[prop(default = "text")]
    r#type: &'static str,
    /// What can be typed, where the label does not say it.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What is set.
    value: String,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <input id=name name=name type=r#type value=value placeholder=placeholder autocomplete="off"
                autocapitalize="none" spellcheck="false" maxlength="254"/>
        </div>
    }
}

/// The foot of a list: leads on and back to its beginning, with the same conditions.
#[component]
pub fn ListPager(
    /// The list's path.
    path: &'static str,
    /// The conditions.
    pairs: Vec<(&'static str, String)>,
    /// Whether this is not the first page.
    later: bool,
    /// Where the next page begins.
    next: Option<String>,
) -> impl IntoView {
    if !later && next.is_none() {
        return None;
    }
    let first = address(path, &pairs);
    let next = next.map(|next| {
        let href = address(path, &[pairs.as_slice(), &[("after", next)]].concat());
        view! { <a class="button button-small" rel="next" href=href>"Go on"<Icon name="arrow-right"/></a> }
    });
    let back = later.then(|| {
        view! { <a class="button button-small" href=first><Icon name="arrow-left"/>"Beginning"</a> }
    });
    Some(view! {
        <footer class="card-footer"><nav class="pager" aria-label="Pages">{back}{next}</nav></footer>
    })
}

/// A path with these pairs in its query.
pub fn address(path: &str, pairs: &[(&'static str, String)]) -> String {
    let pair = |(name, value): &(&'static str, String)| format!("{name}={}", url_safe(value));
    let query = pairs.iter().map(pair).collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
