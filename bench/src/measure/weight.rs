//! What a browser that has never been here loads for the sign-in page.

use std::collections::BTreeSet;

use crate::Outcome;
use crate::browser::{Page, fetch};
use crate::load::get;
use crate::plan::Plan;
use crate::rookery::Server;
use crate::stage::Stage;
use crate::table::Row;

/// The bar, in bytes.
const WEIGHT_MAX: usize = 150_000;
/// What files are called that a page loads.
const KINDS: [&str; 10] =
    [".css", ".js", ".wasm", ".svg", ".png", ".ico", ".webp", ".woff2", ".webmanifest", ".json"];

/// Adds up the page and every file that it, its style or its scripts name, icons included, as they
/// are sent to a browser that takes brotli.
pub fn measure(_: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let server = stage.installation.serve()?;
    let page = load(&server, "/sign-in", "br")?;
    let compressed = page.header("content-encoding") == Some("br");
    let mut weight = page.body.len();
    let mut seen = BTreeSet::new();
    let mut waiting = named_in(&load(&server, "/sign-in", "")?.text());
    while let Some(path) = waiting.pop() {
        if seen.insert(path.clone()) {
            weight += load(&server, &path, "br")?.body.len();
            waiting.extend(named_in(&load(&server, &path, "")?.text()));
        }
    }
    let html = if compressed { "its HTML" } else { "its HTML, uncompressed" };
    Ok(vec![Row {
        what: "sign-in page, all of it".into(),
        measured: format!("{weight} bytes"),
        compared: format!("{} bytes {html}, the rest {} files", page.body.len(), seen.len()),
        ratio: String::new(),
        bar: "≤ 150 KB",
        reached: Some(weight <= WEIGHT_MAX),
    }])
}

fn load(server: &Server, path: &str, encoding: &str) -> Outcome<Page> {
    let page = fetch(server.portal, &get(server.portal, path, &[("accept-encoding", encoding)]))?;
    if page.status == 200 {
        Ok(page)
    } else {
        Err(format!("{path} was answered with {}", page.status))
    }
}

/// Paths of this site between quotes or parentheses that look like a file.
fn named_in(text: &str) -> Vec<String> {
    let words = text.split(['"', '\'', '(', ')', '`']);
    let files =
        words.filter(|word| word.starts_with('/') && KINDS.iter().any(|kind| word.ends_with(kind)));
    files.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn files_are_found_in_markup_style_and_script() {
        let text =
            r#"<link href="/pkg/a.css"><a href="/sign-up"> url(/x.woff2) import('/pkg/a.js')"#;
        assert_eq!(super::named_in(text), ["/pkg/a.css", "/x.woff2", "/pkg/a.js"]);
    }
}
