//! The chain: each line of the audit is bound to the one before it by a keyed hash.
//!
//! A line's *link* covers the link before it, the line's number, its fixed fields and the digest of
//! its personal fields. The personal fields can be erased: digest and link stay, and since the salt
//! that the digest was made with goes too, nobody can try out what stood there, whatever keys they have.
//!
//! The key is the chain's own, drawn when it begins and kept sealed beside its head, so that a new
//! secret key changes no hash: the next start seals the chain's key anew. See `docs/database.md`.

use domain::Timestamp;

use crate::db::audit::NewEntry;
use crate::db::audit_chain::{self, HeadRow};
use crate::vault::SecretKey;
use crate::{Error, Result, Vault};

/// The place that the chain's key is sealed for.
pub(super) const KEY_PLACE: &str = "audit_head/1/sealed_key";

/// What makes and checks the hashes.
#[derive(Clone, Debug)]
pub struct Chain {
    key: SecretKey,
    /// When the chain was begun.
    pub(super) begun_at: Timestamp,
}

/// A line's place: what is stored beside what it tells.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its number, from 1.
    pub number: i64,
    /// What the digest is salted with.
    pub salt: [u8; 16],
    /// The digest of its personal fields.
    pub digest: Vec<u8>,
    /// What chains it to the line before.
    pub link: Vec<u8>,
}

/// What of a line can be erased.
#[derive(Clone, Copy, Debug)]
pub(super) struct Personal<'a> {
    pub(super) actor: &'a str,
    pub(super) target: &'a str,
    pub(super) reason: &'a str,
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    pub(super) address: &'a str,
}

/// What of a line stays for good.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fixed<'a> {
    pub(super) id: i64,
    pub(super) at: i64,
    pub(super) actor_id: Option<i64>,
    pub(super) action: &'a str,
    pub(super) bot_id: Option<i64>,
    pub(super) user_id: Option<i64>,
}

impl Chain {
    /// The chain whose head is this row.
    pub(super) fn open(vault: &Vault, head: &HeadRow) -> Result<Self> {
        let opened = vault.open(KEY_PLACE, &head.sealed_key)?;
        let key = std::str::from_utf8(&opened).ok().and_then(SecretKey::parse);
        let key = key.ok_or_else(|| Error::internal("audit_head.sealed_key holds no key"))?;
        Ok(Self::of(key, Timestamp(head.begun_at)))
    }

    pub(super) fn of(key: SecretKey, begun_at: Timestamp) -> Self {
        Self { key, begun_at }
    }

    /// What the first line is chained to.
    pub(super) fn beginning(&self) -> Vec<u8> {
        self.key.mac("audit beginning", &[&self.begun_at.0.to_be_bytes()])
    }

    pub(super) fn digest(&self, salt: &[u8], of: &Personal<'_>) -> Vec<u8> {
        let fields = [of.actor, of.target, of.reason, of.before, of.after, of.address];
        let [actor, target, reason, before, after, address] = fields.map(str::as_bytes);
        let parts = [salt, actor, target, reason, before, after, address];
        self.key.mac("audit personal fields", &parts)
    }

    pub(super) fn link(
        &self,
        before: &[u8],
        number: i64,
        of: &Fixed<'_>,
        digest: &[u8],
    ) -> Vec<u8> {
        let (actor, bot, user) = (bytes(of.actor_id), bytes(of.bot_id), bytes(of.user_id));
        let (number, id, at) = (number.to_be_bytes(), of.id.to_be_bytes(), of.at.to_be_bytes());
        let parts: [&[u8]; 9] =
            [before, &number, &id, &at, &actor, of.action.as_bytes(), &bot, &user, digest];
        self.key.mac("audit link", &parts)
    }

    /// The place of a line at `number`, after the line whose link is `before`.
    pub(super) fn place(
        &self,
        (number, before): (i64, &[u8]),
        salt: [u8; 16],
        (fixed, personal): (&Fixed<'_>, &Personal<'_>),
    ) -> Place {
        let digest = self.digest(&salt, personal);
        let link = self.link(before, number, fixed, &digest);
        Place { number, salt, digest, link }
    }
}

/// Nothing has no bytes, and a number has eight.
fn bytes(id: Option<i64>) -> Vec<u8> {
    id.map(|id| id.to_be_bytes().to_vec()).unwrap_or_default()
}

impl<'a> NewEntry<'a> {
    /// What of it stays, and what can be erased.
    pub(super) fn parts(&self, at: Timestamp) -> (Fixed<'a>, Personal<'a>) {
        let fixed = Fixed {
            id: self.id,
            at: at.0,
            actor_id: self.actor_id.map(|user| user.0),
            action: self.action.as_str(),
            bot_id: self.bot.map(|bot| bot.0),
            user_id: self.user.map(|user| user.0),
        };
        let Self { actor, target, reason, before, after, address, .. } = *self;
        (fixed, Personal { actor, target, reason, before, after, address })
    }
}

impl audit_chain::Line {
    /// What of it stays, and what can be erased.
    pub(super) fn parts(&self) -> (Fixed<'_>, Personal<'_>) {
        let fixed = Fixed {
            id: self.id,
            at: self.at,
            actor_id: self.actor_id,
            action: &self.action,
            bot_id: self.bot_id,
            user_id: self.user_id,
        };
        let personal = Personal {
            actor: &self.actor,
            target: &self.target,
            reason: &self.reason,
            before: &self.before,
            after: &self.after,
            address: &self.address,
        };
        (fixed, personal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn words_that_move_from_one_field_to_the_next_make_another_digest() {
        let chain = Chain::of(SecretKey::generate(&Random::seeded(1)), Timestamp(0));
        let personal = |actor, target| Personal {
            actor,
            target,
            reason: "",
            before: "",
            after: "",
            address: "",
        };
        let one = chain.digest(b"salt", &personal("ada", "olga"));
        assert_eq!(one, chain.digest(b"salt", &personal("ada", "olga")));
        assert_ne!(one, chain.digest(b"salt", &personal("adao", "lga")));
        assert_ne!(one, chain.digest(b"other", &personal("ada", "olga")));
    }

    #[test]
    fn a_missing_number_is_not_the_number_zero() {
        let chain = Chain::of(SecretKey::generate(&Random::seeded(1)), Timestamp(0));
        let link = |bot_id, user_id| {
            let of = Fixed { id: 1, at: 1, actor_id: None, action: "", bot_id, user_id };
            chain.link(b"", 1, &of, b"")
        };
        assert_ne!(link(None, None), link(Some(0), None));
        assert_ne!(link(Some(1), None), link(None, Some(1)));
    }
}
