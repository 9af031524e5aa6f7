//! Logging: one line an event, to standard output, in text or JSON; where asked for, to a file a
//! day as well ([`mod@file`]).
//!
//! What is logged never holds a secret: secrets are types that do not print themselves, requests
//! are logged without their query, and other people's crates may not say more than `info`.

mod file;

use std::cell::Cell;
use std::fmt::Write as _;
use std::io::Write;
use std::panic::PanicHookInfo;

use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt as _, FilterFn, Targets, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, Registry};

use crate::config::LogFormat;
use crate::{Clock, Config};
use file::LogFile;

/// The targets that may log in detail. In the details of other crates there may be headers,
/// statements and mails.
const OURS: [&str; 8] =
    ["access", "app", "domain", "panic", "request", "rookery", "security", "server"];
/// The session layer warns of every unknown cookie: anybody could fill the log.
const QUIET: &str = "tower_sessions";

thread_local! {
    /// Whether this thread does work whose panics are expected.
    static EXPECTING: Cell<bool> = const { Cell::new(false) };
}

/// Does work on what strangers sent, with code of others: a panic there is the file's fault, and
/// logged as that. Who calls this catches it.
pub(crate) fn expecting_panics<T>(work: impl FnOnce() -> T) -> T {
    EXPECTING.set(true);
    let done = work();
    EXPECTING.set(false);
    done
}

/// What threads are called to which the decoder of JPEG gives the work of a component.
pub(crate) const DECODERS_THREAD: &str = "worker thread for component ";

/// Whether a panic here is some file's fault. Threads of a decoder do nothing else.
fn is_expecting() -> bool {
    let thread = std::thread::current();
    EXPECTING.get() || thread.name().is_some_and(|name| name.starts_with(DECODERS_THREAD))
}

/// Where lines go besides the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output, for a server, which says nothing else.
    Output,
    /// Standard error, for a command, whose output is for whoever asked.
    Errors,
}

/// Starts logging, once in a process; further calls change nothing. From then on a panic is logged
/// like any other event.
pub fn init(config: &Config, stream: Stream) {
    let file = config.log_file.as_deref().and_then(|path| LogFile::start(path, Clock::system()));
    if tracing_subscriber::registry()
        .with(layer(config, Output { file, stream }))
        .try_init()
        .is_ok()
    {
        std::panic::set_hook(Box::new(log_panic));
    }
}

type BoxedLayer = Box<dyn tracing_subscriber::Layer<Registry> + Send + Sync>;

fn layer<W>(config: &Config, writer: W) -> BoxedLayer
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = targets(&config.log).and(careful());
    let format = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .log_internal_errors(false)
        .with_writer(writer);
    match config.log_format {
        LogFormat::Text => format.with_filter(filter).boxed(),
        LogFormat::Json => format.json().with_filter(filter).boxed(),
    }
}

/// The operator's filter, which was checked when the settings were read.
fn targets(filter: &str) -> Targets {
    let targets: Targets =
        filter.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    if filter.contains(QUIET) { targets } else { targets.with_target(QUIET, LevelFilter::ERROR) }
}

fn careful() -> FilterFn<fn(&Metadata<'_>) -> bool> {
    filter_fn(|event: &Metadata<'_>| {
        let from = event.target().split("::").next().unwrap_or_default();
        *event.level() <= Level::INFO || OURS.contains(&from)
    })
}

/// Logs where a panic came from. Its message is told only when it is a constant: a formatted one
/// can hold whatever the program had in its hands.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    if is_expecting() {
        tracing::warn!(target: "panic", place, "a decoder gave up on a file");
        return;
    }
    let message = panic
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("(not told: it may hold data)");
    tracing::error!(target: "panic", place, "a part of the program panicked: {message}");
}

/// A standard stream, and the file if there is one. It never fails: a closed pipe or a full disk
/// loses lines, not requests.
#[derive(Clone, Debug)]
struct Output {
    file: Option<LogFile>,
    stream: Stream,
}

impl<'a> MakeWriter<'a> for Output {
    type Writer = Lines<&'a Output>;

    fn make_writer(&'a self) -> Self::Writer {
        Lines(self)
    }
}

impl Write for &Output {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if let Some(file) = &self.file {
            file.line(line);
        }
        match self.stream {
            Stream::Output => std::io::stdout().write_all(line).ok(),
            Stream::Errors => std::io::stderr().write_all(line).ok(),
        };
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self.stream {
            Stream::Output => std::io::stdout().flush(),
            Stream::Errors => std::io::stderr().flush(),
        }
    }
}

/// Adds a character, or, for one that ends a line or steers a terminal, its escape as JSON has it, which is
/// readable in text as well.
pub(crate) fn push_visible(line: &mut String, c: char) {
    match c {
        '\n' => line.push_str("\\n"),
        '\r' => line.push_str("\\r"),
        '\t' => line.push_str("\\t"),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
            write!(line, "\\u{:04x}", u32::from(c)).ok();
        }
        c => line.push(c),
    }
}

/// Writes events, each in one call, as one line each: a line break or an escape sequence that
/// somebody put into a field is shown, not obeyed.
pub(crate) struct Lines<W>(W);

