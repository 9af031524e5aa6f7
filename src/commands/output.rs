//! Telling the operator. `println!` panics when nobody reads any more, as in `rookery check | head`;
//! here such words are lost, and the work goes on.

use std::fmt::Display;
use std::io::Write as _;

use serde::Serialize;

/// Says something on standard output.
pub fn say(words: impl Display) {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{words}").and_then(|()| output.flush()).ok();
}

/// Says what went wrong on standard error, unless there is nothing to say.
pub fn complain(words: impl Display) {
    let words = words.to_string();
    if !words.is_empty() {
        writeln!(std::io::stderr().lock(), "rookery: {words}").ok();
    }
}

/// Asks for something on standard error, on the line that the answer is typed on.
pub fn ask(words: &str) {
    let mut output = std::io::stderr().lock();
    write!(output, "{words}").and_then(|()| output.flush()).ok();
}

/// Tells what became of something: as JSON for programs, in the given words after its `name`, or
/// without words a line for each fact.
pub fn tell(what: &impl Serialize, name: &str, words: Option<&str>, as_json: bool) {
    match words {
        _ if as_json => say(json(what)),
        Some(words) => say(format_args!("{name} {words}.")),
        None => {
            for (name, value) in facts(what) {
                say(format_args!("{name}: {}", plain(&value)));
            }
        }
    }
}

/// What a program reads: one object on one line.
pub fn json(what: &impl Serialize) -> String {
    // Texts, numbers and nothing else: this cannot fail.
    serde_json::to_string(what).unwrap_or_default()
}

/// The fields of an object that say something, by name.
fn facts(what: &impl Serialize) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::to_value(what) else {
        return Vec::new();
    };
    let word = |(name, value): (String, serde_json::Value)| match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some((name, text)),
        other => Some((name, other.to_string())),
    };
    fields.into_iter().filter_map(word).collect()
}

/// Text of people's, safe for a terminal: what could steer it is left out.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}
