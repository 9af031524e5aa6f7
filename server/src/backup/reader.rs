//! Reading a backup file, and noticing when it is not what was written.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::BackupError;
use super::format::{End, FORMAT, Header, LINE_BYTES_MAX, Line, PictureLine, TableHead};
use super::writer::hexadecimal;

/// Reads a backup from its beginning to its end.
pub struct Reader {
    path: PathBuf,
    lines: BufReader<GzDecoder<BufReader<File>>>,
    digest: Sha256,
    tables: u64,
    rows: u64,
    line: Vec<u8>,
}

/// What a backup holds after its header.
#[derive(Debug)]
pub enum Entry {
    /// The rows that follow are this table's.
    Table(TableHead),
    /// One row.
    Row(Vec<Value>),
    /// The files of one picture.
    Picture(PictureLine),
}

/// Reads the file to its end; what comes back is the header of a file that is whole, and how many
/// rows follow.
pub fn verify(path: &Path) -> Result<(Header, u64), BackupError> {
    let (header, mut reader) = Reader::open(path)?;
    while reader.next()?.is_some() {}
    Ok((header, reader.rows))
}

impl Reader {
    /// Opens the file and reads its header.
    pub fn open(path: &Path) -> Result<(Header, Self), BackupError> {
        let file = File::open(path).map_err(BackupError::file(path))?;
        let mut reader = Self {
            path: path.to_owned(),
            lines: BufReader::new(GzDecoder::new(BufReader::new(file))),
            digest: Sha256::new(),
            tables: 0,
            rows: 0,
            line: Vec::new(),
        };
        match reader.line() {
            Ok(Line::Backup(header)) if header.format == FORMAT => Ok((header, reader)),
            Ok(Line::Backup(header)) => Err(BackupError::Newer(header.version)),
            Err(error @ BackupError::File { .. }) => Err(error),
            _ => Err(BackupError::damaged("it does not begin like one")),
        }
    }

    /// The next entry; `None` after the last one, when everything was read as it was written.
    pub fn next(&mut self) -> Result<Option<Entry>, BackupError> {
        let before = self.digest.clone();
        match self.line()? {
            Line::Table(head) => {
                self.tables += 1;
                Ok(Some(Entry::Table(head)))
            }
            Line::Row(values) => {
                self.rows += 1;
                Ok(Some(Entry::Row(values)))
            }
            Line::Picture(picture) => Ok(Some(Entry::Picture(picture))),
            Line::End(end) => self.check_end(&end, before).map(|()| None),
            Line::Backup(_) => Err(BackupError::damaged("it begins twice")),
        }
    }

    fn line(&mut self) -> Result<Line, BackupError> {
        self.line.clear();
        let mut limited = (&mut self.lines).take(LINE_BYTES_MAX as u64);
        let read = limited.read_until(b'\n', &mut self.line);
        read.map_err(|error| unreadable(&self.path, error))?;
        if self.line.last() != Some(&b'\n') {
            return Err(BackupError::damaged("its end is missing"));
        }
        self.digest.update(&self.line);
        serde_json::from_slice(&self.line)
            .map_err(|_| BackupError::damaged("it has a line that this version does not know"))
    }

    fn check_end(&mut self, end: &End, before: Sha256) -> Result<(), BackupError> {
        let found = End { tables: self.tables, rows: self.rows, sha256: hexadecimal(before) };
        if found != *end {
            return Err(BackupError::damaged("it was changed after it was written"));
        }
        // The decoder compares its own checksum only when it is asked for more.
        let path = &self.path;
        let decoded = self.lines.fill_buf().map_err(|error| unreadable(path, error))?.len();
        let file = self.lines.get_mut().get_mut();
        let behind = file.fill_buf().map_err(|error| unreadable(path, error))?.len();
        if decoded + behind > 0 {
            Err(BackupError::damaged("something follows its end"))
        } else {
            Ok(())
        }
    }
}

/// The disk's own errors are told as they are; the decoder's mean that the content is not ours.
fn unreadable(path: &Path, error: std::io::Error) -> BackupError {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    match error.kind() {
        UnexpectedEof => BackupError::damaged("its end is missing"),
        InvalidData | InvalidInput => {
            BackupError::damaged("it is not a backup, or was changed after it was written")
        }
        _ => BackupError::file(path)(error),
    }
}
