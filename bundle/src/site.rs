//! The folder `target/site`, made beside the old one and put in its place when it is whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::{report::Outcome, script::Script};

/// Leptos' `output-name` and `site-pkg-dir`: it puts the hash between name and extension.
const NAME: &str = "rookery";
/// See [`NAME`].
const PACKAGE: &str = "pkg";

/// A site in the making.
pub struct Site {
    new: PathBuf,
    current: PathBuf,
    replaced: PathBuf,
}

impl Site {
    /// Starts with an empty folder beside the current site.
    pub fn begin(target: &Path) -> Outcome<Self> {
        let site = Self {
            new: target.join("site.new"),
            current: target.join("site"),
            replaced: target.join("site.old"),
        };
        remove(&site.new)?;
        remove(&site.replaced)?;
        fs::create_dir_all(&site.new)
            .map_err(|error| format!("{} cannot be made: {error}", site.new.display()))?;
        Ok(site)
    }

    /// Writes the style and the script under hashed names, and `hash.txt`, which tells Leptos the
    /// hashes.
    pub fn put_package(&self, style: &[u8], script: &Script) -> Outcome<()> {
        let mut hashes = String::new();
        let files = [("css", style), ("js", script.js.as_bytes()), ("wasm", &script.wasm)];
        for (kind, bytes) in files {
            let hash = hash(bytes);
            let name = format!("{PACKAGE}/{NAME}.{hash}.{kind}");
            self.put(Path::new(&name), bytes)?;
            hashes.extend([kind, ": ", &hash, "\n"]);
        }
        for (name, bytes) in &script.snippets {
            self.put(&Path::new(PACKAGE).join(name), bytes.as_bytes())?;
        }
        self.put(Path::new("hash.txt"), hashes.as_bytes())
    }

    /// Writes one file of the new site.
    pub fn put(&self, name: &Path, bytes: &[u8]) -> Outcome<()> {
        write(&self.new.join(name), bytes)
    }

    /// Whether the new site has this file already.
    pub fn has(&self, name: &Path) -> bool {
        self.new.join(name).exists()
    }

    /// The folder of the new site.
    pub fn folder(&self) -> &Path {
        &self.new
    }

    /// The folder it will replace, which may not exist.
    pub fn current(&self) -> &Path {
        &self.current
    }

    /// Puts the new site in the place of the current one.
    pub fn publish(self) -> Outcome<()> {
        if self.current.exists() {
            rename(&self.current, &self.replaced)?;
        }
        rename(&self.new, &self.current)?;
        remove(&self.replaced)
    }
}

/// Names need to differ when contents do, not to resist an attacker: 16 hex digits are plenty.
pub fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let first = digest.first_chunk().expect("a digest is longer than that");
    format!("{:016x}", u64::from_be_bytes(*first))
}

/// Writes a file, making its folder where it is missing.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

/// Removes a folder; that it is not there is fine.
pub fn remove(folder: &Path) -> Outcome<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("{} cannot be removed: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Outcome<()> {
    fs::rename(from, to)
        .map_err(|error| format!("{} cannot become {}: {error}", from.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_site_replaces_the_one_before_and_tells_leptos_its_names() {
        let target = std::env::temp_dir().join(format!("rookery-site-{}", std::process::id()));
        write(&target.join("site/pkg/rookery.old.css"), b"old").expect("a temporary folder");

        let site = Site::begin(&target).expect("an empty site");
        let script = Script { js: "js".into(), wasm: b"wasm".into(), snippets: [].into() };
        site.put_package(b"css", &script).expect("a package");
        site.publish().expect("a published site");

        let told = fs::read_to_string(target.join("site/hash.txt")).expect("hash.txt");
        for (line, kind) in told.lines().zip(["css", "js", "wasm"]) {
            let hash = line.strip_prefix(&format!("{kind}: ")).expect("a hash for each kind");
            let file = target.join(format!("site/pkg/rookery.{hash}.{kind}"));
            assert_eq!(fs::read_to_string(file).expect("the named file"), kind);
        }
        assert!(!target.join("site/pkg/rookery.old.css").exists());
        remove(&target).expect("the temporary folder removed");
    }
}
