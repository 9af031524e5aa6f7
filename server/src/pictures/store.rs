//! Where files of pictures are: the local folder `pictures` of the data directory.
//!
//! Four operations on names and bytes, so that another place can take their part later. A file
//! appears under its name whole and durable, or not at all. Files lie in 256 folders by the first two
//! digits of their names, so that no folder is too long to be listed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use domain::{PictureFile, Timestamp};

use crate::{Error, Result};

/// Only the operator's account sees the folder; visitors get its files from us.
const PRIVATE_DIR: u32 = 0o700;
const PRIVATE_FILE: u32 = 0o600;
/// How a file that is being written is called, before its own name: nothing serves those.
const UNFINISHED: &str = "unfinished-";

/// How many digits of a name choose its folder.
const SHELF_DIGITS: usize = 2;

/// The storage; cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// A file that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What it is called in the storage.
    pub key: String,
    /// The file of a picture that it is; none if it was never finished, or is not ours.
    pub file: Option<PictureFile>,
    /// When it was written.
    pub written_at: Timestamp,
}

impl Store {
    /// The storage in that data directory. The folder is made with the first file.
    pub fn new(data_dir: &Path) -> Self {
        Self { folder: data_dir.join("pictures") }
    }

    /// Stores files, each whole; all of them are durable when this returns. What was written when
    /// it fails is removed again.
    pub async fn put(&self, files: Vec<(PictureFile, Vec<u8>)>) -> Result<()> {
        let keys: Vec<_> = files.iter().map(|(file, _)| file.to_string()).collect();
        let put = self.run(move |folder| put(folder, &files)).await;
        if put.is_err() {
            self.delete(keys).await.ok();
        }
        put
    }

    /// The content of a file, if it is there.
    pub async fn get(&self, file: &PictureFile) -> Result<Option<Vec<u8>>> {
        let key = file.to_string();
        self.run(move |folder| absent_is_none(fs::read(path(folder, &key)))).await
    }

    /// Removes files; those that are not there are fine.
    pub async fn delete(&self, keys: Vec<String>) -> Result<()> {
        self.run(move |folder| {
            let paths: Vec<_> = keys.iter().map(|key| path(folder, key)).collect();
            paths.iter().try_for_each(|path| absent_is_none(fs::remove_file(path)).map(drop))?;
            sync_all(&paths)
        })
        .await
    }

    /// The files whose names begin with these two digits, in no order.
    pub async fn list(&self, digits: u8) -> Result<Vec<Stored>> {
        self.run(move |folder| list(&folder.join(format!("{digits:02x}")))).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
    ) -> Result<T> {
        let folder = self.folder.clone();
        let done = tokio::task::spawn_blocking(move || work(&folder)).await;
        done.map_err(Error::internal)?.map_err(Error::Storage)
    }
}

/// Where a file is. Keys that were listed may be anything, but begin with their shelf's digits.
fn path(folder: &Path, key: &str) -> PathBuf {
    let name = key.strip_prefix(UNFINISHED).unwrap_or(key);
    folder.join(name.get(..SHELF_DIGITS).unwrap_or_default()).join(key)
}

fn put(folder: &Path, files: &[(PictureFile, Vec<u8>)]) -> io::Result<()> {
    let mut paths = Vec::new();
    for (file, bytes) in files {
        let aside = path(folder, &format!("{UNFINISHED}{file}"));
        paths.push(path(folder, &file.to_string()));
        make_shelf(folder, &aside)?;
        let written =
            write(&aside, bytes).and_then(|()| fs::rename(&aside, paths.last().unwrap_or(&aside)));
        if let Err(error) = written {
            fs::remove_file(&aside).ok();
            return Err(error);
        }
    }
    sync_all(&paths)
}

/// Makes the folder that `path` is in, durably, if it is not there.
fn make_shelf(folder: &Path, path: &Path) -> io::Result<()> {
    let Some(shelf) = path.parent().filter(|shelf| !shelf.is_dir()) else { return Ok(()) };
    fs::DirBuilder::new().recursive(true).mode(PRIVATE_DIR).create(shelf)?;
    sync(folder)?;
    folder.parent().map_or(Ok(()), sync)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(PRIVATE_FILE).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes durable what happened in the folders of these files: that they came, went, or got their names.
fn sync_all(paths: &[PathBuf]) -> io::Result<()> {
    let mut folders: Vec<_> = paths.iter().filter_map(|path| path.parent()).collect();
    folders.sort_unstable();
    folders.dedup();
    folders.into_iter().try_for_each(|folder| absent_is_none(sync(folder)).map(drop))
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn list(folder: &Path) -> io::Result<Vec<Stored>> {
    let Some(entries) = absent_is_none(fs::read_dir(folder))? else { return Ok(Vec::new()) };
    let mut stored = Vec::new();
    for entry in entries {
        let entry = entry?;
        // Gone since it was listed: somebody has just removed their picture.
        let Some(metadata) = absent_is_none(entry.metadata())? else { continue };
        let key = entry.file_name().to_string_lossy().into_owned();
        if metadata.is_file() {
            let since = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
            let written_at = Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
            stored.push(Stored { file: PictureFile::parse(&key), key, written_at });
        }
    }
    Ok(stored)
}

fn absent_is_none<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
