//! What admins do with mails that wait or were given up.

use leptos::server;

use super::ApiError;

#[cfg(feature = "ssr")]
use {
    super::form::{Done, Form},
    crate::context,
    crate::notice::Notice,
    ::server::admin,
    domain::{MailId, own_path},
};

/// The list of mails.
pub const PAGE: &str = "/admin/mail";
/// How much of an address of the list is carried back to it: state, place and a recipient.
#[cfg(feature = "ssr")]
const LIST_LENGTH_MAX: usize = 1_024;

/// Has a mail tried at once. `list` is where the form stands: the page with its filter.
#[server(prefix = "/api", endpoint = "admin/mail/retry")]
pub async fn retry_mail(
    #[server(default)] id: i64,
    #[server(default)] list: String,
) -> Result<(), ApiError> {
    let (server, page) = (context::server(), page(&list));
    let done = async {
        let admin = context::require_admin()?;
        admin::retry_mail(&server, &admin.actor(), MailId(id)).await?;
        Ok(Done::to(page.clone()).saying(Notice::MailRetried))
    };
    Form::on(page.clone()).answer(done.await)
}

/// Throws a mail away that was not sent.
#[server(prefix = "/api", endpoint = "admin/mail/discard")]
pub async fn discard_mail(
    #[server(default)] id: i64,
    #[server(default)] list: String,
) -> Result<(), ApiError> {
    let (server, page) = (context::server(), page(&list));
    let done = async {
        let admin = context::require_admin()?;
        admin::discard_mail(&server, &admin.actor(), MailId(id)).await?;
        Ok(Done::to(page.clone()).saying(Notice::MailDiscarded))
    };
    Form::on(page.clone()).answer(done.await)
}

/// Where the list goes on, if `list` is one of its addresses.
#[cfg(feature = "ssr")]
fn page(list: &str) -> String {
    let is_list = |path: &&str| path.strip_prefix(PAGE).is_some_and(|rest| rest.starts_with('?'));
    let list = own_path(list).filter(|path| path.len() <= LIST_LENGTH_MAX).filter(is_list);
    list.unwrap_or(PAGE).to_owned()
}
