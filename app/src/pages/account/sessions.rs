//! Where a user is signed in.

use domain::agent;
use domain::views::SessionRow;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::profile::{EndOtherSessions, EndSession};
use crate::components::form::PostForm;
use crate::components::{Icon, Time};

/// The list, with a button for each session but this one, and one for all of those.
#[component]
pub fn Sessions(rows: Vec<SessionRow>) -> impl IntoView {
    let others = rows.iter().any(|row| !row.is_this);
    view! {
        <section class="card" aria-labelledby="sessions-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="sessions-title">"Sessions"</h2>
                    <p class="card-lead">"Where you are signed in. If you do not know one, end it and change your password."</p>
                </div>
            </header>
            <ul class="list">{rows.into_iter().map(row).collect_view()}</ul>
            {others.then(|| view! {
                <footer class="card-footer">
                    <PostForm action=EndOtherSessions::PATH class="">
                        <button class="button"><Icon name="sign-out"/>"Sign out everywhere else"</button>
                    </PostForm>
                </footer>
            })}
        </section>
    }
}

fn row(row: SessionRow) -> impl IntoView {
    let SessionRow { number, device, address, began_at, seen_at, is_this } = row;
    let which = format!(" {device} at {address}");
    let end = (!is_this).then(|| view! {
        <PostForm action=EndSession::PATH class="">
            <input type="hidden" name="session" value=number/>
            <button class="button button-small">"Sign out"<span class="visually-hidden">{which}</span></button>
        </PostForm>
    });
    view! {
        <li class="list-item">
            <span class="list-icon"><Icon name="system"/></span>
            <div class="list-text">
                <p>{agent::as_heading(&device)} {is_this.then(|| view! { " " <span class="badge badge-accent">"This one"</span> })}</p>
                <p class="note">{address} ", last seen " <Time at=seen_at/></p>
                <p class="note">"Signed in " <Time at=began_at/></p>
            </div>
            {end}
        </li>
    }
}
