//! Mail that waits, left, or was given up.

use domain::mail::MailState;
use domain::views::{AdminMailRow, Page};
use domain::{MailId, Timestamp};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::admin::{self, MailFilter};

use super::{Panel, before, for_admins};
use crate::api::account::url_safe;
use crate::api::mails::{DiscardMail, PAGE, RetryMail};
use crate::components::form::PostForm;
use crate::components::{Icon, Time, TimeAhead, load};
use crate::context;

/// The list of mails, with what can be done about those that did not leave.
#[component]
pub fn Mail() -> impl IntoView {
    for_admins(|who| {
        let (server, before) = (context::server(), before().map(MailId));
        let filter = MailFilter {
            state: context::query("state").as_deref().and_then(MailState::parse),
            recipient: context::query("q").unwrap_or_default(),
        };
        let address = address(&filter);
        let here = before.map_or(address.clone(), |id| format!("{address}&before={id}"));
        let asked = filter.clone();
        let page = async move { admin::mails(&server, &who, &asked, before).await };
        view! {
            <Panel title="Mail">
                {search(&filter)}
                {load(page, move |page| list(page, &address, &here, before.is_some()))}
            </Panel>
        }
    })
}

/// The address of the list with this filter.
fn address(filter: &MailFilter) -> String {
    let state = filter.state.map_or("", MailState::as_str);
    // What is longer than an address finds nothing, and need not be carried on.
    let recipient: String = filter.recipient.chars().take(254).collect();
    format!("{PAGE}?state={state}&q={}", url_safe(&recipient))
}

fn search(filter: &MailFilter) -> impl IntoView + use<> {
    let chosen = filter.state;
    let option = move |state: MailState| {
        view! { <option value=state.as_str() selected=chosen == Some(state)>{state.label()}</option> }
    };
    view! {
        <form class="search" method="get" action=PAGE role="search">
            <div class="field">
                <label class="visually-hidden" for="state">"State"</label>
                <select id="state" name="state">
                    <option value="" selected=chosen.is_none()>"Any state"</option>
                    {MailState::ALL.map(option).collect_view()}
                </select>
            </div>
            <div class="field search-query">
                <label class="visually-hidden" for="q">"Recipient"</label>
                <input id="q" name="q" type="search" placeholder="Beginning of an address"
                    value=filter.recipient.clone() maxlength="254"/>
            </div>
            <button class="button"><Icon name="search"/>"Search"</button>
        </form>
    }
}

fn list(page: Page<AdminMailRow>, address: &str, here: &str, later: bool) -> impl IntoView + use<> {
    if page.rows.is_empty() {
        return view! {
            <div class="empty card">
                <h2>"No mail here"</h2>
                <p>"What was sent or given up stays listed for 30 days."</p>
            </div>
        }
        .into_any();
    }
    let now = context::now();
    let rows = page.rows.into_iter().map(|mail| row(mail, here, now)).collect_view();
    view! {
        <section class="card">
            <div class="table-scroll" role="region" aria-label="Mail" tabindex="0">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">"To"</th>
                            <th scope="col">"Letter"</th>
                            <th scope="col">"State"</th>
                            <th scope="col" class="numeric">"Attempts"</th>
                            <th scope="col">"Last answer"</th>
                            <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pager(address, later, page.next)}
        </section>
    }
    .into_any()
}

fn row(mail: AdminMailRow, here: &str, now: Timestamp) -> impl IntoView + use<> {
    let actions = actions(&mail, here, now);
    let state = state(&mail, now);
    let answer = mail.answer.unwrap_or_else(|| "–".to_owned());
    view! {
        <tr>
            <th scope="row" data-label="To">
                <span class="who-text"><span>{mail.recipient}</span><span class="handle">"written " <Time at=mail.created_at/></span></span>
            </th>
            <td data-label="Letter">{mail.letter}</td>
            <td data-label="State">{state}</td>
            <td data-label="Attempts" class="numeric">{mail.attempts}</td>
            <td data-label="Last answer">{answer}</td>
            <td class="table-actions">{actions}</td>
        </tr>
    }
}

/// How far it is, and since or until when.
fn state(mail: &AdminMailRow, now: Timestamp) -> AnyView {
    let label = mail.state.label();
    let when = match (mail.state, mail.finished_at) {
        (MailState::Queued, _) if mail.is_taken => "being sent".into_any(),
        (MailState::Queued, _) if mail.due_at <= now => "due now".into_any(),
        (MailState::Queued, _) => view! { "next try " <TimeAhead at=mail.due_at/> }.into_any(),
        (_, Some(at)) => view! { <Time at/> }.into_any(),
        (_, None) => ().into_any(),
    };
    view! { <span class="who-text"><span>{label}</span><span class="handle">{when}</span></span> }
        .into_any()
}

fn actions(mail: &AdminMailRow, here: &str, now: Timestamp) -> impl IntoView + use<> {
    let id = mail.id.0;
    let form = |action: &'static str, class: &'static str, words: &'static str| {
        let (list, to) = (here.to_owned(), mail.recipient.clone());
        view! {
            <PostForm action=action class="">
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="list" value=list/>
                <button class=class>{words}<span class="visually-hidden">" the mail to " {to}</span></button>
            </PostForm>
        }
    };
    let retry =
        mail.can_be_retried(now).then(|| form(RetryMail::PATH, "button button-small", "Retry"));
    let discard = mail
        .can_be_discarded()
        .then(|| form(DiscardMail::PATH, "button button-small button-danger", "Discard"));
    let is_some = retry.is_some() || discard.is_some();
    is_some.then(|| view! { <div class="cluster">{retry}{discard}</div> })
}

fn pager(address: &str, later: bool, next: Option<i64>) -> impl IntoView + use<> {
    let first = address.to_owned();
    let next = next.map(|next| format!("{address}&before={next}"));
    (later || next.is_some()).then(|| {
        view! {
            <footer class="card-footer"><nav class="pager" aria-label="Pages">
                {later.then(|| view! { <a class="button button-small" href=first><Icon name="arrow-left"/>"First"</a> })}
                {next.map(|next| view! {
                    <a class="button button-small" rel="next" href=next>"More"<Icon name="arrow-right"/></a>
                })}
            </nav></footer>
        }
    })
}
