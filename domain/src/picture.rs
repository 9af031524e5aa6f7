//! What pictures of users are called and how large they are.

use serde::{Deserialize, Serialize};

/// The sides of the squares that are kept of each picture: the profile page on a dense screen, a
/// header or list on a dense screen, and the same on any other.
pub const SIDES: [u16; 3] = [400, 96, 48];
/// Digits of a name: 128 bits, which nobody guesses.
const NAME_LENGTH: usize = 32;
/// Bytes in what people call a megabyte; they read it beside the size that their file manager shows.
const MEGABYTE: u64 = 1024 * 1024;

/// What a picture is called: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PictureName(String);

impl PictureName {
    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == NAME_LENGTH && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The name made of 128 bits.
    pub fn of(bytes: [u8; NAME_LENGTH / 2]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(bytes)))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All files of the picture.
    pub fn files(&self) -> impl Iterator<Item = PictureFile> + '_ {
        let formats = [PictureFormat::WebP, PictureFormat::Jpeg];
        let each = SIDES.into_iter().flat_map(move |side| formats.map(|format| (side, format)));
        each.map(|(side, format)| PictureFile { name: self.clone(), side, format })
    }

    /// The address of one of its files.
    pub fn path(&self, side: u16, format: PictureFormat) -> String {
        format!("/pictures/{}", PictureFile { name: self.clone(), side, format })
    }
}

impl TryFrom<String> for PictureName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not the name of a picture")
    }
}

impl From<PictureName> for String {
    fn from(name: PictureName) -> Self {
        name.0
    }
}

/// How a picture is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// Small; what browsers ask for.
    WebP,
    /// For everything else.
    Jpeg,
}

impl PictureFormat {
    /// How a file's name ends.
    pub fn extension(self) -> &'static str {
        match self {
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
        }
    }

    /// The media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// One file of a picture, shown as its name: `{name}-{side}.{extension}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PictureFile {
    /// Which picture.
    pub name: PictureName,
    /// One of [`SIDES`].
    pub side: u16,
    /// How it is encoded.
    pub format: PictureFormat,
}

impl PictureFile {
    /// Reads a file's name; there are no others than those that [`PictureName::files`] gives.
    pub fn parse(text: &str) -> Option<Self> {
        let name = PictureName::parse(text.get(..NAME_LENGTH)?)?;
        name.files().find(|file| file.to_string() == text)
    }
}

impl std::fmt::Display for PictureFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}.{}", self.name.0, self.side, self.format.extension())
    }
}

/// A size as people read it, such as `7.2 MB`: rounded up, so that what is over a limit never
/// reads like the limit itself.
pub fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(MEGABYTE);
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} MB"),
        (whole, tenth) => format!("{whole}.{tenth} MB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_over_a_limit_never_reads_like_the_limit() {
        assert_eq!(megabytes(5 * MEGABYTE), "5 MB");
        assert_eq!(megabytes(5 * MEGABYTE + 1), "5.1 MB");
        assert_eq!(megabytes(7_500_000), "7.2 MB");
        assert_eq!(megabytes(1), "0.1 MB");
        assert!(megabytes(u64::MAX).ends_with(" MB"));
    }

    #[test]
    fn only_the_six_files_of_a_picture_have_names() {
        let name = PictureName::of([0xab; 16]);
        assert_eq!(name.files().count(), 6);
        for file in name.files() {
            assert_eq!(PictureFile::parse(&file.to_string()), Some(file));
        }
        let digits = "ab".repeat(16);
        for text in [
            "",
            "..",
            &digits,
            &format!("{digits}-401.jpg"),
            &format!("{digits}-48.svg"),
            &format!("{digits}-48.jpg/"),
        ] {
            assert_eq!(PictureFile::parse(text), None, "{text}");
        }
        assert_eq!(PictureName::parse(&"AB".repeat(16)), None);
        assert_eq!(PictureName::parse(&"é".repeat(16)), None);
    }
}
