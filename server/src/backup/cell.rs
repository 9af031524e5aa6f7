//! One value of a row, the same on either engine.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a column holds: the four types that both engines share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A whole number of 64 bits.
    Int,
    /// Text.
    Text,
    /// Bytes, in base64.
    Bytes,
    /// True or false.
    Bool,
}

/// A value, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// See [`Kind::Int`].
    Int(Option<i64>),
    /// See [`Kind::Text`].
    Text(Option<String>),
    /// See [`Kind::Bytes`].
    Bytes(Option<Vec<u8>>),
    /// See [`Kind::Bool`].
    Bool(Option<bool>),
}

impl Kind {
    /// The kind of a column that was declared so.
    pub fn of(declared: &str) -> Option<Self> {
        Some(match declared {
            "INTEGER" | "BIGINT" => Self::Int,
            "TEXT" => Self::Text,
            "BLOB" => Self::Bytes,
            "BOOLEAN" => Self::Bool,
            _ => return None,
        })
    }

    /// Reads a value of this kind; `None` if it is something else.
    pub fn read(self, value: Value) -> Option<Cell> {
        Some(match (self, value) {
            (Self::Int, Value::Null) => Cell::Int(None),
            (Self::Text, Value::Null) => Cell::Text(None),
            (Self::Bytes, Value::Null) => Cell::Bytes(None),
            (Self::Bool, Value::Null) => Cell::Bool(None),
            (Self::Int, Value::Number(number)) => Cell::Int(Some(number.as_i64()?)),
            (Self::Text, Value::String(text)) => Cell::Text(Some(text)),
            (Self::Bytes, Value::String(text)) => Cell::Bytes(Some(STANDARD.decode(text).ok()?)),
            (Self::Bool, Value::Bool(truth)) => Cell::Bool(Some(truth)),
            _ => return None,
        })
    }
}

impl From<Cell> for Value {
    fn from(cell: Cell) -> Self {
        match cell {
            Cell::Int(value) => value.into(),
            Cell::Text(value) => value.into(),
            Cell::Bytes(value) => value.map(|bytes| STANDARD.encode(bytes)).into(),
            Cell::Bool(value) => value.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_reads_back_as_itself_and_as_nothing_else() {
        for (kind, cell) in [
            (Kind::Int, Cell::Int(Some(i64::MIN))),
            (Kind::Int, Cell::Int(Some(i64::MAX))),
            (Kind::Text, Cell::Text(Some("ä\n\"🐦".to_owned()))),
            (Kind::Bytes, Cell::Bytes(Some((0..=255).collect()))),
            (Kind::Bool, Cell::Bool(Some(false))),
            (Kind::Int, Cell::Int(None)),
            (Kind::Bytes, Cell::Bytes(None)),
        ] {
            let text = serde_json::to_string(&Value::from(cell.clone())).unwrap();
            assert_eq!(kind.read(serde_json::from_str(&text).unwrap()), Some(cell));
        }
        assert_eq!(Kind::Int.read(Value::from("1")), None);
        assert_eq!(Kind::Int.read(Value::from(1.5)), None);
        assert_eq!(Kind::Bool.read(Value::from(1)), None);
        assert_eq!(Kind::Bytes.read(Value::from("not base64!")), None);
    }
}