impl<W: Write> Write for Lines<W> {
    fn write(&mut self, event: &[u8]) -> std::io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let mut line = String::with_capacity(text.len() + 1);
        text.trim_end_matches('\n').chars().for_each(|c| push_visible(&mut line, c));
        line.push('\n');
        self.0.write_all(line.as_bytes()).ok();
        Ok(event.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush().ok();
        Ok(())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;
    use std::io;
    use std::sync::{Arc, Mutex, Once, PoisonError};

    use tracing::subscriber::DefaultGuard;

    use super::*;

    /// Collects what is written.
    #[derive(Clone, Default)]
    pub(crate) struct Page(Arc<Mutex<Vec<u8>>>);

    impl Page {
        /// Logs to a new page under these settings, from this thread, until the guard is dropped.
        pub(crate) fn open(settings: &[(&str, &str)]) -> (Self, DefaultGuard) {
            keep_interest();
            let settings: BTreeMap<_, _> =
                settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            let page = Self::default();
            let config = Config::read(&settings).unwrap();
            let subscriber = tracing_subscriber::registry().with(layer(&config, page.clone()));
            (page, tracing::subscriber::set_default(subscriber))
        }

        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    /// Keeps every place that logs switched on. While a page is the only subscriber, tracing asks
    /// the thread that first comes by a place whether anybody listens there; a test without a page
    /// says no, and the place would stay silent for the test that has one.
    fn keep_interest() {
        static SINK: Once = Once::new();
        SINK.call_once(|| {
            tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
        });
    }

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Page {
        type Writer = Lines<Page>;
        fn make_writer(&'a self) -> Self::Writer {
            Lines(self.clone())
        }
    }

    /// What is logged by `act` under these settings.
    fn logged(settings: &[(&str, &str)], act: impl FnOnce()) -> String {
        let (page, _guard) = Page::open(settings);
        act();
        page.text()
    }

    const NASTY: &str = "ada\r\n2026-11-21T00:00:00Z INFO forged\u{1b}[2J\u{9b}2J\u{2028}\0end";

    #[test]
    fn one_event_is_one_line_whatever_its_fields_hold() {
        for format in ["text", "json"] {
            let text = logged(&[("ROOKERY_LOG_FORMAT", format)], || {
                tracing::info!(name = NASTY, shown = %NASTY, "{NASTY}");
            });
            assert_eq!(text.lines().count(), 1, "{text}");
            assert!(text.ends_with('\n') && text.contains("forged"), "{text}");
            assert!(
                !text.trim_end().chars().any(|c| c.is_control() || c == '\u{2028}'),
                "{text:?}"
            );
        }
    }

    #[test]
    fn json_lines_are_json() {
        let text =
            logged(&[("ROOKERY_LOG_FORMAT", "json")], || tracing::info!(name = NASTY, "hello"));
        let event: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(event["fields"]["message"], "hello");
    }

    #[test]
    fn other_crates_say_no_details_whatever_is_asked_for() {
        let text = logged(&[("ROOKERY_LOG", "trace")], || {
            tracing::debug!(target: "hyper::proto", "detail of theirs");
            tracing::info!(target: "hyper::proto", "news of theirs");
            tracing::trace!(target: "server::http", "detail of ours");
            tracing::warn!(target: "tower_sessions_core::session", "unknown cookie");
        });
        assert!(!text.contains("detail of theirs") && !text.contains("unknown cookie"), "{text}");
        assert!(text.contains("news of theirs") && text.contains("detail of ours"), "{text}");
    }

    /// Logs panics of this thread, and of no other test's, as a server does.
    fn log_panics() {
        // Taking and setting are two steps, and tests run side by side.
        static TURN: Mutex<()> = Mutex::new(());
        let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let previous = std::panic::take_hook();
        let here = std::thread::current().id();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().id() == here { log_panic(panic) } else { previous(panic) }
        }));
    }

    #[test]
    fn a_panic_on_a_files_account_is_no_error_of_ours() {
        for name in ["a test", "worker thread for component 2"] {
            let work = move || {
                log_panics();
                logged(&[], || {
                    std::panic::catch_unwind(|| panic!("index out of bounds")).unwrap_err();
                    expecting_panics(|| {
                        std::panic::catch_unwind(|| panic!("what is expected")).unwrap_err();
                    });
                })
            };
            let thread = std::thread::Builder::new().name(name.to_owned());
            let text = thread.spawn(work).unwrap().join().unwrap();
            let (first, second) = text.split_once('\n').unwrap();
            let is_expected = |line: &str| line.contains("WARN") && !line.contains("ERROR");
            assert_eq!(is_expected(first), name != "a test", "{text}");
            assert!(is_expected(second), "{text}");
        }
    }

    #[test]
    fn a_panic_is_logged_with_its_place_and_without_what_it_held() {
        log_panics();
        let text = logged(&[], || {
            let secret = "hunter2";
            std::panic::catch_unwind(|| panic!("cannot use {secret}")).unwrap_err();
            std::panic::catch_unwind(|| panic!("a constant")).unwrap_err();
        });
        assert!(text.contains("src/log.rs:") && text.contains("a constant"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }

    #[test]
    fn a_closed_pipe_is_not_an_error() {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let mut lines = Lines(writer);
        assert_eq!(lines.write(b"hello\n").unwrap(), 6);
        lines.flush().unwrap();
    }
}
