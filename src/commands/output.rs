//! Telling the operator. `println!` panics when nobody reads any more, as in `rookery check | head`;
//! here such words are lost, and the work goes on.

use std::fmt::Display;
use std::io::Write as _;

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
