//! A box with a heading, such as around one form.

use leptos::prelude::*;

/// A section of a page, under a heading of its own.
#[component]
pub fn Card(
    /// The heading's id.
    id: &'static str,
    /// The heading.
    title: &'static str,
    /// What to know before the rest.
    #[prop(optional)]
    lead: &'static str,
    /// What is in it, below the heading.
    children: Children,
) -> impl IntoView {
    let lead = (!lead.is_empty()).then(|| view! { <p class="card-lead">{lead}</p> });
    view! {
        <section class="card" aria-labelledby=id>
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id=id>{title}</h2>
                    {lead}
                </div>
            </header>
            <div class="card-body">{children()}</div>
        </section>
    }
}
