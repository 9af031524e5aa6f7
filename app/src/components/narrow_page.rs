//! A page that is about one form.

use domain::Why;
use leptos::prelude::*;

use super::{FlashMessages, Layout, Mark, Width};

/// The whole page: the mark and a heading, what a redirect said, and then the form.
#[component]
pub fn NarrowPage(
    /// The page's title, without the product's name.
    title: &'static str,
    /// The heading, where it says more than the title.
    #[prop(optional)]
    heading: Option<&'static str>,
    /// A sentence below the heading.
    #[prop(optional)]
    lead: Option<&'static str>,
    /// What the page itself says: once is enough.
    #[prop(optional)]
    tells_of: Option<Why>,
    /// The form, and where else to go.
    children: Children,
) -> impl IntoView {
    view! {
        <Layout title width=Width::Narrow>
            <header class="auth-header">
                <Mark/>
                <h1>{heading.unwrap_or(title)}</h1>
                {lead.map(|lead| view! { <p class="page-lead">{lead}</p> })}
            </header>
            <FlashMessages but_not=tells_of/>
            {children()}
        </Layout>
    }
}
