//! The terms and the privacy notice.

use leptos::prelude::*;
use server::texts::Text;

use crate::components::{Layout, Width};
use crate::context;

/// What people accept when they sign up.
#[component]
pub fn Terms() -> impl IntoView {
    page("Terms", &context::server().texts.terms)
}

/// What is kept about people, and how long.
#[component]
pub fn Privacy() -> impl IntoView {
    page("Privacy", &context::server().texts.privacy)
}

/// The text is the operator's; what could do more than be read was taken out when it was loaded.
fn page(title: &'static str, text: &Text) -> impl IntoView + use<> {
    let Text { version, html } = text.clone();
    view! {
        <Layout title width=Width::Text>
            <header class="page-header">
                <div class="page-heading">
                    <h1>{title}</h1>
                    <p class="page-lead">{format!("Version {version}")}</p>
                </div>
            </header>
            <div class="prose" inner_html=html></div>
        </Layout>
    }
}
