//! Asking a signed-in user for the password once more.

use domain::{Field, Password, Why};

use crate::{Result, Server, Viewer, db};

/// Whether `typed` is the viewer's password; refused beside the field `current_password` if not.
pub async fn confirm_password(server: &Server, viewer: &Viewer, typed: String) -> Result<()> {
    let wrong = || Why::PasswordWrong.at(Field::CurrentPassword);
    let password = Password::parse(typed).map_err(|_| wrong())?;
    let known = {
        let mut held = server.db.read().await?;
        db::users::credentials(&mut held.conn(), viewer.username.as_str()).await?
    };
    let hash = known.map(|user| user.password_hash);
    let matches = server.hasher.verify(password.into_text(), hash).await?;
    if matches { Ok(()) } else { Err(wrong().into()) }
}
