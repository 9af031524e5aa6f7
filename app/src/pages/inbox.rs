//! The built-in inbox: where mail goes while there is no SMTP server, on this machine only.

use domain::MailId;
use domain::views::{InboxMail, InboxRow};
use leptos::prelude::*;
use server::mail::inbox;

use super::{NotFound, id_in_path};
use crate::components::{Icon, Layout, Time, Width, load};
use crate::context;

/// All mails, newest first.
#[component]
pub fn Inbox() -> impl IntoView {
    if !context::may_see_inbox() {
        return NotFound().into_any();
    }
    let server = context::server();
    let mails = async move { inbox::list(&server, 0).await };
    view! {
        <Layout title="Inbox" width=Width::Text>
            <header class="page-header">
                <div class="page-heading">
                    <h1>"Inbox"</h1>
                    <p class="page-lead">
                        "Mail that Rookery would send. It stays here while no SMTP server is set, and can be read from this \
                         machine only."
                    </p>
                </div>
            </header>
            {load(mails, |mails| if mails.is_empty() { empty().into_any() } else { list(mails).into_any() })}
        </Layout>
    }
    .into_any()
}

fn empty() -> impl IntoView {
    view! { <div class="empty card"><h2>"No mail yet"</h2><p>"Sign up, and the first one arrives here."</p></div> }
}

fn list(mails: Vec<InboxRow>) -> impl IntoView {
    let row = |mail: InboxRow| {
        view! {
            <li class="list-item">
                <span class="list-icon"><Icon name="mail"/></span>
                <div class="list-text">
                    <a class="list-title" href=format!("/dev/inbox/{}", mail.id)>{mail.subject}</a>
                    <p class="note">"to " {mail.recipient}</p>
                </div>
                <Time at=mail.at/>
            </li>
        }
    };
    view! { <section class="card"><ul class="list">{mails.into_iter().map(row).collect_view()}</ul></section> }
}

/// One mail.
#[component]
pub fn Mail() -> impl IntoView {
    let Some(id) = id_in_path().filter(|_| context::may_see_inbox()).map(MailId) else {
        return NotFound().into_any();
    };
    let server = context::server();
    let mail = async move { inbox::read(&server, id).await };
    view! {
        <Layout title="Mail" width=Width::Text>
            <nav class="crumbs" aria-label="Breadcrumb"><a href="/dev/inbox"><Icon name="arrow-left"/>"Inbox"</a></nav>
            {load(mail, whole)}
        </Layout>
    }
    .into_any()
}

fn whole(mail: InboxMail) -> impl IntoView {
    let InboxMail { row, text, .. } = mail;
    view! {
        <header class="page-header">
            <div class="page-heading">
                <h1>{row.subject}</h1>
                <p class="page-lead">"to " {row.recipient} ", " <Time at=row.at/></p>
            </div>
        </header>
        <section class="card">
            <div class="card-body"><pre class="mail-text">{text.split_inclusive('\n').map(with_link).collect_view()}</pre></div>
        </section>
    }
}

/// A line of a mail; a line that is an address of this site can be clicked.
fn with_link(line: &str) -> impl IntoView + use<> {
    let address = line.trim();
    let own = address.starts_with(&format!("{}/", context::server().public_url().origin()));
    if own && !address.contains(char::is_whitespace) {
        let (href, text) = (address.to_owned(), address.to_owned());
        view! { <a href=href>{text}</a> "\n" }.into_any()
    } else {
        line.to_owned().into_any()
    }
}
