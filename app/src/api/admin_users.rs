//! What admins do to users.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::admin::Actor,
    ::server::{Result as Served, Server, accounts, admin},
    domain::{Field, Reason, Refusals, Role, Timestamp, UserId, Why},
};

/// Suspends a user, with a reason that they see, for so many days, through a day, or until they are
/// reinstated.
#[server(prefix = "/api", endpoint = "admin/users/suspend")]
pub async fn suspend_user(
    #[server(default)] id: i64,
    #[server(default)] reason: String,
    #[server(default)] days: String,
    #[server(default)] until: String,
) -> Result<(), ApiError> {
    let (server, page) = (context::server(), page_of(id));
    let form = Form::on(page.clone()).named("suspend").typed(Field::Reason, &reason);
    let form = form.typed(Field::Days, &days).typed(Field::Until, &until);
    let done = async {
        let admin = context::require_admin()?;
        let mut refusals = Refusals::default();
        let reason = refusals.take(Field::Reason, Reason::parse(&reason));
        let until = match until.trim() {
            "" => refusals.take(Field::Days, end_after(&days)),
            day => refusals.take(Field::Until, end_of(day)),
        };
        let (Some(reason), Some(until)) = (reason, until) else { return Err(refusals.into()) };
        admin::suspend_user(&server, &admin.actor(), UserId(id), &reason, until).await?;
        Ok(Done::to(page).saying(Notice::UserSuspended))
    };
    form.answer(done.await)
}

/// Ends a user's suspension.
#[server(prefix = "/api", endpoint = "admin/users/reinstate")]
pub async fn reinstate_user(#[server(default)] id: i64) -> Result<(), ApiError> {
    act(id, Notice::UserReinstated, async |server, actor| {
        admin::reinstate_user(server, actor, UserId(id)).await
    })
    .await
}

/// Lets sign-ins of a user go on that have to wait.
#[server(prefix = "/api", endpoint = "admin/users/unlock")]
pub async fn unlock_user(#[server(default)] id: i64) -> Result<(), ApiError> {
    act(id, Notice::UserUnlocked, async |server, actor| {
        admin::unlock_user(server, actor, UserId(id)).await
    })
    .await
}

/// Lets a user in with a new password only.
#[server(prefix = "/api", endpoint = "admin/users/require-reset")]
pub async fn require_reset(#[server(default)] id: i64) -> Result<(), ApiError> {
    act(id, Notice::UserResetRequired, async |server, actor| {
        admin::require_reset(server, actor, UserId(id)).await
    })
    .await
}

/// Ends all sessions of a user.
#[server(prefix = "/api", endpoint = "admin/users/sign-out")]
pub async fn sign_out_user(#[server(default)] id: i64) -> Result<(), ApiError> {
    act(id, Notice::UserSignedOut, async |server, actor| {
        admin::sign_out_user(server, actor, UserId(id)).await
    })
    .await
}

/// Gives a user another role; for owners, who show their password again.
#[server(prefix = "/api", endpoint = "admin/users/role")]
pub async fn change_role(
    #[server(default)] id: i64,
    #[server(default)] role: String,
    #[server(default)] current_password: String,
) -> Result<(), ApiError> {
    let (server, page) = (context::server(), page_of(id));
    let done = async {
        let admin = context::require_admin()?;
        admin::may_change_role(&admin)?;
        let role = Role::parse(&role).ok_or_else(|| Why::Empty.at(Field::Role))?;
        accounts::confirm_recently(&server, &admin, current_password).await?;
        admin::change_role(&server, &admin.actor(), UserId(id), role).await?;
        Ok(Done::to(page.clone()).saying(Notice::UserRoleChanged))
    };
    Form::on(page.clone()).named("role").answer(done.await)
}

/// Mails a new link and code to somebody who has signed up.
#[server(prefix = "/api", endpoint = "admin/users/resend")]
pub async fn resend_verification(#[server(default)] id: i64) -> Result<(), ApiError> {
    const PAGE: &str = "/admin/users?verified=no";
    let server = context::server();
    let done = async {
        let admin = context::require_admin()?;
        admin::resend_verification(&server, &admin.actor(), id).await?;
        Ok(Done::to(PAGE).saying(Notice::VerificationResent))
    };
    Form::on(PAGE).answer(done.await)
}

/// A form on the user's page that has nothing but a button.
#[cfg(feature = "ssr")]
async fn act(
    id: i64,
    notice: Notice,
    service: impl AsyncFnOnce(&Server, &Actor) -> Served<()>,
) -> Result<(), ApiError> {
    let (server, page) = (context::server(), page_of(id));
    let done = async {
        let admin = context::require_admin()?;
        Box::pin(service(&server, &admin.actor())).await?;
        Ok(Done::to(page.clone()).saying(notice))
    };
    Form::on(page.clone()).answer(done.await)
}

#[cfg(feature = "ssr")]
fn page_of(id: i64) -> String {
    format!("/admin/users/{id}")
}

/// Seconds.
#[cfg(feature = "ssr")]
const DAY: i64 = 86_400;
/// Ten years: a longer suspension is one without an end.
#[cfg(feature = "ssr")]
const DAYS_MAX: u32 = 3_650;

/// The moment so many days from now; none when none is typed.
#[cfg(feature = "ssr")]
fn end_after(days: &str) -> Result<Option<Timestamp>, Why> {
    if days.trim().is_empty() {
        return Ok(None);
    }
    let days = days.trim().parse().ok().filter(|days| (1..=DAYS_MAX).contains(days));
    let days: u32 = days.ok_or(Why::OutOfRange(1, DAYS_MAX))?;
    Ok(Some(context::now().plus(i64::from(days) * DAY)))
}

/// The end of that day, by UTC.
#[cfg(feature = "ssr")]
fn end_of(day: &str) -> Result<Option<Timestamp>, Why> {
    let end = Timestamp::parse_day(day).ok_or(Why::DayMalformed)?.plus(DAY);
    let now = context::now();
    if end <= now {
        Err(Why::MomentPast)
    } else if end > now.plus(i64::from(DAYS_MAX) * DAY) {
        Err(Why::MomentTooFar)
    } else {
        Ok(Some(end))
    }
}
