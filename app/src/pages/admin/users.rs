//! Everybody who has an account.

use domain::views::{AdminUserRow, Page};
use leptos::prelude::*;
use server::admin;

use super::{Panel, before, for_admins};
use crate::components::{Avatar, Face, Pager, Search, Time, load};
use crate::context;

/// The list of users.
#[component]
pub fn Users() -> impl IntoView {
    for_admins(|who| {
        let (server, search, before) =
            (context::server(), context::query("q").unwrap_or_default(), before());
        let searched = search.clone();
        let page = async move { admin::users(&server, &who, &searched, before).await };
        view! {
            <Panel title="Users">
                <Search path="/admin/users" label="Search users" placeholder="Name or e-mail" value=search.clone()/>
                {load(page, move |page| list(page, search, before.is_some()))}
            </Panel>
        }
    })
}

fn list(page: Page<AdminUserRow>, search: String, later: bool) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <div class="empty card"><h2>"Nobody found"</h2><p>"Try part of a name or address."</p></div> }
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
                            <th scope="col" class="numeric">"Bots"</th>
                            <th scope="col">"Signed up"</th>
                            <th scope="col">"Last sign-in"</th>
                        </tr>
                    </thead>
                    <tbody>{page.rows.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            <Pager path="/admin/users" search later next=page.next/>
        </section>
    }
    .into_any()
}

fn row(user: AdminUserRow) -> impl IntoView {
    let seen = user
        .last_sign_in_at
        .map_or_else(|| "never".into_any(), |at| view! { <Time at/> }.into_any());
    view! {
        <tr>
            <th scope="row" data-label="User">
                <span class="who">
                    <Avatar name=user.username.clone() id=user.id.0 face=Face::Small picture=user.picture/>
                    <span class="who-text"><span>{user.username}</span><span class="handle">{user.email}</span></span>
                </span>
            </th>
            <td data-label="Role"><span class="badge">{user.role.as_str()}</span></td>
            <td data-label="Bots" class="numeric">{user.bots}</td>
            <td data-label="Signed up"><Time at=user.created_at/></td>
            <td data-label="Last sign-in">{seen}</td>
        </tr>
    }
}
