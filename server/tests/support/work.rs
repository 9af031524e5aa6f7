//! How much work something is, which no noise of a busy machine changes: the statements that the
//! database is sent, the writes that go along with them, and what the hashing threads are given.
//! All say so to the log, in the span of whoever asked.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use tracing::subscriber::Interest;
use tracing::{Event, Instrument as _, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;

const COUNTED: &str = "counted work";
const STATEMENTS: &str = "sqlx::query";
const WRITES: &str = "server::db::write";
const HASHES: &str = "server::accounts::hasher";

/// How often each kind of work was done.
pub type Work = BTreeMap<String, usize>;

/// By the number of the span.
static DONE: LazyLock<Mutex<BTreeMap<u64, Work>>> = LazyLock::new(Mutex::default);
/// Of all tests in this program, whoever needs it first.
static COUNTING: LazyLock<()> = LazyLock::new(|| {
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(Counter)).unwrap();
});

/// What `act` answers, and the work that it was.
pub async fn work_of<T>(act: impl Future<Output = T>) -> (T, Work) {
    LazyLock::force(&COUNTING);
    let span = tracing::info_span!(target: COUNTED, "work");
    let number = span.id().unwrap().into_u64();
    let answer = act.instrument(span).await;
    (answer, DONE.lock().unwrap().remove(&number).unwrap_or_default())
}

struct Counter;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Counter {
    /// Nothing is decided once and for all: it depends on who asks.
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    /// Other tests run meanwhile, and need not wait for a log that nobody reads.
    fn enabled(&self, metadata: &Metadata<'_>, context: Context<'_, S>) -> bool {
        let counts = [STATEMENTS, WRITES, HASHES].contains(&metadata.target());
        metadata.target() == COUNTED || counts && context.lookup_current().is_some()
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.lookup_current() else { return };
        let mut done = DONE.lock().unwrap();
        let work = done.entry(span.id().into_u64()).or_default();
        *work.entry(event.metadata().target().to_owned()).or_default() += 1;
    }
}
