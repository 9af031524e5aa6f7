//! What admins did.

use domain::views::{AuditRow, Page};
use leptos::prelude::*;
use server::admin;

use super::{Panel, before, for_admins};
use crate::components::{Pager, Time, load};
use crate::context;

/// The audit, newest first.
#[component]
pub fn Audit() -> impl IntoView {
    for_admins(|who| {
        let (server, before) = (context::server(), before());
        let page = async move { admin::audit(&server, &who, before).await };
        view! { <Panel title="Audit">{load(page, move |page| list(page, before.is_some()))}</Panel> }
    })
}

fn list(page: Page<AuditRow>, later: bool) -> impl IntoView {
    view! {
        <section class="card">
            <AuditTable rows=page.rows/>
            <Pager path="/admin/audit" later next=page.next/>
        </section>
    }
}

/// Lines of the audit.
#[component]
pub fn AuditTable(
    rows: Vec<AuditRow>,
    /// Whether all lines are about the page's own bot, so that naming it says nothing.
    #[prop(optional)]
    of_one: bool,
) -> impl IntoView {
    if rows.is_empty() {
        return view! { <div class="empty"><h3>"Nothing yet"</h3><p>"What admins do is listed here."</p></div> }.into_any();
    }
    view! {
        <div class="table-scroll" role="region" aria-label="Audit" tabindex="0">
            <table class="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">"When"</th>
                        <th scope="col">"Who"</th>
                        <th scope="col">"What"</th>
                        {(!of_one).then(|| view! { <th scope="col">"Whom"</th> })}
                        <th scope="col">"Why"</th>
                        <th scope="col">"From"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| line(row, of_one)).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(row: AuditRow, of_one: bool) -> impl IntoView {
    let target = match row.bot {
        Some(bot) => view! { <a href=format!("/admin/bots/{bot}")>{row.target}</a> }.into_any(),
        None => row.target.into_any(),
    };
    view! {
        <tr>
            <th scope="row" data-label="When"><Time at=row.at/></th>
            <td data-label="Who">{row.actor}</td>
            <td data-label="What">{row.action.label()}</td>
            {(!of_one).then(|| view! { <td data-label="Whom">{target}</td> })}
            <td data-label="Why">{row.reason}</td>
            <td data-label="From">{row.address}</td>
        </tr>
    }
}
