//! One user, for admins.

use domain::UserId;
use domain::views::{AdminUserPage, UserSuspension};
use leptos::prelude::*;
use server::admin;

use super::audit::AuditTable;
use super::for_admins;
use super::user_acts::{Access, ChangeRole, Reinstate, Suspend};
use super::user_parts::{ActivityOf, BotsOf, SessionsOf};
use super::users::states;
use crate::components::{
    Avatar, Face, FlashMessages, Icon, Layout, MessageBox, PageTitle, Time, TimeAhead, Tone, Width,
    load,
};
use crate::context;
use crate::pages::{NotFound, id_in_path};

/// Everything an admin sees of a user, and what they can do about them.
#[component]
pub fn User() -> impl IntoView {
    for_admins(|who| {
        let Some(id) = id_in_path().map(UserId) else { return NotFound().into_any() };
        let (server, admin) = (context::server(), who.id);
        let page = async move { admin::user(&server, &who, id).await };
        view! {
            <Layout title="User" width=Width::Wide>
                <nav class="crumbs" aria-label="Breadcrumb">
                    <a href="/admin/users"><Icon name="arrow-left"/>"All users"</a>
                </nav>
                {load(page, move |page| whole(page, admin))}
            </Layout>
        }
        .into_any()
    })
}

fn whole(page: AdminUserPage, admin: UserId) -> impl IntoView {
    let (is_suspended, locked) = (page.suspension.is_some(), page.locked_until.is_some());
    let state = (is_suspended || locked).then(|| states(is_suspended, locked));
    let about = about(&page);
    let AdminUserPage { id, username, picture, may, suspension, role, .. } = page;
    let reset = page.reset_required_at.is_some();
    let standing = may.act.then(|| match &suspension {
        Some(_) => view! { <Reinstate id/> }.into_any(),
        None => view! { <Suspend id/> }.into_any(),
    });
    view! {
        <PageTitle text=format!("{username} · Admin · Rookery")/>
        <header class="page-header">
            <Avatar name=username.clone() id=id.0 face=Face::Huge picture/>
            <div class="page-heading">
                <h1>{username} " " {state}</h1>
                <p class="page-lead">{page.email}</p>
            </div>
            {admin::may_see(admin, id, role).then(|| support(id))}
        </header>
        <FlashMessages/>
        {suspension.map(suspended)}
        {hands_off(may.act, may.is_self)}
        <div class="columns">
            <div class="stack">
                {standing}
                <BotsOf rows=page.bots/>
                <ActivityOf rows=page.activity/>
                <section class="card" aria-labelledby="audit-title">
                    <header class="card-header">
                        <div class="card-heading"><h2 class="card-title" id="audit-title">"Audit"</h2></div>
                    </header>
                    <AuditTable rows=page.audit of_one=true/>
                </section>
            </div>
            <div class="stack">
                {about}
                {may.act.then(|| view! { <Access id locked reset/> })}
                {may.change_role.then(|| view! { <ChangeRole id role/> })}
                <SessionsOf rows=page.sessions/>
            </div>
        </div>
    }
}

/// Leads to where an admin asks to see the user's pages.
fn support(id: UserId) -> impl IntoView {
    view! {
        <div class="page-actions">
            <a class="button" href=format!("/admin/users/{id}/support")>"See their pages"</a>
        </div>
    }
}

/// Why there are no forms.
fn hands_off(may_act: bool, is_self: bool) -> Option<impl IntoView> {
    let words = if is_self {
        "This is your own account. Another admin can act on it; what you can do yourself is on your account's pages."
    } else {
        "This is an owner of the installation: only another owner can act on the account."
    };
    (!may_act).then(|| view! { <MessageBox tone=Tone::Info><p>{words}</p></MessageBox> })
}

fn suspended(suspension: UserSuspension) -> impl IntoView {
    let end = match suspension.until {
        Some(at) => view! { " It ends by itself " <TimeAhead at/> "." }.into_any(),
        None => " It has no end of its own.".into_any(),
    };
    view! {
        <MessageBox tone=Tone::Warning>
            <p class="flash-title">"Suspended"</p>
            <p><Time at=suspension.since/> ", with the reason: " <q>{suspension.reason}</q> {end}</p>
        </MessageBox>
    }
}

fn about(page: &AdminUserPage) -> impl IntoView + use<> {
    let name = format!("{} {}", page.first_name, page.last_name).trim().to_owned();
    let name = (!name.is_empty()).then(|| view! { <div><dt>"Name"</dt><dd>{name}</dd></div> });
    let seen = match page.last_sign_in_at {
        Some(at) => view! { <Time at/> }.into_any(),
        None => "never".into_any(),
    };
    let locked = page.locked_until.map(|at| {
        view! { <div><dt>"Sign-ins go on"</dt><dd><TimeAhead at/></dd></div> }
    });
    let reset = page.reset_required_at.map(|at| {
        view! { <div><dt>"New password asked for"</dt><dd><Time at/></dd></div> }
    });
    view! {
        <section class="card" aria-labelledby="about-title">
            <header class="card-header">
                <div class="card-heading"><h2 class="card-title" id="about-title">"About"</h2></div>
            </header>
            <dl class="facts">
                {name}
                <div><dt>"Role"</dt><dd>{page.role.as_str()}</dd></div>
                <div><dt>"Id"</dt><dd><code>{page.id.0}</code></dd></div>
                <div><dt>"Signed up"</dt><dd><Time at=page.created_at/></dd></div>
                <div><dt>"Last sign-in"</dt><dd>{seen}</dd></div>
                {locked}
                {reset}
            </dl>
        </section>
    }
}
