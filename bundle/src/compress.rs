//! Compressed siblings (`.br`, `.gz`), so that the server need not compress a file each time.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use brotli::{BrotliCompress, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};

use crate::{
    report::Outcome,
    site::{Site, write},
};

/// Formats that shrink; pictures and fonts are compressed in themselves.
const SHRINK: [&str; 9] = ["css", "html", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Compresses every file of the new site that shrinks by it, and says how many. A file that the
/// current site has too keeps its siblings from there: the best brotli level takes seconds.
pub fn siblings(site: &Site) -> Outcome<usize> {
    in_folder(site.folder(), site.current())
}

fn in_folder(new: &Path, current: &Path) -> Outcome<usize> {
    let broken = |error| format!("{} cannot be read: {error}", new.display());
    let mut compressed = 0;
    // Listed first, so that the siblings written here are not met on the way.
    let entries: Vec<_> = fs::read_dir(new).and_then(Iterator::collect).map_err(broken)?;
    for entry in entries {
        let (path, current) = (entry.path(), current.join(entry.file_name()));
        if path.is_dir() {
            compressed += in_folder(&path, &current)?;
        } else if shrinks(&path) {
            compressed += usize::from(one(&path, &current)?);
        }
    }
    Ok(compressed)
}

fn shrinks(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| SHRINK.contains(&extension)) && !path.ends_with("hash.txt")
}

fn one(path: &Path, current: &Path) -> Outcome<bool> {
    let bytes =
        fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let known = fs::read(current).is_ok_and(|known| known == bytes);
    let brotli = keep_or(known, &sibling(current, "br"), || brotli(&bytes));
    let gzip = keep_or(known, &sibling(current, "gz"), || gzip(&bytes));
    if brotli.len() >= bytes.len() || gzip.len() >= bytes.len() {
        return Ok(false);
    }
    write(&sibling(path, "br"), &brotli)?;
    write(&sibling(path, "gz"), &gzip)?;
    Ok(true)
}

fn keep_or(known: bool, kept: &Path, make: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    known.then(|| fs::read(kept).ok()).flatten().unwrap_or_else(make)
}

/// `rookery.js` has the sibling `rookery.js.br`.
pub fn sibling(path: &Path, extension: &str) -> PathBuf {
    path.with_added_extension(extension)
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut compressed = Vec::new();
    let best = BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    BrotliCompress(&mut &*bytes, &mut compressed, &best)
        .expect("memory does not fail to be read or written");
    compressed
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory does not fail to be written")
}
