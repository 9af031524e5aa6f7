//! Log lines in a file a day, besides standard output: a thread writes them, so that no request
//! waits for a disk. What the thread cannot keep up with, or the disk has no room for, is lost.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::Clock;

/// Lines that may wait for the disk: some seconds of a busy server, and a megabyte or so.
const WAITING_MAX: usize = 8 * 1024;
/// Files that are kept, one a day: two weeks, in which people notice and ask.
const KEPT: usize = 14;
const DAY: i64 = 86_400;
/// The length of `2026-11-21`.
const DATE_LENGTH: usize = 10;

/// The way to the thread that writes.
#[derive(Clone, Debug)]
pub(super) struct LogFile(SyncSender<Vec<u8>>);

impl LogFile {
    /// Starts the thread; `path` gets the day's date as its ending.
    pub(super) fn start(path: &Path, clock: Clock) -> Option<Self> {
        let (sender, receiver) = sync_channel(WAITING_MAX);
        let days = Days { path: path.to_owned(), clock, open: None };
        let thread = std::thread::Builder::new().name("log".to_owned());
        thread.spawn(move || days.write(&receiver)).is_ok().then_some(Self(sender))
    }

    /// Has a line written, some time soon.
    pub(super) fn line(&self, line: &[u8]) {
        self.0.try_send(line.to_vec()).ok();
    }
}

/// The file of today.
struct Days {
    path: PathBuf,
    clock: Clock,
    /// The day since 1970, and its file if it could be opened.
    open: Option<(i64, Option<File>)>,
}

impl Days {
    /// Writes until nobody can log any more.
    fn write(mut self, lines: &Receiver<Vec<u8>>) {
        while let Ok(line) = lines.recv() {
            if let Some(file) = self.today() {
                file.write_all(&line).ok();
            }
        }
    }

    fn today(&mut self) -> Option<&mut File> {
        let day = self.clock.now().0.div_euclid(DAY);
        let is_open = self.open.as_ref().is_some_and(|(open, file)| *open == day && file.is_some());
        if !is_open {
            let path = self.path_of(day)?;
            let file = OpenOptions::new().create(true).append(true).open(path).ok();
            self.open = Some((day, file));
            remove_old(&self.path);
        }
        self.open.as_mut()?.1.as_mut()
    }

    fn path_of(&self, day: i64) -> Option<PathBuf> {
        let date = time::OffsetDateTime::from_unix_timestamp(day * DAY).ok()?.date();
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{date}"));
        Some(name.into())
    }
}

/// Removes all but the newest files of ours.
fn remove_old(path: &Path) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned() + ".";
    let folder = path.parent().filter(|folder| *folder != "").unwrap_or(Path::new("."));
    let Ok(entries) = fs::read_dir(folder) else { return };
    let is_ours = |path: &PathBuf| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        file.strip_prefix(&name).is_some_and(is_date)
    };
    let mut files: Vec<_> =
        entries.filter_map(Result::ok).map(|entry| entry.path()).filter(is_ours).collect();
    files.sort();
    let too_many = files.len().saturating_sub(KEPT);
    for old in &files[..too_many] {
        fs::remove_file(old).ok();
    }
}

fn is_date(text: &str) -> bool {
    text.len() == DATE_LENGTH && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{Engine, NOON_MILLIS, Place};

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn each_day_has_a_file_and_two_weeks_are_kept() {
        let place = Place::new(Engine::Sqlite).await;
        let clock = Clock::fixed(NOON_MILLIS);
        let mut days =
            Days { path: place.data_dir().join("rookery.log"), clock: clock.clone(), open: None };
        fs::write(place.data_dir().join("rookery.log.old"), "mine").unwrap();
        for _ in 0..20 {
            days.today().unwrap().write_all(b"hello\n").unwrap();
            days.today().unwrap().write_all(b"again\n").unwrap();
            clock.advance(DAY);
        }
        let names = names(place.data_dir());
        assert_eq!(names.len(), KEPT + 1, "{names:?}");
        assert_eq!(names[0], "rookery.log.2026-11-27");
        assert_eq!(names[KEPT], "rookery.log.old");
        let text = fs::read_to_string(place.data_dir().join(&names[0])).unwrap();
        assert_eq!(text, "hello\nagain\n");
    }

    #[tokio::test]
    async fn lines_reach_the_file_and_a_folder_that_is_gone_is_not_an_error() {
        let place = Place::new(Engine::Sqlite).await;
        let path = place.data_dir().join("rookery.log");
        let log = LogFile::start(&path, Clock::fixed(NOON_MILLIS)).unwrap();
        log.line(b"hello\n");
        let written = place.data_dir().join("rookery.log.2026-11-21");
        while fs::read_to_string(&written).unwrap_or_default() != "hello\n" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let gone = LogFile::start(Path::new("/nonexistent/x.log"), Clock::fixed(0)).unwrap();
        for _ in 0..2 * WAITING_MAX {
            gone.line(b"lost\n");
        }
    }

    #[test]
    fn a_full_disk_loses_lines_and_nothing_else() {
        let full = OpenOptions::new().append(true).open("/dev/full").unwrap();
        let clock = Clock::fixed(NOON_MILLIS);
        let today = clock.now().0.div_euclid(DAY);
        let days = Days { path: "/dev/full".into(), clock, open: Some((today, Some(full))) };
        let (sender, receiver) = sync_channel(2);
        sender.send(b"lost\n".to_vec()).unwrap();
        drop(sender);
        days.write(&receiver);
    }
}
