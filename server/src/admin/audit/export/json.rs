//! Lines as JSON, an object a line.

use domain::Timestamp;
use serde::Serialize;

use super::super::head::digits;
use crate::db::audit::Row;
use crate::log::push_visible;
use crate::{Error, Result};

#[derive(Serialize)]
struct Line<'a> {
    number: Option<i64>,
    /// As text: programs that read numbers as floats would change its last digits.
    id: String,
    at: String,
    actor_id: Option<String>,
    actor: &'a str,
    action: &'a str,
    bot_id: Option<String>,
    user_id: Option<String>,
    target: &'a str,
    reason: &'a str,
    before: &'a str,
    after: &'a str,
    address: &'a str,
    erased_at: Option<String>,
    link: Option<String>,
}

/// Adds the row's line.
pub(super) fn write(text: &mut String, row: &Row) -> Result<()> {
    let id = |id: Option<i64>| id.map(|id| id.to_string());
    let line = Line {
        number: row.number,
        id: row.id.to_string(),
        at: Timestamp(row.at).rfc3339(),
        actor_id: id(row.actor_id),
        actor: &row.actor,
        action: &row.action,
        bot_id: id(row.bot_id),
        user_id: id(row.user_id),
        target: &row.target,
        reason: &row.reason,
        before: &row.before,
        after: &row.after,
        address: &row.address,
        erased_at: row.erased_at.map(|at| Timestamp(at).rfc3339()),
        link: row.link.as_deref().map(digits),
    };
    let json = serde_json::to_string(&line).map_err(Error::internal)?;
    // JSON may hold line breaks that some programs know and others do not, and they are all within
    // texts, where an escape means the same.
    json.chars().for_each(|c| push_visible(text, c));
    text.push('\n');
    Ok(())
}
