//! Where pictures are worked on: on threads of their own, as many at once as memory allows, and so
//! that a decoder's panic costs one picture.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::picture::SIDES;
use domain::{Field, PictureFormat, UserId, Why};
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use super::crop::{Crop, Square};
use super::decode::decode;
use super::encode::encode;
use super::examine::{Examined, examine};
use super::places::{Place, Places};
use super::profile::to_srgb;
use super::raster::Cut;
use super::scale::{scale, upright};
use super::timed::in_time;
use crate::{Error, Result, log};

/// Bytes for each pixel of the largest picture that is taken: what decoding the usual kinds takes at most,
/// which is a JPEG's coefficients without subsampling and a quarter of its planes. Kinds that take more are
/// taken up to fewer pixels; all memory for pictures still fits beside the rest into half a gigabyte.
const PIXEL_BYTES: u64 = 7;
/// What the largest picture needs besides: a cut of twice 700 pixels square, lines, tables.
const ASIDE_BYTES: u64 = 24 * 1024 * 1024;
/// Memory is lent by the mebibyte.
const UNIT: u64 = 1024 * 1024;
/// Most pictures at once: each keeps a processor busy, and pages want one as well.
const AT_ONCE_MAX: u64 = 2;
/// Most heads at once. Each takes what a decoder may use besides pixels, 8 MB for a PNG.
const HEADS_MAX: usize = 2;
/// How long a picture waits for its turn: many uploads, or a very large one, are before it.
const PATIENCE: Duration = Duration::from_secs(10);

/// One file that was made.
#[derive(Debug)]
pub struct Made {
    /// Its side.
    pub side: u16,
    /// How it is encoded.
    pub format: PictureFormat,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Makes squares of what is uploaded.
#[derive(Debug)]
pub struct Workshop {
    megapixels_max: u32,
    places: Places,
    /// Heads are read beside whatever else goes on: most of what is refused need not wait for it.
    heads: Arc<Semaphore>,
    units: u32,
    memory: Arc<Semaphore>,
}

impl Workshop {
    /// For pictures of up to so many million pixels.
    pub fn new(megapixels_max: u32) -> Self {
        let bytes = u64::from(megapixels_max) * 1_000_000 * PIXEL_BYTES + ASIDE_BYTES;
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let heads = Arc::new(Semaphore::new(HEADS_MAX));
        let memory = Arc::new(Semaphore::new(units as usize));
        Self { megapixels_max, places: Places::default(), heads, units, memory }
    }

    /// A place for an upload of `user`, kept from its first byte to its end.
    pub async fn place(&self, user: UserId) -> Result<Place> {
        self.places.take(user).await
    }

    /// The squares of the picture in `bytes`, or why there are none.
    pub async fn make(&self, bytes: Bytes, crop: Option<Crop>) -> Result<Vec<Made>> {
        let megapixels_max = self.megapixels_max;
        let file = bytes.clone();
        let head = waited(self.heads.clone().acquire_owned()).await?;
        let examined =
            contained(head, move || in_time(&file, |file| examine(file, megapixels_max))).await?;
        let whole = self.turn(examined.memory).await?;
        contained(whole, move || make(&bytes, &examined, crop)).await
    }

    /// Waits for so many bytes of memory, and for one of the few places.
    async fn turn(&self, bytes: u64) -> Result<OwnedSemaphorePermit> {
        let units = self.units(bytes).map_err(refused)?;
        waited(self.memory.clone().acquire_many_owned(units)).await
    }

    /// What is lent to a picture that takes so many bytes, if there is as much at all.
    pub(super) fn units(&self, bytes: u64) -> Result<u32, Why> {
        let least = u64::from(self.units) / AT_ONCE_MAX;
        let units = u32::try_from((bytes + ASIDE_BYTES).div_ceil(UNIT).max(least));
        units.ok().filter(|units| *units <= self.units).ok_or(Why::PictureTooDemanding)
    }
}

pub(super) async fn waited(
    turn: impl Future<Output = std::result::Result<OwnedSemaphorePermit, AcquireError>>,
) -> Result<OwnedSemaphorePermit> {
    let turn = tokio::time::timeout(PATIENCE, turn).await;
    turn.map_err(|_| Error::Busy)?.map_err(Error::internal)
}

/// Runs `work` on a thread for blocking work. The turn goes with it: who asked may have gone away,
/// but the memory is in use until the work is over.
async fn contained<T: Send + 'static>(
    turn: OwnedSemaphorePermit,
    work: impl FnOnce() -> Result<T, Why> + Send + 'static,
) -> Result<T> {
    let guarded = move || {
        let done = log::expecting_panics(|| catch_unwind(AssertUnwindSafe(work)));
        drop(turn);
        done.unwrap_or(Err(Why::PictureBroken))
    };
    let done = tokio::task::spawn_blocking(guarded).await.map_err(Error::internal)?;
    done.map_err(refused)
}

/// The six files of a picture, here and now: the work alone, as tests and the bench have it.
pub fn squares(bytes: &[u8]) -> Result<Vec<Made>, Why> {
    let examined = in_time(bytes, |file| examine(file, u32::MAX))?;
    make(bytes, &examined, None)
}

fn make(bytes: &[u8], examined: &Examined, crop: Option<Crop>) -> Result<Vec<Made>, Why> {
    let size = (examined.width, examined.height);
    let square = Square::of(crop, size, examined.orientation);
    let (mut raster, square) = in_time(bytes, |file| decode(file, examined, square))?;
    let profile = raster.profile.take();
    let cut = raster.cut(square).ok_or(Why::PictureBroken)?;
    drop(raster);
    let square = to_srgb(scale(&cut, SIDES[0])?, profile.as_deref());
    let mut square = upright(square, examined.orientation);
    let mut made = Vec::new();
    for side in SIDES {
        // Each from the one before: a third of a square is still more than the next one needs.
        if u32::from(side) != square.side {
            square = scale(&square, side)?;
        }
        made.extend(files(&square, side)?);
    }
    Ok(made)
}

fn files(square: &Cut, side: u16) -> Result<[Made; 2], Why> {
    let file = |format| Ok::<_, Why>(Made { side, format, bytes: encode(square, format)? });
    Ok([file(PictureFormat::WebP)?, file(PictureFormat::Jpeg)?])
}

fn refused(why: Why) -> Error {
    match why {
        Why::Internal => Error::internal("a picture could not be made"),
        why => why.at(Field::Picture).into(),
    }
}
