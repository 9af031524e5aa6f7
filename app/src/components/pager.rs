//! Finding a row in a long list.

use leptos::prelude::*;

use super::Icon;

/// The foot of a list's card: leads to the rows after this page, and back to the first ones.
#[component]
pub fn Pager(
    /// The list's path.
    path: &'static str,
    /// What the list is filtered by, if it can be: the address's query, encoded.
    #[prop(optional)]
    filters: Option<String>,
    /// Whether this is not the first page.
    later: bool,
    /// The id to go on from, when there are more rows.
    next: Option<i64>,
) -> impl IntoView {
    if !later && next.is_none() {
        return None;
    }
    let first = filters.as_ref().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    let query = filters.map_or_else(String::new, |query| format!("{query}&"));
    Some(view! {
        <footer class="card-footer"><nav class="pager" aria-label="Pages">
            {later.then(|| view! {
                <a class="button button-small" href=first><Icon name="arrow-left"/>"Newest"</a>
            })}
            {next.map(|next| view! {
                <a class="button button-small" rel="next" href=format!("{path}?{query}before={next}")>
                    "Older"<Icon name="arrow-right"/>
                </a>
            })}
        </nav></footer>
    })
}
