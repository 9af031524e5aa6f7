//! Another program that does the same work, and is asked how fast.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use crate::Outcome;

/// A running program that answers lines.
#[derive(Debug)]
pub struct Peer {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts a script of `bench/peers` on a file; `None` when it cannot work here.
    pub fn start(interpreter: &str, script: &str, file: &Path) -> Option<Self> {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peers").join(script);
        let mut command = Command::new(interpreter);
        command.arg(script).arg(file);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().ok()?;
        let (questions, answers) = (child.stdin.take()?, BufReader::new(child.stdout.take()?));
        let mut peer = Self { child, questions, answers };
        // One that lacks its library ends instead of answering.
        peer.rate(1, Duration::ZERO).is_ok().then_some(peer)
    }

    /// How much it does in a second on so many threads.
    pub fn rate(&mut self, threads: usize, window: Duration) -> Outcome<f64> {
        let failed = |error: std::io::Error| format!("a peer does not answer: {error}");
        writeln!(self.questions, "{threads} {}", window.as_secs_f64()).map_err(failed)?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).map_err(failed)?;
        answer.trim().parse().map_err(|_| format!("a peer answered {answer:?}"))
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended in between, which is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
