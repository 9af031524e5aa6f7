//! Where a page of the list ends, as it stands in the address of the next one.

use crate::db::bot_list::Place;

/// Parts two values; none of them has it but a name, which is in the middle.
const SEPARATOR: char = '~';

/// A place on one of the ways.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Which way.
    pub way: usize,
    /// Where on it.
    pub place: Place,
}

impl Cursor {
    /// Reads an address; what is no place is none, and the list begins at its beginning.
    pub fn parse(text: &str) -> Option<Self> {
        let (way, rest) = text.split_once(SEPARATOR)?;
        let (rest, id) = rest.rsplit_once(SEPARATOR)?;
        let (key, created_at) = rest.rsplit_once(SEPARATOR)?;
        let place = Place {
            key: key.to_owned(),
            created_at: created_at.parse().ok()?,
            id: id.parse().ok()?,
        };
        // PostgreSQL takes no text with a NUL in it.
        let is_text = !key.contains('\0');
        is_text.then_some(Self { way: way.parse().ok()?, place })
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { way, place: Place { key, created_at, id } } = self;
        write!(f, "{way}{SEPARATOR}{key}{SEPARATOR}{created_at}{SEPARATOR}{id}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_from_its_address_and_nothing_else_is_one() {
        for key in ["", "rook_bot", "a~b", "1795262400"] {
            let place = Place { key: key.to_owned(), created_at: 7, id: 9 };
            let cursor = Cursor { way: 1, place };
            assert_eq!(Cursor::parse(&cursor.to_string()), Some(cursor), "{key}");
        }
        for text in ["", "17", "x~~1~1", "0~~x~1", "0~~1~", "-1~~1~1", "0~\0~1~1", "~~~~~~"] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
    }
}
