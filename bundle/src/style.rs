//! The one stylesheet, from `style/main.scss` and its partials.

use std::path::Path;

use grass::{Options, OutputStyle};

use crate::report::Outcome;

/// Compiles and compresses it; a mistake in the source is told with its file and line.
pub fn compile(source: &Path) -> Outcome<Vec<u8>> {
    let options = Options::default().style(OutputStyle::Compressed);
    grass::from_path(source, &options)
        .map(String::into_bytes)
        .map_err(|error| format!("the style is wrong: {error}"))
}
