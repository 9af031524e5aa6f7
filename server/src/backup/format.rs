//! The lines of a backup.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::cell::Kind;

/// The format that this program writes, and the only one it reads.
pub const FORMAT: u32 = 1;
/// Longest line. The longest row is a mail with both its parts, some 100 kB; the bound keeps a
/// file that is no backup from filling the memory.
pub const LINE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// One line, such as `{"row":[1,"ada"]}`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The first.
    Backup(Header),
    /// The rows that follow are this table's.
    Table(TableHead),
    /// One row of the table named last.
    Row(Vec<Value>),
    /// The files of one user's picture.
    Picture(PictureLine),
    /// The last.
    End(End),
}

/// Where a backup is from.
#[derive(Debug, Serialize, Deserialize)]
pub struct Header {
    /// See [`FORMAT`].
    pub format: u32,
    /// The program's version.
    pub version: String,
    /// The last step of the schema.
    pub schema: i64,
    /// When, in RFC 3339.
    pub created_at: String,
    /// From which engine; told to people, of no other use.
    pub engine: String,
    /// What the key file holds; none if the key came from the environment.
    pub secret_key: Option<KeyText>,
}

/// The text of the key file: shown nowhere, and written only here, into a file that is as private.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(transparent)]
pub struct KeyText(pub String);

impl std::fmt::Debug for KeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyText(…)")
    }
}

/// A table's name and columns.
#[derive(Debug, Serialize, Deserialize)]
pub struct TableHead {
    /// Its name.
    pub name: String,
    /// Names and kinds of its columns, in the order of the rows' values.
    pub columns: Vec<(String, Kind)>,
}

/// A picture's files.
#[derive(Debug, Serialize, Deserialize)]
pub struct PictureLine {
    /// What the user's row calls it.
    pub name: String,
    /// Name and content of each file, in base64.
    pub files: Vec<(String, String)>,
}

/// What came before it, so that a file that lacks something is noticed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The number of tables.
    pub tables: u64,
    /// The number of rows in all of them.
    pub rows: u64,
    /// SHA-256 of every line before this one, in hexadecimal.
    pub sha256: String,
}
