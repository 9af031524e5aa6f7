//! Those who have signed up and not proved their address.

use domain::UserFilter;
use domain::views::{Found, PendingRow};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use super::users::nobody;
use super::users_filter::Onward;
use crate::api::admin_users::ResendVerification;
use crate::components::form::PostForm;
use crate::components::{Time, TimeAhead};

/// The list of them, with a button that sends the mail again.
pub fn pending(page: Found<PendingRow>, filter: &UserFilter, later: bool) -> impl IntoView + use<> {
    let onward = view! { <Onward fields=filter.fields() later next=page.next/> };
    if page.rows.is_empty() {
        return view! { <section class="card">{nobody(false)} {onward}</section> }.into_any();
    }
    view! {
        <section class="card">
            <div class="table-scroll" role="region" aria-label="Sign-ups" tabindex="0">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">"Signed up as"</th>
                            <th scope="col">"When"</th>
                            <th scope="col">"Link ends"</th>
                            <th scope="col" class="table-actions"><span class="visually-hidden">"Actions"</span></th>
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

fn row(sign_up: PendingRow) -> impl IntoView {
    let to = format!(" to {}", sign_up.email);
    view! {
        <tr>
            <th scope="row" data-label="Signed up as">
                <span class="who-text"><span>{sign_up.username}</span><span class="handle">{sign_up.email}</span></span>
            </th>
            <td data-label="When"><Time at=sign_up.created_at/></td>
            <td data-label="Link ends"><TimeAhead at=sign_up.expires_at/></td>
            <td class="table-actions">
                <PostForm action=ResendVerification::PATH class="">
                    <input type="hidden" name="id" value=sign_up.id/>
                    <button class="button button-small">
                        "Resend verification"<span class="visually-hidden">{to}</span>
                    </button>
                </PostForm>
            </td>
        </tr>
    }
}
