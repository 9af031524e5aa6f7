//! Lists, a page at a time.

use domain::views::Page;

use crate::Result;

/// Rows on one page: what fits a screen or two, and bounds what one request costs.
pub(crate) const PAGE_ROWS: i64 = 50;
/// How many to ask the database for: one more than is shown tells whether there are more.
pub(crate) const ROWS_ASKED: i64 = PAGE_ROWS + 1;

/// The page that begins with `rows`, of which there are [`ROWS_ASKED`] at most.
pub(crate) fn page<R, T>(
    rows: Vec<R>,
    view: impl Fn(R) -> Result<T>,
    id: impl Fn(&T) -> i64,
) -> Result<Page<T>> {
    let size = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    let rows = rows.into_iter().take(size).map(view).collect::<Result<Vec<_>>>()?;
    let next = rows.last().filter(|_| more).map(id);
    Ok(Page { rows, next })
}
