//! Reading the operator's own texts.

use std::fs;
use std::path::Path;

/// Longest text of an operator's: an hour of reading.
const BYTES_MAX: u64 = 64 * 1024;

/// The files in `folder` by name, with their text; what cannot be read is noted. Folders and
/// hidden files, which editors leave behind, are passed over.
pub(crate) fn texts_in(folder: &Path, problems: &mut Vec<String>) -> Vec<(String, String)> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            problems.push(format!("{}: {error}", folder.display()));
            return Vec::new();
        }
    };
    let mut texts = Vec::new();
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || path.is_dir() {
            continue;
        }
        match text(&path) {
            Ok(text) => texts.push((name, text)),
            Err(problem) => problems.push(format!("{}: {problem}", path.display())),
        }
    }
    texts.sort();
    texts
}

/// A file's text, with line ends as Unix has them.
fn text(path: &Path) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if metadata.len() > BYTES_MAX {
        return Err("is longer than 64 KiB".to_owned());
    }
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    Ok(text.trim_start_matches('\u{feff}').replace("\r\n", "\n"))
}
