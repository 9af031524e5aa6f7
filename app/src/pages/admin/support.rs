//! Seeing a user's pages as they do.

use domain::views::Profile;
use domain::{Field, UserId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::admin;

use super::for_admins;
use crate::api::support::{BeginSupport, SUPPORT_FORM};
use crate::components::form::{PasswordAgain, PostForm, TextArea};
use crate::components::{FlashMessages, Icon, Layout, MessageBox, Tone, Width, load};
use crate::context;
use crate::pages::NotFound;

/// The page with the form, for one user.
#[component]
pub fn Support() -> impl IntoView {
    for_admins(|who| {
        let Some(id) = user_in_path() else { return NotFound().into_any() };
        let (server, admin) = (context::server(), who.id);
        let user = async move { admin::supported_user(&server, &who, id).await };
        view! {
            <Layout title="Support access" width=Width::Text>
                <nav class="crumbs" aria-label="Breadcrumb">
                    <a href=format!("/admin/users/{id}")><Icon name="arrow-left"/>"User"</a>
                </nav>
                {load(user, move |user| whole(admin, user))}
            </Layout>
        }
        .into_any()
    })
}

/// The user's id in `/admin/users/{id}/support`.
fn user_in_path() -> Option<UserId> {
    context::path().strip_suffix("/support")?.rsplit('/').next()?.parse().ok()
}

fn whole(admin: UserId, user: Profile) -> impl IntoView {
    let Profile { id, username, email, role, .. } = user;
    let body = if admin::may_see(admin, id, role) {
        view! { <SupportForm user=id/> }.into_any()
    } else {
        nobody().into_any()
    };
    view! {
        <header class="page-header">
            <div class="page-heading">
                <h1>"Support access"</h1>
                <p class="page-lead">"To the pages of " <strong>{username}</strong> ", " {email}</p>
            </div>
        </header>
        <FlashMessages/>
        {body}
    }
}

/// For owners, and for oneself.
fn nobody() -> impl IntoView {
    view! {
        <MessageBox tone=Tone::Warning>
            <p>"An owner's pages are shown to nobody else, and your own are yours already."</p>
        </MessageBox>
    }
}

/// The form that begins support access to the pages of `user`.
#[component]
pub fn SupportForm(user: UserId) -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="support-title">
            <header class="card-header">
                <div class="card-heading">
                    <h2 class="card-title" id="support-title">"See their pages"</h2>
                    <p class="card-lead">
                        "For 30 minutes at most you see this user's pages exactly as they do. Nothing can be changed \
                        meanwhile, and no token, key or link is shown. The audit and the user's own activity tell of it."
                    </p>
                </div>
            </header>
            <div class="card-body">
                <PostForm action=BeginSupport::PATH name=SUPPORT_FORM>
                    <input type="hidden" name="id" value=user.0/>
                    <TextArea form=SUPPORT_FORM field=Field::Reason label="Reason" rows=2
                        hint="The user reads this, word for word."/>
                    <PasswordAgain form=SUPPORT_FORM/>
                    <div class="form-actions"><button class="button button-primary">"Begin support access"</button></div>
                </PostForm>
            </div>
        </section>
    }
}
