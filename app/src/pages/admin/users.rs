//! Everybody who has an account.

use domain::UserFilter;
use domain::views::{AdminUserRow, Found};
use leptos::prelude::*;
use server::admin;

use super::pending::pending;
use super::users_filter::{Filters, Onward};
use super::{Panel, for_admins};
use crate::components::{Avatar, Face, Time, load};
use crate::context;

/// The list of users, or of those who have not proved their address.
#[component]
pub fn Users() -> impl IntoView {
    for_admins(|who| {
        let filter = UserFilter::read(context::query);
        let (server, place) = (context::server(), context::query("place"));
        let (later, asked) = (place.is_some(), filter.clone());
        let shown = filter.clone();
        let rows = if filter.unverified {
            let page = async move { admin::pending(&server, &who, &asked, place.as_deref()).await };
            load(page, move |page| pending(page, &shown, later)).into_any()
        } else {
            let page = async move { admin::users(&server, &who, &asked, place.as_deref()).await };
            load(page, move |page| list(page, &shown, later)).into_any()
        };
        view! {
            <Panel title="Users">
                <Filters filter/>
                {rows}
            </Panel>
        }
    })
}

fn list(page: Found<AdminUserRow>, filter: &UserFilter, later: bool) -> impl IntoView + use<> {
    let onward = view! { <Onward fields=filter.fields() later next=page.next.clone()/> };
    if page.rows.is_empty() {
        return view! {
            <section class="card">
                {nobody(page.next.is_some())}
                {onward}
            </section>
        }
        .into_any();
    }
    view! {
        <section class="card">
            <div class="table-scroll" role="region" aria-label="Users" tabindex="0">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">"User"</th>
                            <th scope="col">"Role"</th>
                            <th scope="col">"State"</th>
                            <th scope="col" class="numeric">"Bots"</th>
                            <th scope="col">"Signed up"</th>
                            <th scope="col">"Last sign-in"</th>
                        </tr>
                    </thead>
                    <tbody>{page.rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {onward}
        </section>
    }
    .into_any()
}

/// A page that looked at many and found nobody says so: there may be somebody further on.
pub(super) fn nobody(is_more: bool) -> impl IntoView {
    let (title, words) = if is_more {
        ("Nobody so far", "Nobody among those looked at until here. Others may come: look further.")
    } else {
        (
            "Nobody found",
            "Names, addresses and ids are found by their beginning. Try fewer letters or filters.",
        )
    };
    view! { <div class="empty"><h2>{title}</h2><p>{words}</p></div> }
}

fn row(user: AdminUserRow) -> impl IntoView {
    let seen = user
        .last_sign_in_at
        .map_or_else(|| "never".into_any(), |at| view! { <Time at/> }.into_any());
    let state = states(user.suspended, user.locked);
    view! {
        <tr>
            <th scope="row" data-label="User">
                <span class="who">
                    <Avatar name=user.username.clone() id=user.id.0 face=Face::Small picture=user.picture/>
                    <span class="who-text">
                        <a href=format!("/admin/users/{}", user.id)>{user.username}</a>
                        <span class="handle">{user.email}</span>
                    </span>
                </span>
            </th>
            <td data-label="Role"><span class="badge">{user.role.as_str()}</span></td>
            <td data-label="State">{state}</td>
            <td data-label="Bots" class="numeric">{user.bots}</td>
            <td data-label="Signed up"><Time at=user.created_at/></td>
            <td data-label="Last sign-in">{seen}</td>
        </tr>
    }
}

/// What keeps somebody from signing in.
pub(super) fn states(suspended: bool, locked: bool) -> impl IntoView {
    let badge =
        suspended.then(|| view! { <span class="badge badge-suspended">"Suspended"</span> " " });
    let locked = locked.then(|| view! { <span class="badge">"Locked"</span> });
    let active = (badge.is_none() && locked.is_none()).then_some("Active");
    view! { {badge} {locked} {active} }
}
