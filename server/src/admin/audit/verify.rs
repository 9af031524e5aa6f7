//! Walking the chain from its beginning to its head.

use std::collections::HashMap;

use super::Head;
use super::chain::Chain;
use crate::db::audit_chain::{self, HeadRow, Line};
use crate::db::{self, Conn};
use crate::{Db, Result, Vault};

/// Lines held in memory at a time.
const BATCH: i64 = 1_000;

/// A whole chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// How many of its lines have had their personal fields erased.
    pub erased: i64,
    /// Its end: worth writing down elsewhere.
    pub head: Head,
}

/// Where a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The number of the first line that is not as it was written.
    pub number: i64,
    /// The id of a line that is there and should not be, or not so.
    pub id: Option<i64>,
    /// What is wrong.
    pub what: String,
}

/// Walks the whole chain, as it is at one moment. `written_down` is a head from an earlier walk: it
/// tells whether lines at the end were taken away since, together with the head. `Ok(None)` where
/// the chain has not begun.
pub async fn verify(
    db: &Db,
    vault: &Vault,
    written_down: Option<&Head>,
) -> Result<Option<Result<Whole, Break>>> {
    let mut snapshot = db.snapshot().await?;
    let conn = &mut snapshot.conn();
    // The lines are counted in one statement.
    db::allow_long_statements(conn).await?;
    let Some(head) = audit_chain::head(conn).await? else {
        return without_head(conn, written_down).await;
    };
    let mut walk = Walk {
        chain: Chain::open(vault, &head)?,
        erasures: audit_chain::erasures(conn).await?.into_iter().collect(),
        written_down,
        number: 0,
        link: Vec::new(),
        erased: 0,
    };
    walk.link = walk.chain.beginning();
    Ok(Some(match walk.along(conn).await? {
        Err(broken) => Err(broken),
        Ok(()) => walk.end(conn, &head).await?,
    }))
}

async fn without_head(
    conn: &mut Conn<'_>,
    written_down: Option<&Head>,
) -> Result<Option<Result<Whole, Break>>> {
    let has_lines = audit_chain::last(conn).await?.is_some();
    let lost = Break { number: 1, id: None, what: "the chain's head is gone".to_owned() };
    Ok((has_lines || written_down.is_some()).then_some(Err(lost)))
}

struct Walk<'a> {
    chain: Chain,
    /// Who was erased, and the number of the line that tells so.
    erasures: HashMap<i64, i64>,
    written_down: Option<&'a Head>,
    /// Of the last line that was looked at.
    number: i64,
    link: Vec<u8>,
    erased: i64,
}

impl Walk<'_> {
    async fn along(&mut self, conn: &mut Conn<'_>) -> Result<Result<(), Break>> {
        if let Err(broken) = self.compare_written_down() {
            return Ok(Err(broken));
        }
        loop {
            let lines = audit_chain::after(conn, self.number, BATCH).await?;
            if lines.is_empty() {
                return Ok(Ok(()));
            }
            for line in lines {
                if let Err(what) = self.step(&line) {
                    let number = self.number + 1;
                    return Ok(Err(Break { number, id: Some(line.id), what }));
                }
                if let Err(broken) = self.compare_written_down() {
                    return Ok(Err(broken));
                }
            }
        }
    }

    /// Looks at the next line.
    fn step(&mut self, of: &Line) -> Result<(), String> {
        let expected = self.number + 1;
        let number = of.number.unwrap_or_default();
        if number != expected {
            return Err(format!("it is missing: after {} comes {number}", self.number));
        }
        let (fixed, personal) = of.parts();
        let digest = of.personal_digest.as_deref().unwrap_or_default();
        let link = self.chain.link(&self.link, number, &fixed, digest);
        if of.link.as_ref() != Some(&link) {
            return Err("it was changed, or does not follow the line before it".to_owned());
        }
        match (&of.personal_salt, of.erased_at) {
            (Some(salt), None) if self.chain.digest(salt, &personal) == digest => {}
            (None, Some(_)) if of.is_empty() => self.look_for_erasure(number, of)?,
            _ => return Err("its words were changed".to_owned()),
        }
        self.number = number;
        self.link = link;
        Ok(())
    }

    /// An erased line must be one about somebody who was erased afterwards, or by them.
    fn look_for_erasure(&mut self, number: i64, line: &Line) -> Result<(), String> {
        let people = [line.actor_id, line.user_id];
        let told = |user: i64| self.erasures.get(&user).is_some_and(|erasure| *erasure > number);
        if !people.into_iter().flatten().any(told) {
            return Err("its words were erased, and no later line tells so".to_owned());
        }
        self.erased += 1;
        Ok(())
    }

    fn compare_written_down(&self) -> Result<(), Break> {
        match self.written_down {
            Some(head) if head.number == self.number && head.link != self.link => {
                let what = "it is not the line that was written down".to_owned();
                Err(Break { number: self.number, id: None, what })
            }
            _ => Ok(()),
        }
    }

    /// Compares the end of the walk with the head.
    async fn end(self, conn: &mut Conn<'_>, head: &HeadRow) -> Result<Result<Whole, Break>> {
        let at = |number, what: &str| Break { number, id: None, what: what.to_owned() };
        let next = self.number + 1;
        if head.number > self.number {
            return Ok(Err(at(next, "it is missing: the head is further on than the last line")));
        }
        if head.number < self.number || head.link != self.link {
            return Ok(Err(at(self.number, "it is the last one, and the head tells of another")));
        }
        if self.written_down.is_some_and(|head| head.number > self.number) {
            return Ok(Err(at(next, "it is missing: it was there when the head was written down")));
        }
        if let Some(id) = audit_chain::stray(conn).await? {
            let what = "a line is not in the chain".to_owned();
            return Ok(Err(Break { number: next, id: Some(id), what }));
        }
        if audit_chain::count(conn).await? != self.number {
            return Ok(Err(at(next, "there are more lines than the chain has")));
        }
        let head = Head { number: self.number, link: self.link };
        Ok(Ok(Whole { erased: self.erased, head }))
    }
}

impl Line {
    fn is_empty(&self) -> bool {
        let words =
            [&self.actor, &self.target, &self.reason, &self.before, &self.after, &self.address];
        words.into_iter().all(String::is_empty)
    }
}
