//! Writing a backup file.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::format::{End, Header, LINE_BYTES_MAX, Line, PictureLine, TableHead};

/// Writes the lines of a backup, one after the other.
pub struct Writer {
    file: GzEncoder<BufWriter<File>>,
    digest: Sha256,
    tables: u64,
    rows: u64,
    line: Vec<u8>,
}

impl Writer {
    /// Begins with the header.
    pub fn begin(file: File, header: Header) -> io::Result<Self> {
        let file = GzEncoder::new(BufWriter::new(file), Compression::default());
        let mut writer = Self { file, digest: Sha256::new(), tables: 0, rows: 0, line: Vec::new() };
        writer.line(&Line::Backup(header))?;
        Ok(writer)
    }

    /// Begins a table.
    pub fn table(&mut self, head: TableHead) -> io::Result<()> {
        self.tables += 1;
        self.line(&Line::Table(head))
    }

    /// Adds a row to the table begun last.
    pub fn row(&mut self, values: Vec<Value>) -> io::Result<()> {
        self.rows += 1;
        self.line(&Line::Row(values))
    }

    /// Adds a picture.
    pub fn picture(&mut self, picture: PictureLine) -> io::Result<()> {
        self.line(&Line::Picture(picture))
    }

    /// Ends the file and waits until it is on the disk; answers with the number of rows.
    pub fn end(mut self) -> io::Result<u64> {
        let end =
            End { tables: self.tables, rows: self.rows, sha256: hexadecimal(self.digest.clone()) };
        self.line(&Line::End(end))?;
        let file = self.file.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(self.rows)
    }

    fn line(&mut self, line: &Line) -> io::Result<()> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line)?;
        self.line.push(b'\n');
        if self.line.len() > LINE_BYTES_MAX {
            return Err(io::Error::other("a row is too large for a backup"));
        }
        self.digest.update(&self.line);
        self.file.write_all(&self.line)
    }
}

/// A digest as people compare it.
pub fn hexadecimal(digest: Sha256) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |number: u8| char::from(DIGITS[usize::from(number)]);
    digest.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
