//! Setting a bot's limits in place of those that its user chose.

use domain::limits::ABSOLUTE_MAX;
use domain::{BotId, BotLimits, Field};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

use crate::api::admin::{ClearAdminLimits, LIFT_FORM, LIMITS_FORM, SetAdminLimits};
use crate::components::Card;
use crate::components::form::{PostForm, TextField};

/// The form that sets limits, and the one that lifts them while they are set.
#[component]
pub fn SetLimits(
    /// The bot.
    id: BotId,
    /// What it may do now.
    limits: BotLimits,
    /// What its user chose.
    own: BotLimits,
    /// Whether an admin has set others.
    by_admin: bool,
) -> impl IntoView {
    let lift = by_admin.then(|| lift(id, own));
    view! {
        <Card id="limits-title" title="Limits" lead="Limits that you set count in place of those its user chose, at once and on every \
            node. Its user sees that an admin has set them, and gets a mail.">
            <PostForm action=SetAdminLimits::PATH name=LIMITS_FORM>
                <input type="hidden" name="id" value=id.0/>
                <div class="field-row">
                    <TextField form=LIMITS_FORM field=Field::Rps label="Requests per second" r#type="number"
                        hint=format!("Up to {}, whatever users can choose.", ABSOLUTE_MAX.rps)
                        max=ABSOLUTE_MAX.rps value=limits.rps.to_string()/>
                    <TextField form=LIMITS_FORM field=Field::MaxConcurrent label="At the same time" r#type="number"
                        hint=format!("Up to {}, whatever users can choose.", ABSOLUTE_MAX.max_concurrent)
                        max=ABSOLUTE_MAX.max_concurrent value=limits.max_concurrent.to_string()/>
                </div>
                <TextField form=LIMITS_FORM field=Field::Reason label="Why" optional=true
                    hint="Goes into the mail and the audit, word for word."/>
                <button class="button">"Set limits"</button>
            </PostForm>
            {lift}
        </Card>
    }
}

fn lift(id: BotId, own: BotLimits) -> impl IntoView {
    view! {
        <PostForm action=ClearAdminLimits::PATH name=LIFT_FORM>
            <input type="hidden" name="id" value=id.0/>
            <p>"Its user chose " {own.to_string()} "."</p>
            <button class="button">"Lift limits"</button>
        </PostForm>
    }
}
