//! People who have signed up and not proved their address yet.

use domain::views::AuditAction;

use crate::admin::{self, Actor, Change, Target};
use crate::{Result, Server, accounts};

use super::case::close;

/// Mails a new link and code to the address of a sign-up; the old ones are void.
pub async fn resend_verification(server: &Server, actor: &Actor, sign_up: i64) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    let email = accounts::resend_one(server, conn, sign_up).await?;
    let change = Change::of(AuditAction::VerificationResent, Target::Other(email.as_str()));
    admin::record(server, conn, actor, &change).await?;
    close(server, tx).await
}
