//! The installation in numbers.

use domain::views::Overview as Numbers;
use leptos::prelude::*;
use server::admin;

use super::{Panel, for_admins};
use crate::components::{Chart, load};
use crate::context;
use domain::grouped;

/// The panel's first page.
#[component]
pub fn Overview() -> impl IntoView {
    for_admins(|who| {
        let server = context::server();
        let numbers = async move { admin::overview(&server, &who).await };
        view! { <Panel title="Overview">{load(numbers, whole)}</Panel> }
    })
}

fn whole(numbers: Numbers) -> impl IntoView {
    view! {
        <dl class="stats card">
            {stat("Users", numbers.users, format!("{} waiting to be verified", numbers.sign_ups_pending), Some("/admin/users"))}
            {stat("Bots", numbers.bots, format!("{} running", numbers.bots_running), Some("/admin/bots"))}
            {stat("Suspended", numbers.bots_suspended, "bots".to_owned(), Some("/admin/bots"))}
            {stat("Mail waiting", numbers.mails_queued, format!("{} given up", numbers.mails_dead), Some("/admin/mail"))}
        </dl>
        <section class="card" aria-labelledby="traffic-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="traffic-title">"Gateway"</h2>
                    <p class="card-lead">
                        {grouped(numbers.traffic.calls)} " calls, " {grouped(numbers.traffic.errors)} " errors, "
                        {grouped(numbers.traffic.refused)} " refused in the last 24 hours"
                    </p>
                </div>
            </header>
            <div class="card-body"><Chart traffic=numbers.traffic/></div>
        </section>
    }
}

fn stat(name: &'static str, value: i64, note: String, list: Option<&'static str>) -> impl IntoView {
    let value = grouped(value.unsigned_abs());
    let value = match list {
        Some(href) => view! { <a href=href>{value}</a> }.into_any(),
        None => value.into_any(),
    };
    view! {
        <div class="stat">
            <dt>{name}</dt>
            <dd class="stat-value">{value}</dd>
            <dd class="stat-note">{note}</dd>
        </div>
    }
}
