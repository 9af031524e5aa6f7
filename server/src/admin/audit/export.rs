//! Taking a copy of the audit: CSV for spreadsheets, lines of JSON for programs.

mod csv;
mod json;

use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use domain::views::{AuditAction, AuditSearch};
use domain::{UserId, Why};
use futures_util::stream;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};

use super::search::filter_of;
use crate::admin::{Change, Target, record};
use crate::db::audit::{self, Filter};
use crate::http::session;
use crate::security::{self, Outcome};
use crate::{Admin, Result, Server, accounts};

/// Lines that are held in memory at a time.
const BATCH: i64 = 1_000;

/// How the file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, as RFC 4180 has them.
    Csv,
    /// A JSON object a line.
    JsonLines,
}

impl Format {
    /// The format of that name in the form.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::JsonLines),
            _ => None,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/x-ndjson",
        }
    }
}

/// The lines that are searched for as a file, newest first, written as it is read. Asks for the
/// password again, and leaves a line in the audit itself.
pub async fn begin(
    server: &Server,
    admin: &Admin,
    current_password: String,
    typed: &AuditSearch,
    format: Format,
) -> Result<Response> {
    let filter = {
        let mut held = server.db.read().await?;
        filter_of(&mut held.conn(), typed).await?.map_err(|_| Why::NotUnderstood)?
    };
    accounts::confirm_recently(server, admin, current_password).await?;
    // What is written from now on, this export among it, is not in it.
    let now = domain::id::first(server.clock.millis());
    let filter = Filter { below: filter.below.min(now), ..filter };
    let words = [format.extension(), ": ", &filter.words(typed)].concat();
    let change = Change::of(AuditAction::AuditExported, Target::Other("the audit"));
    let mut tx = server.db.begin().await?;
    record(server, &mut tx.conn(), &admin.actor(), &change.from_to("", &words)).await?;
    tx.commit().await?;
    Ok(file(server, admin, filter, format))
}

fn file(server: &Server, admin: &Admin, filter: Filter, format: Format) -> Response {
    let day = server.clock.now().iso_day();
    let disposition =
        ["attachment; filename=\"rookery-audit-", &day, ".", format.extension(), "\""].concat();
    let head = if format == Format::Csv { csv::HEAD } else { "" };
    let (server, asker) = (server.clone(), (admin.id, admin.session));
    let rest = Rest { server, asker, filter: Some(filter), format, head: head.into() };
    let mut response = Response::new(Body::from_stream(stream::try_unfold(rest, Rest::next)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// What is still to be written.
struct Rest {
    server: Server,
    /// Who takes it, in which session.
    asker: (UserId, i64),
    /// None once everything is.
    filter: Option<Filter>,
    format: Format,
    /// What stands before the first line.
    head: Arc<str>,
}

impl Rest {
    /// The next piece, or an error, with which the file breaks off, once the session has ended or is
    /// no admin's any more. The connection is given back in between: a slow reader holds none.
    async fn next(mut self) -> Result<Option<(Bytes, Self)>> {
        let Some(filter) = self.filter else { return Ok(None) };
        if !session::is_admins(&self.server, self.asker).await? {
            security::tell("audit_export", Outcome::Refused, Some(self.asker.0));
            return Err(Why::Forbidden.into());
        }
        let mut rows = {
            let mut held = self.server.db.read().await?;
            audit::list(&mut held.conn(), &filter, BATCH).await?
        };
        let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == BATCH);
        let last = rows.last().map(|row| row.id).filter(|_| is_full);
        self.filter = last.map(|below| Filter { below, ..filter });
        rows.retain(|row| filter.admits(row));
        let mut text = std::mem::replace(&mut self.head, "".into()).to_string();
        for row in &rows {
            match self.format {
                Format::Csv => csv::write(&mut text, row),
                Format::JsonLines => json::write(&mut text, row)?,
            }
        }
        Ok(Some((Bytes::from(text), self)))
    }
}
