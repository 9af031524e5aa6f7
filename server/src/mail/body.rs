//! A mail's two parts on their way through the database.

use domain::MailId;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, Server};

/// What a mail says, twice. It holds one-time links, so it is stored sealed.
#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) html: String,
}

impl Body {
    /// Seals the body for the mail `id`.
    pub(super) fn seal(&self, server: &Server, id: MailId) -> Result<Vec<u8>> {
        let plain = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(server.vault.seal(&server.random, &place(id), &plain)?)
    }

    /// Opens what was sealed for the mail `id`.
    pub(super) fn open(server: &Server, id: MailId, sealed: &[u8]) -> Result<Self> {
        let plain = server.vault.open(&place(id), sealed)?;
        // The error would quote the body.
        serde_json::from_slice(&plain)
            .map_err(|_| Error::internal("a mail's body is not what was sealed"))
    }
}

fn place(id: MailId) -> String {
    format!("mails/{id}/body")
}
