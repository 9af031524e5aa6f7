//! People who have signed up and not proved their address yet.

use domain::views::AuditAction;

use crate::admin::{self, Actor, Change, Target};
use crate::{Result, Server, accounts};

use super::case::close;

/// Mails a new link and code to the address of a sign-up; the old ones are void.
pub async fn resend_verification(server: &Server, actor: &Actor, sign_up: i64) -> Result<()> {
    let mut tx = server.db.begin().await?;
    let conn = &mut tx.conn();
    accounts::resend_one(server, conn, sign_up).await?;
    // No address: nobody is there yet by whose id the line could be found, should it be erased.
    let words = format!("sign-up {sign_up}");
    let change = Change::of(AuditAction::VerificationResent, Target::Other(&words));
    admin::record(server, conn, actor, &change).await?;
    close(server, tx).await
}
