//! What an admin can do to a user: forms on the user's page.

use domain::{Field, Role, UserId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::admin_users::{
    ChangeRole as ChangeRoleForm, ReinstateUser, RequireReset, SignOutUser, SuspendUser, UnlockUser,
};
use crate::components::Card;
use crate::components::form::{PasswordAgain, PostForm, Select, TextArea, TextField};

/// Suspends.
#[component]
pub fn Suspend(id: UserId) -> impl IntoView {
    let ends = vec![
        ("", "When an admin ends it"),
        ("1", "After 1 day"),
        ("7", "After 7 days"),
        ("30", "After 30 days"),
        ("90", "After 90 days"),
    ];
    view! {
        <section class="card card-danger" aria-labelledby="suspend-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="suspend-title">"Suspend this user"</h2>
                    <p class="card-lead">
                        "Within a second they are signed out and kept out, and their bots are silent. Nothing is deleted."
                    </p>
                </div>
            </header>
            <div class="card-body">
                <PostForm action=SuspendUser::PATH name="suspend">
                    <input type="hidden" name="id" value=id.0/>
                    <TextArea form="suspend" field=Field::Reason label="Reason" rows=2
                        hint="They are told this, word for word, by mail and when they sign in; so are their bots' programs."/>
                    <div class="field-row">
                        <Select form="suspend" field=Field::Days name="days" label="Ends" choices=ends chosen=""/>
                        <TextField form="suspend" field=Field::Until label="Or after this day" r#type="date" optional=true/>
                    </div>
                    <p class="note">"A day ends at midnight, UTC. One that is chosen counts in place of the choice beside it."</p>
                    <div class="form-actions"><button class="button button-danger">"Suspend"</button></div>
                </PostForm>
            </div>
        </section>
    }
}

/// Ends a suspension.
#[component]
pub fn Reinstate(id: UserId) -> impl IntoView {
    view! {
        <Card id="reinstate-title" title="Reinstate this user"
            lead="They may sign in again, and their bots are as they were: running, stopped, or suspended themselves.">
            <PostForm action=ReinstateUser::PATH>
                <input type="hidden" name="id" value=id.0/>
                <div class="form-actions"><button class="button button-primary">"Reinstate"</button></div>
            </PostForm>
        </Card>
    }
}

/// Helps the user in, or strangers out.
#[component]
pub fn Access(
    id: UserId,
    /// Whether sign-ins have to wait.
    locked: bool,
    /// Whether a new password is asked for already.
    reset: bool,
) -> impl IntoView {
    let button = move |action: &'static str, words: &'static str, what: &'static str| {
        view! {
            <PostForm action=action>
                <input type="hidden" name="id" value=id.0/>
                <p class="note">{what}</p>
                <div class="form-actions"><button class="button">{words}</button></div>
            </PostForm>
        }
    };
    let unlock = locked.then(|| {
        button(UnlockUser::PATH, "Unlock", "Somebody guesses: sign-ins on unknown devices wait.")
    });
    let again = if reset {
        "A new password is asked for already; this mails another link."
    } else {
        "Signs them out, and lets them in with a new password only, by a mailed link."
    };
    view! {
        <Card id="access-title" title="Access">
            {unlock}
            {button(SignOutUser::PATH, "Sign out everywhere", "Ends all sessions; the password stays.")}
            {button(RequireReset::PATH, "Require a password reset", again)}
        </Card>
    }
}

/// Gives another role.
#[component]
pub fn ChangeRole(id: UserId, role: Role) -> impl IntoView {
    let roles = vec![("user", "User"), ("admin", "Admin"), ("owner", "Owner")];
    view! {
        <Card id="role-title" title="Role"
            lead="Admins answer for users and bots; owners may also change roles. Their sessions end with it.">
            <PostForm action=ChangeRoleForm::PATH name="role">
                <input type="hidden" name="id" value=id.0/>
                <Select form="role" field=Field::Role name="role" label="New role" choices=roles
                    chosen=role.as_str()/>
                <PasswordAgain form="role"/>
                <div class="form-actions"><button class="button">"Change role"</button></div>
            </PostForm>
        </Card>
    }
}
