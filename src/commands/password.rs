//! Reading a password: one line of standard input, unseen when somebody types it.

use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use rustix::stdio::stdin;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use super::output;

/// Longer lines are no passwords: 128 characters of four bytes are 512.
const LINE_BYTES_MAX: u64 = 4 * 1024;

/// Reads the password, asking for it if somebody is there to type.
pub fn read() -> io::Result<String> {
    let _unseen = io::stdin().is_terminal().then(|| {
        output::ask("Password: ");
        Unseen::begin()
    });
    let mut line = String::new();
    io::stdin().lock().take(LINE_BYTES_MAX).read_line(&mut line)?;
    let ends = line.strip_suffix('\n').map(|line| line.strip_suffix('\r').unwrap_or(line).len());
    line.truncate(ends.unwrap_or(line.len()));
    Ok(line)
}

/// While it lives the terminal does not show what is typed.
struct Unseen(Option<Termios>);

impl Unseen {
    fn begin() -> Self {
        let before = tcgetattr(stdin()).ok();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            tcsetattr(stdin(), OptionalActions::Flush, &modes).ok();
        }
        Self(before)
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            tcsetattr(stdin(), OptionalActions::Now, before).ok();
            output::ask("\n");
        }
    }
}
