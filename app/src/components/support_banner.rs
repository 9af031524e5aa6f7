//! What stands above every page while an admin sees a user's pages.

use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use server::viewer::Support;

use super::{Icon, TimeAhead};
use crate::api::support::{EndSupport, support_page};
use crate::components::form::PostForm;
use crate::context;

/// Whose pages, until when, and the way out.
#[component]
pub fn SupportBanner() -> impl IntoView {
    let viewer = context::viewer()?;
    let is_shown = viewer.is_shown();
    let Support { admin, user, username, until } = viewer.support?;
    let (username, admin) = (username.to_string(), admin.to_string());
    let place = if is_shown {
        view! {
            <p>
                <strong>"Support access: "</strong> "you, " {admin} ", see this page as "
                <a href=support_page(user)>{username}</a> " does."
            </p>
        }
        .into_any()
    } else {
        view! {
            <p>
                <strong>"Support access: "</strong> "you see the pages of " <a href="/dashboard">{username}</a>
                " as they do; the panel is your own."
            </p>
        }
        .into_any()
    };
    Some(view! {
        <aside class="support-banner" aria-label="Support access">
            <div class="support-banner-inner">
                <Icon name="info"/>
                <div class="support-banner-text">
                    {place}
                    <p class="note">"Nothing can be changed until you end it. It ends by itself " <TimeAhead at=until/> "."</p>
                </div>
                <PostForm action=EndSupport::PATH class="">
                    <button class="button button-small">"End support access"</button>
                </PostForm>
            </div>
        </aside>
    })
}
