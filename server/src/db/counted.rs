//! Counts as the tables of traffic hold them: the same columns by the hour ([`super::traffic`]) and
//! by the minute ([`super::minutes`]).

use domain::Timestamp;
use domain::history::{Counted, Slot};
use domain::latency::{CLASSES, Latencies};
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

/// The statement that adds to a slot of a bot, and does nothing when the bot is gone: the bot's id,
/// the slot's start, then [`numbers`].
macro_rules! add_to {
    ($table:literal, $start:literal) => {
        $crate::db::counted::add_to!($table, $start,
            "errors" "refused" "latency_8" "latency_16" "latency_32" "latency_64" "latency_128"
            "latency_256" "latency_512" "latency_1024" "latency_2048" "latency_4096" "latency_8192"
            "latency_16384" "latency_32768" "latency_more")
    };
    ($table:literal, $start:literal, $($column:literal)+) => {
        concat!(
            "INSERT INTO ", $table, " (bot_id, ", $start, ", calls", $(", ", $column,)+ ") \
            SELECT bots.id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19 \
            FROM bots WHERE bots.id = $1 ON CONFLICT (bot_id, ", $start, ") DO UPDATE SET \
            calls = ", $table, ".calls + excluded.calls",
            $(", ", $column, " = ", $table, ".", $column, " + excluded.", $column,)+
        )
    };
}
pub(super) use add_to;

/// The statement that reads the slots of a bot from some start on, as [`Row`]s.
macro_rules! slots_of {
    ($table:literal, $start:literal) => {
        concat!(
            "SELECT ", $start, " AS slot, calls, errors, refused, latency_8, latency_16, latency_32, \
            latency_64, latency_128, latency_256, latency_512, latency_1024, latency_2048, latency_4096, \
            latency_8192, latency_16384, latency_32768, latency_more FROM ", $table,
            " WHERE bot_id = $1 AND ", $start, " >= $2"
        )
    };
}
pub(super) use slots_of;

/// Where the classes of latency begin in a row of [`slots_of`].
const FIRST_CLASS: usize = 4;

/// A stored slot.
#[derive(Debug)]
pub struct Stored(pub Slot);

/// What is stored of `counted`, in the order of the columns.
pub(super) fn numbers(counted: &Counted) -> impl Iterator<Item = i64> {
    let Counted { calls, errors, refused, latencies } = *counted;
    [calls, errors, refused].into_iter().chain(latencies.0).map(i64_of)
}

fn i64_of(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl<'r, R: Row> FromRow<'r, R> for Stored
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let number = |place: usize| row.try_get::<i64, _>(place).map(i64::unsigned_abs);
        let mut latencies = [0; CLASSES];
        for (class, count) in latencies.iter_mut().enumerate() {
            *count = number(FIRST_CLASS + class)?;
        }
        let counted = Counted {
            calls: number(1)?,
            errors: number(2)?,
            refused: number(3)?,
            latencies: Latencies(latencies),
        };
        Ok(Self(Slot { start: Timestamp(row.try_get(0)?), counted }))
    }
}
