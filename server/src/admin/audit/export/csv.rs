//! Lines as comma-separated values. Each record is one line of text, whatever its fields hold, and no
//! field is taken for a formula.

use domain::Timestamp;

use super::super::head::digits;
use crate::db::audit::Row;
use crate::log::push_visible;

/// The names of the columns.
pub(super) const HEAD: &str = "number,id,at,actor_id,actor,action,bot_id,user_id,target,reason,before,after,\
    address,erased_at,link\r\n";

/// What makes a spreadsheet calculate.
const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Adds the row's record.
pub(super) fn write(text: &mut String, row: &Row) {
    let number = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let erased = row.erased_at.map(|at| Timestamp(at).rfc3339()).unwrap_or_default();
    let fields = [
        number(row.number),
        row.id.to_string(),
        Timestamp(row.at).rfc3339(),
        number(row.actor_id),
        cell(&row.actor),
        cell(&row.action),
        number(row.bot_id),
        number(row.user_id),
        cell(&row.target),
        cell(&row.reason),
        cell(&row.before),
        cell(&row.after),
        cell(&row.address),
        erased,
        row.link.as_deref().map(digits).unwrap_or_default(),
    ];
    text.push_str(&fields.join(","));
    text.push_str("\r\n");
}

/// A field: visible, harmless, and in quotes where it has to be.
fn cell(field: &str) -> String {
    let mut cell = String::with_capacity(field.len() + 2);
    if field.starts_with(FORMULA_STARTS) || field.trim_start().starts_with(FORMULA_STARTS) {
        cell.push('\'');
    }
    field.chars().for_each(|c| push_visible(&mut cell, c));
    if cell.contains([',', '"']) || cell.starts_with(' ') || cell.ends_with(' ') {
        cell = ["\"", &cell.replace('"', "\"\""), "\""].concat();
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_no_formula_and_no_second_record() {
        for (field, written) in [
            ("plain", "plain"),
            ("", ""),
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@rook_bot", "'@rook_bot"),
            ("\t=1", "'\\t=1"),
            ("\r=1", "'\\r=1"),
            ("  =HYPERLINK(\"x\",\"y\")", "\"'  =HYPERLINK(\"\"x\"\",\"\"y\"\")\""),
            ("a,b \"c\"", "\"a,b \"\"c\"\"\""),
            ("one\r\ntwo\u{1b}[2J\u{2028}", "one\\r\\ntwo\\u001b[2J\\u2028"),
        ] {
            assert_eq!(cell(field), written, "{field:?}");
        }
    }
}
