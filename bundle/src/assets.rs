//! The files of `public/`: served as they are, under the names they have.

use std::{fs, path::Path};

use crate::{report::Outcome, site::Site};

/// Copies the folder into the site and says how many files that were.
pub fn copy(public: &Path, site: &Site) -> Outcome<usize> {
    copy_folder(public, public, site)
}

fn copy_folder(folder: &Path, public: &Path, site: &Site) -> Outcome<usize> {
    let entries = fs::read_dir(folder)
        .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let mut copied = 0;
    for entry in entries {
        let path =
            entry.map_err(|error| format!("{} cannot be read: {error}", folder.display()))?.path();
        if path.is_dir() {
            copied += copy_folder(&path, public, site)?;
            continue;
        }
        let name = path.strip_prefix(public).map_err(|error| error.to_string())?;
        if site.has(name) {
            return Err(format!(
                "public/{} would replace a file that the build makes",
                name.display()
            ));
        }
        let bytes = fs::read(&path)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        site.put(name, &bytes)?;
        copied += 1;
    }
    Ok(copied)
}
