//! Work waiting for a hashing thread.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::kernel::Kernel;

/// How many may wait. At 50 hashes a second the last of them waits 1.3 s, which people bear; a
/// longer queue would only make everybody wait for answers that come too late.
pub(super) const WAITING_MAX: usize = 64;
/// How many may wait before work that can be left undone is refused: people who sign in always find
/// sixty places that no meter takes, and wait for four of them at most.
pub(super) const WAITING_MAX_LEISURE: usize = 4;
/// Who waited longer than this is told to come back: their browser's patience, and the sense of
/// the work, end soon.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(2);

/// How long an answer may be held for others to go with it: nobody notices so little, and where answers are
/// held whoever gets them has waited for longer.
const HELD_MAX: Duration = Duration::from_millis(50);

/// What a thread does; it carries the way to its answer and is dropped when it cannot be done.
pub(super) type Work = Box<dyn FnOnce(&mut Kernel) -> Answer + Send>;
/// Hands what was computed to whoever waits for it.
pub(super) type Answer = Box<dyn FnOnce() + Send>;

struct Job {
    since: Instant,
    work: Work,
}

#[derive(Default)]
struct Inner {
    waiting: VecDeque<Job>,
    /// What was computed and is not yet handed out; see [`Queue::answer`].
    answers: Vec<Answer>,
    /// When the first of them was computed.
    held_since: Option<Instant>,
    /// Threads that wait for work: what they will take at once does not count as waiting.
    idle: usize,
    closed: bool,
}

impl Inner {
    fn take_answers(&mut self) -> Vec<Answer> {
        self.held_since = None;
        std::mem::take(&mut self.answers)
    }
}

/// What a thread does next.
enum Next {
    Work(Work),
    Nothing,
    Closed,
}

/// The queue that all threads share.
pub(super) struct Queue {
    inner: Mutex<Inner>,
    changed: Condvar,
    held_max: Duration,
}

impl Queue {
    pub(super) fn new() -> Self {
        Self::holding(HELD_MAX)
    }

    /// A queue that holds answers for so long at most.
    fn holding(held_max: Duration) -> Self {
        Self { inner: Mutex::default(), changed: Condvar::new(), held_max }
    }

    /// Lets `work` wait for a thread, or drops it when `waiting_max` are waiting already.
    pub(super) fn push(&self, work: Work, waiting_max: usize) {
        let mut inner = self.lock();
        if inner.waiting.len() < waiting_max + inner.idle && !inner.closed {
            inner.waiting.push_back(Job { since: Instant::now(), work });
            self.changed.notify_one();
        }
    }

    /// Hands an answer out, together with others while there is work waiting that keeps the threads
    /// busy meanwhile. What follows from an answer (a session is written, a page is sent) takes a
    /// thread's core from it and costs most of its time for getting at it: five at once cost little more
    /// than one. As many go together as are still waiting, so that work never runs out by it.
    fn answer(&self, answer: Answer) {
        let mut inner = self.lock();
        inner.answers.push(answer);
        let held = inner.held_since.get_or_insert_with(Instant::now).elapsed();
        if inner.answers.len() > inner.waiting.len() || held >= self.held_max {
            hand_out(inner.take_answers(), inner);
        }
    }

    /// Ends the threads; what is waiting is dropped.
    pub(super) fn close(&self) {
        let mut inner = self.lock();
        inner.closed = true;
        inner.waiting.clear();
        self.changed.notify_all();
    }

    /// Work that has not waited too long; where there is none, `may_wait` waits for it.
    fn next(&self, may_wait: bool) -> Next {
        let mut inner = self.lock();
        loop {
            while let Some(job) = inner.waiting.pop_front() {
                if job.since.elapsed() <= WAIT_MAX {
                    return Next::Work(job.work);
                }
            }
            // Those that waited too long left nobody whose answer would take these along.
            if !inner.answers.is_empty() {
                hand_out(inner.take_answers(), inner);
                inner = self.lock();
                continue;
            }
            if inner.closed {
                return Next::Closed;
            }
            if !may_wait {
                return Next::Nothing;
            }
            inner.idle += 1;
            inner = self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner);
            inner.idle -= 1;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many wait just now.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.lock().waiting.len()
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").field("waiting", &self.lock().waiting.len()).finish()
    }
}

/// Hands these out, and holds nobody up by it.
fn hand_out(answers: Vec<Answer>, inner: MutexGuard<'_, Inner>) {
    drop(inner);
    for answer in answers {
        answer();
    }
}

/// What each thread does until the queue is closed.
pub(super) fn work(queue: &Queue, make_kernel: impl Fn() -> Kernel) {
    #[cfg(target_os = "linux")]
    super::priority::lower();
    let mut kernel = make_kernel();
    let mut may_wait = true;
    loop {
        match queue.next(may_wait) {
            Next::Work(work) => {
                queue.answer(work(&mut kernel));
                may_wait = false;
            }
            Next::Nothing => {
                kernel.clear();
                may_wait = true;
            }
            Next::Closed => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use argon2_rust::Params;

    use super::*;

    /// A queue in which four wait, and what they are told.
    fn four_wait(held_max: Duration) -> (Queue, Receiver<u32>) {
        let (queue, (telling, told)) = (Queue::holding(held_max), channel());
        for number in 0..4 {
            let telling = telling.clone();
            let answer: Answer = Box::new(move || telling.send(number).unwrap());
            queue.push(Box::new(|_| answer), WAITING_MAX);
        }
        (queue, told)
    }

    /// What is told after each piece of work.
    fn heard(queue: &Queue, told: &Receiver<u32>) -> Vec<Vec<u32>> {
        let mut kernel = Kernel::new(Params::default());
        let mut heard = Vec::new();
        while !queue.lock().waiting.is_empty() {
            let Next::Work(work) = queue.next(false) else { panic!("there is work") };
            queue.answer(work(&mut kernel));
            heard.push(told.try_iter().collect());
        }
        heard
    }

    #[test]
    fn answers_go_together_while_as_many_wait_and_none_is_left() {
        let (queue, told) = four_wait(Duration::MAX);
        assert_eq!(heard(&queue, &told), [vec![], vec![], vec![0, 1, 2], vec![3]]);
    }

    #[test]
    fn no_answer_is_held_for_longer_than_it_may_be() {
        let (queue, told) = four_wait(Duration::ZERO);
        assert_eq!(heard(&queue, &told), [[0], [1], [2], [3]]);
    }

    #[test]
    fn answers_do_not_wait_for_work_that_is_dropped() {
        let (queue, told) = four_wait(Duration::MAX);
        let mut kernel = Kernel::new(Params::default());
        let Next::Work(work) = queue.next(false) else { panic!("there is work") };
        queue.answer(work(&mut kernel));
        for job in &mut queue.lock().waiting {
            job.since = job.since.checked_sub(2 * WAIT_MAX).unwrap();
        }
        assert!(matches!(queue.next(false), Next::Nothing));
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [0]);
    }
}
