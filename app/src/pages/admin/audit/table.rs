//! Lines of the audit.

use domain::views::AuditRow;
use leptos::prelude::*;

use crate::components::Time;

/// Lines of the audit.
#[component]
pub fn AuditTable(
    rows: Vec<AuditRow>,
    /// Whether all lines are about the page's own bot or user, so that naming it says nothing.
    #[prop(optional)]
    of_one: bool,
) -> impl IntoView {
    if rows.is_empty() {
        return view! { <div class="empty"><h3>"Nothing yet"</h3><p>"What admins do is listed here."</p></div> }.into_any();
    }
    view! {
        <div class="table-scroll" role="region" aria-label="Table of the audit" tabindex="0">
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
    let is_erased = row.erased_at.is_some();
    let who = row.actor_id.map(|id| format!("/admin/users/{id}"));
    let bot = row.bot.map(|id| format!("/admin/bots/{id}"));
    let whom = bot.or_else(|| row.user.map(|id| format!("/admin/users/{id}")));
    let target = (!of_one).then(|| {
        let target = named(row.target, whom, is_erased);
        view! { <td class="whole" data-label="Whom">{target}</td> }
    });
    view! {
        <tr>
            <th scope="row" data-label="When"><Time at=row.at/></th>
            <td class="whole" data-label="Who">{named(row.actor, who, is_erased)}</td>
            <td class="whole" data-label="What">
                <div>{row.action.label()} {change(&row.before, &row.after)}</div>
            </td>
            {target}
            <td data-label="Why">{words(row.reason, is_erased)}</td>
            <td class="whole" data-label="From">{words(row.address, is_erased)}</td>
        </tr>
    }
}

/// A name, leading to the page of what it names while that is there.
fn named(name: String, page: Option<String>, is_erased: bool) -> AnyView {
    let name = words(name, is_erased);
    match page {
        Some(page) => view! { <a href=page>{name}</a> }.into_any(),
        None => name.into_any(),
    }
}

/// What the line says, or that it says so no more.
fn words(words: String, is_erased: bool) -> impl IntoView {
    if is_erased {
        view! { <span class="note">"erased"</span> }.into_any()
    } else {
        words.into_any()
    }
}

/// What was there before and is there now.
fn change(before: &str, after: &str) -> Option<impl IntoView + use<>> {
    let words = match (before, after) {
        ("", "") => return None,
        ("", after) => after.to_owned(),
        (before, "") => format!("was: {before}"),
        (before, after) => format!("{before} → {after}"),
    };
    Some(view! { <p class="note">{words}</p> })
}
