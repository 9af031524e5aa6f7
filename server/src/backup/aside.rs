//! A file that is written aside and appears under its name once it is whole.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// For the operator's account only: these files hold secrets.
const PRIVATE_FILE: u32 = 0o600;

/// A file under way; removed unless it is put into its place.
#[derive(Debug)]
pub struct Aside {
    path: PathBuf,
    aside: PathBuf,
}

impl Aside {
    /// Begins the file that will be at `path`, in the same directory.
    pub fn begin(path: &Path) -> io::Result<(Self, File)> {
        let mut name = path
            .file_name()
            .ok_or_else(|| io::Error::other("this is not the name of a file"))?
            .to_owned();
        name.push(["-unfinished-", &std::process::id().to_string()].concat());
        let aside = path.with_file_name(name);
        // What a process of the same number left behind is no use to anybody.
        fs::remove_file(&aside).ok();
        let file = File::options().write(true).create_new(true).mode(PRIVATE_FILE).open(&aside)?;
        Ok((Self { path: path.to_owned(), aside }, file))
    }

    /// Where it is for now.
    pub fn unfinished(&self) -> &Path {
        &self.aside
    }

    /// Puts it into its place, which may be taken by an older one. Its content must be synced.
    pub fn replace(self) -> io::Result<()> {
        fs::rename(&self.aside, &self.path)?;
        self.sync_directory()
    }

    /// Puts it into its place unless that is taken.
    pub fn place_first(self) -> io::Result<()> {
        fs::hard_link(&self.aside, &self.path)?;
        self.sync_directory()
    }

    fn sync_directory(&self) -> io::Result<()> {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        fs::remove_file(&self.aside).ok();
    }
}
