//! The chain at a start: it is begun once, and takes in the lines from before.

use domain::Timestamp;

use super::chain::{Chain, KEY_PLACE};
use crate::db::audit_chain::{self, HeadRow};
use crate::vault::SecretKey;
use crate::{Clock, Db, Error, Random, Result, Vault};

/// Lines that are taken in within one transaction: few enough that other writers wait for
/// milliseconds, and many enough that ten million lines take minutes.
const BATCH: i64 = 1_000;
/// For how long after its beginning the chain takes in lines that are not in it: a node that still
/// runs the version before writes such lines until it is replaced. Later ones are nobody's whom we know,
/// and `rookery audit verify` tells of them.
const OPEN_SECONDS: i64 = 24 * 3_600;

impl Chain {
    /// Opens the chain, or begins it, and takes in what is not in it yet. Nodes that start at the
    /// same time take turns at the head.
    pub(crate) async fn begin(
        db: &Db,
        clock: &Clock,
        random: &Random,
        vault: &Vault,
    ) -> Result<Self> {
        let head = match find(db).await? {
            Some(head) => head,
            None => make(db, clock.now(), random, vault).await?,
        };
        let chain = Self::open(vault, &head)?;
        if !vault.is_current(&head.sealed_key) {
            seal_anew(db, random, vault, &head).await?;
        }
        if clock.now() < chain.begun_at.plus(OPEN_SECONDS) {
            while chain.take_in(db, random).await? {}
        }
        Ok(chain)
    }

    /// Takes a batch of older lines into the chain; `false` when there is none left.
    async fn take_in(&self, db: &Db, random: &Random) -> Result<bool> {
        if audit_chain::unchained(&mut db.read().await?.conn(), 1).await?.is_empty() {
            return Ok(false);
        }
        let mut tx = db.begin().await?;
        let conn = &mut tx.conn();
        let (mut number, mut link) = audit_chain::lock_head(conn).await?.ok_or_else(no_head)?;
        for line in audit_chain::unchained(conn, BATCH).await? {
            number += 1;
            let (fixed, personal) = line.parts();
            let place = self.place((number, &link), random.bytes(), (&fixed, &personal));
            audit_chain::take_in(conn, line.id, &place).await?;
            link = place.link;
        }
        audit_chain::set_head(conn, number, &link).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// Without a head nothing is added to the audit, and so nothing happens that belongs into it.
pub(super) fn no_head() -> Error {
    Error::internal("the audit has lost its head; see \"The audit\" in docs/operating.md")
}

async fn find(db: &Db) -> Result<Option<HeadRow>> {
    Ok(audit_chain::head(&mut db.read().await?.conn()).await?)
}

async fn make(db: &Db, now: Timestamp, random: &Random, vault: &Vault) -> Result<HeadRow> {
    let key = SecretKey::generate(random);
    let sealed_key = vault.seal(random, KEY_PLACE, key.to_base64().as_bytes())?;
    let link = Chain::of(key, now).beginning();
    let mut tx = db.begin().await?;
    let conn = &mut tx.conn();
    // Where there are chained lines, somebody took the head away: a new one would hide that.
    let lost = audit_chain::last(conn).await?.is_some();
    if !lost && audit_chain::head(conn).await?.is_none() {
        audit_chain::insert_head(conn, now, &sealed_key, &link).await?;
    }
    let head = audit_chain::head(conn).await?.ok_or_else(no_head)?;
    tx.commit().await?;
    Ok(head)
}

/// After the secret key was changed: the old one is not needed for the audit any more.
async fn seal_anew(db: &Db, random: &Random, vault: &Vault, head: &HeadRow) -> Result<()> {
    let key = vault.open(KEY_PLACE, &head.sealed_key)?;
    let sealed = vault.seal(random, KEY_PLACE, &key)?;
    let mut tx = db.begin().await?;
    audit_chain::replace_key(&mut tx.conn(), &head.sealed_key, &sealed).await?;
    Ok(tx.commit().await?)
}
