//! A folder for everything a run leaves behind.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Outcome;

/// A new folder that is removed in the end.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder. Its name has the process id: two runs at once do not meet.
    pub fn new() -> Outcome<Self> {
        let path = std::env::temp_dir().join(format!("rookery-bench-{}", std::process::id()));
        fs::create_dir_all(&path)
            .map_err(|error| format!("{} cannot be made: {error}", path.display()))?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file into it.
    pub fn write(&self, name: &str, text: &str) -> Outcome<PathBuf> {
        let path = self.0.join(name);
        fs::write(&path, text)
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies in the system's temporary folder, which is emptied anyway.
        drop(fs::remove_dir_all(&self.0));
    }
}
