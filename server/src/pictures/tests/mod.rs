//! Files that nobody means well with, and those that everybody does.

mod bounds;
mod kinds;
mod others;
mod spoiled;

use bytes::Bytes;
use domain::{Field, Why};

use super::crop::Square;
use super::decode::decode;
use super::examine::{Examined, examine};
use super::timed::{Timed, in_time};
use super::workshop::Workshop;
use crate::Error;

/// The bound that tests work with.
const MEGAPIXELS: u32 = 50;

fn head(file: &[u8]) -> Result<Examined, Why> {
    in_time(file, |file| examine(file, MEGAPIXELS))
}

/// What becomes of a file until it would be scaled.
fn read(file: &[u8]) -> Result<(), Why> {
    let examined = head(file)?;
    in_time(file, |file| read_pixels(file, &examined))
}

fn read_pixels(file: &Timed<'_>, examined: &Examined) -> Result<(), Why> {
    let square = Square::of(None, (examined.width, examined.height), examined.orientation);
    let (raster, square) = decode(file, examined, square)?;
    raster.cut(square).map(drop).ok_or(Why::PictureBroken)
}

async fn refused(file: Vec<u8>) -> Why {
    match Workshop::new(MEGAPIXELS).make(Bytes::from(file), None).await {
        Err(Error::Refused(refusals)) => refusals.at(Field::Picture).cloned().unwrap(),
        other => panic!("{:?}", other.map(|made| made.len())),
    }
}

/// The same bytes with others at `at`.
fn patched(mut file: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    file[at..at + bytes.len()].copy_from_slice(bytes);
    file
}

/// The place of the first of these bytes.
fn find(file: &[u8], bytes: &[u8]) -> usize {
    file.windows(bytes.len()).position(|window| window == bytes).unwrap()
}
