use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use argon2::{PasswordHash, PasswordHasher as _, PasswordVerifier as _};

use super::*;

fn cheap() -> Hasher {
    let cost = Params::builder().memory(Memory::kib(64)).passes(1).lanes(1).build().unwrap();
    Hasher::with(cost)
}

fn password(text: &str) -> Password {
    Password::parse(text.to_owned()).unwrap()
}

fn typed(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// Holds every thread until the sender is dropped.
async fn block(hasher: &Arc<Hasher>) -> std::sync::mpsc::Sender<()> {
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let receiver = Arc::new(std::sync::Mutex::new(receiver));
    let started = Arc::new(AtomicUsize::new(0));
    for _ in 0..threads() {
        let (hasher, receiver, started) =
            (Arc::clone(hasher), Arc::clone(&receiver), Arc::clone(&started));
        tokio::spawn(async move {
            hasher
                .run(move |_| {
                    started.fetch_add(1, Ordering::SeqCst);
                    drop(receiver.lock().map(|receiver| receiver.recv()));
                    Ok(())
                })
                .await
        });
    }
    while started.load(Ordering::SeqCst) < threads() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    sender
}

#[tokio::test]
async fn the_right_password_is_accepted_and_a_wrong_one_is_not() {
    let (hasher, random) = (cheap(), Random::seeded(1));
    let phc = hasher.hash(&random, password("correct horse")).await.unwrap();
    assert!(hasher.verify(typed("correct horse"), Some(phc.clone())).await.unwrap());
    assert!(!hasher.verify(typed("correct horsf"), Some(phc.clone())).await.unwrap());
    assert!(!hasher.verify(typed(""), Some(phc)).await.unwrap());
}

#[tokio::test]
async fn nobodys_password_is_never_right_and_costs_what_a_real_one_does() {
    let hasher = cheap();
    assert!(!hasher.verify(typed("correct horse"), None).await.unwrap());
    let dummy = hasher.dummy();
    assert!(dummy.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{dummy}");
    // It is a hash that the ordinary path takes and computes, not one that it refuses early.
    assert!(!hasher.verify(typed("correct horse"), Some(dummy)).await.unwrap());
}

#[tokio::test]
async fn where_the_password_was_made_nobodys_none_is_right_and_nothing_is_to_be_hashed_anew() {
    let hasher = cheap();
    assert!(hasher.is_current(NOBODYS));
    for text in ["", NOBODYS, "correct horse"] {
        assert!(!hasher.verify(typed(text), Some(NOBODYS.to_owned())).await.unwrap(), "{text}");
    }
    // It waits for a thread like any other: while all are held, there is no answer.
    let hasher = Arc::new(hasher);
    let hold = block(&hasher).await;
    let verify = hasher.verify(typed("correct horse"), Some(NOBODYS.to_owned()));
    assert!(tokio::time::timeout(Duration::from_millis(50), verify).await.is_err());
    drop(hold);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_nice_to_have_leaves_the_queue_to_those_who_sign_in() {
    let hasher = Arc::new(cheap());
    let hold = block(&hasher).await;
    let ask = |number: usize| {
        let hasher = Arc::clone(&hasher);
        tokio::spawn(async move { hasher.at_leisure(move || number).await })
    };
    let asked: Vec<_> = (0..100).map(ask).collect();
    while asked.iter().filter(|task| task.is_finished()).count() < 96 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(hasher.queue.waiting(), queue::WAITING_MAX_LEISURE);
    let signing_in = {
        let hasher = Arc::clone(&hasher);
        tokio::spawn(async move { hasher.verify(typed("correct horse"), None).await })
    };
    while hasher.queue.waiting() == queue::WAITING_MAX_LEISURE {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(hold);
    assert!(!signing_in.await.unwrap().unwrap());
    for task in asked {
        let answer = task.await.unwrap();
        assert!(matches!(answer, Ok(_) | Err(Error::Busy)), "{answer:?}");
    }
}

#[tokio::test]
async fn equal_passwords_have_different_hashes() {
    let (hasher, random) = (cheap(), Random::seeded(1));
    let first = hasher.hash(&random, password("correct horse")).await.unwrap();
    let second = hasher.hash(&random, password("correct horse")).await.unwrap();
    assert_ne!(first, second);
}

#[tokio::test]
async fn hashes_have_owasps_cost_and_another_implementation_agrees_with_them() {
    let (hasher, random) = (Hasher::new(Argon2Cost::DEFAULT).unwrap(), Random::seeded(1));
    let text = "pässwörd 🐦";
    let ours = hasher.hash(&random, password(text)).await.unwrap();
    assert!(ours.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{ours}");
    argon2::Argon2::default().verify_password(text.as_bytes(), ours.as_str()).unwrap();
    let theirs: PasswordHash =
        argon2::Argon2::default().hash_password_with_salt(text.as_bytes(), &[7; 16]).unwrap();
    assert!(hasher.verify(typed(text), Some(theirs.to_string())).await.unwrap());
}

#[tokio::test]
async fn a_stored_hash_that_is_damaged_or_asks_too_much_is_an_error_and_not_a_no() {
    let hasher = cheap();
    let greedy = format!("$argon2id$v=19$m=4194304,t=1,p=1${}${}", "A".repeat(22), "A".repeat(43));
    for phc in ["", "$argon2id$v=19$m=64", "$2b$12$abcdefghijklmnopqrstuv", greedy.as_str()] {
        let answer = hasher.verify(typed("correct horse"), Some(phc.to_owned())).await;
        assert!(matches!(answer, Err(Error::Internal(_))), "{phc}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_at_once_only_as_many_run_as_there_are_cores_and_the_rest_is_told_so() {
    let hasher = Arc::new(cheap());
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let hold = block(&hasher).await;
    let asked: Vec<_> = (0..200)
        .map(|_| {
            let (hasher, running, most) =
                (Arc::clone(&hasher), Arc::clone(&running), Arc::clone(&most));
            tokio::spawn(async move {
                hasher
                    .run(move |_| {
                        most.fetch_max(
                            running.fetch_add(1, Ordering::SeqCst) + 1,
                            Ordering::SeqCst,
                        );
                        std::thread::sleep(Duration::from_millis(2));
                        running.fetch_sub(1, Ordering::SeqCst);
                        Ok(())
                    })
                    .await
            })
        })
        .collect();
    // Those who find no room hear it while all threads are still held.
    while asked.iter().filter(|task| task.is_finished()).count() < 200 - queue::WAITING_MAX {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(hold);
    let (mut done, mut busy) = (0, 0);
    for task in asked {
        match task.await.unwrap() {
            Ok(()) => done += 1,
            Err(Error::Busy) => busy += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((done, busy), (queue::WAITING_MAX, 200 - queue::WAITING_MAX));
    assert!(most.load(Ordering::SeqCst) <= threads());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waited_too_long_is_told_so_and_who_left_is_skipped() {
    let hasher = Arc::new(cheap());
    let hold = block(&hasher).await;
    let ran = Arc::new(AtomicUsize::new(0));
    let ask = || {
        let (hasher, ran) = (Arc::clone(&hasher), Arc::clone(&ran));
        tokio::spawn(async move {
            hasher
                .run(move |_| {
                    ran.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                })
                .await
        })
    };
    let late = ask();
    while hasher.queue.waiting() < 1 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(queue::WAIT_MAX + Duration::from_millis(100)).await;
    let gone = ask();
    while hasher.queue.waiting() < 2 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    gone.abort();
    drop(gone.await);
    drop(hold);
    assert!(matches!(late.await.unwrap(), Err(Error::Busy)));
    hasher.run(|_| Ok(())).await.unwrap();
    assert_eq!(ran.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_panic_costs_one_request_and_no_thread() {
    let (hasher, random) = (cheap(), Random::seeded(1));
    for _ in 0..threads() * 2 {
        let answer: Result<()> = hasher.run(|_| panic!("on purpose")).await;
        assert!(matches!(answer, Err(Error::Internal(_))));
    }
    hasher.hash(&random, password("correct horse")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_is_kept_for_the_next_hash_and_given_back_when_there_is_none() {
    let mut kernel = Kernel::new(Hasher::new(Argon2Cost::DEFAULT).unwrap().cost);
    assert_eq!(kernel.held(), 0);
    kernel.hash(b"correct horse", &[1; SALT_LENGTH]).unwrap();
    assert_eq!(kernel.held(), 19_456);
    kernel.clear();
    assert_eq!(kernel.held(), 0);

    let hasher = Arc::new(cheap());
    let hold = block(&hasher).await;
    let hashing = {
        let hasher = Arc::clone(&hasher);
        tokio::spawn(async move {
            hasher.hash(&Random::seeded(1), password("correct horse")).await.unwrap()
        })
    };
    while hasher.queue.waiting() < 1 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let asking = {
        let hasher = Arc::clone(&hasher);
        tokio::spawn(async move { held_by_all_threads(&hasher).await })
    };
    while hasher.queue.waiting() < 1 + threads() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(hold);
    hashing.await.unwrap();
    assert_eq!(asking.await.unwrap(), 64);
    // A thread that is kept from running may hear the question before it gives its memory back.
    let start = Instant::now();
    while held_by_all_threads(&hasher).await > 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "memory is still held");
    }
}

#[test]
fn memory_that_only_a_hash_of_a_higher_cost_needs_is_not_kept() {
    let cost = |kib| Params::builder().memory(Memory::kib(kib)).passes(1).lanes(1).build().unwrap();
    let costly = Kernel::new(cost(128)).hash(b"correct horse", &[1; SALT_LENGTH]).unwrap();
    let cheap = Kernel::new(cost(32)).hash(b"correct horse", &[1; SALT_LENGTH]).unwrap();
    let mut kernel = Kernel::new(cost(64));
    for (hash, held) in [(&costly, 0), (&cheap, 32)] {
        assert!(kernel.verify(b"correct horse", hash).unwrap());
        assert_eq!(kernel.held(), held);
    }
}

/// Asks every thread, by letting none go before all have been asked.
async fn held_by_all_threads(hasher: &Arc<Hasher>) -> usize {
    let together = Arc::new(std::sync::Barrier::new(threads()));
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..threads() {
        let (hasher, together) = (Arc::clone(hasher), Arc::clone(&together));
        asked.spawn(async move {
            let ask = move |kernel: &mut Kernel| {
                together.wait();
                Ok(kernel.held())
            };
            hasher.run(ask).await.unwrap()
        });
    }
    asked.join_all().await.into_iter().sum()
}

#[tokio::test]
async fn threads_end_with_the_hasher() {
    let hasher = cheap();
    let queue = Arc::downgrade(&hasher.queue);
    drop(hasher);
    let start = Instant::now();
    while queue.upgrade().is_some() {
        assert!(start.elapsed() < Duration::from_secs(5), "a thread still holds the queue");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn hashing_threads_yield_to_all_others_and_only_they_do() {
    let hasher = cheap();
    let theirs = hasher
        .run(|_| rustix::process::getpriority_process(None).map_err(Error::internal))
        .await
        .unwrap();
    let ours = rustix::process::getpriority_process(None).unwrap();
    assert!(theirs > ours, "{theirs} against {ours}");
}

/// Linux before 6.12 has no slices of a thread's own, and some do not tell of them.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn whoever_wakes_up_waits_for_no_hash() {
    let version = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap();
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    if (numbers.next(), numbers.next()) < (Some(6), Some(12)) {
        return;
    }
    let slice = || {
        let facts = std::fs::read_to_string("/proc/thread-self/sched").ok()?;
        let line = facts.lines().find(|line| line.starts_with("se.slice"))?;
        line.rsplit(' ').next()?.parse::<u64>().ok()
    };
    let Some(ours) = slice() else { return };
    let theirs = cheap().run(move |_| Ok(slice())).await.unwrap().unwrap();
    assert!(theirs > ours, "{theirs} against {ours}");
}

#[test]
fn hashes_of_another_cost_than_the_settings_are_told_apart() {
    let cost = Argon2Cost { memory_kib: 12_288, passes: 3, lanes: 1 };
    let hasher = Hasher::new(cost).unwrap();
    let stored = |cost: &str| format!("$argon2id$v=19${cost}$c2FsdHNhbHRzYWx0c2FsdA$AAAA");
    assert!(hasher.is_current(&stored("m=12288,t=3,p=1")));
    for other in ["m=19456,t=2,p=1", "m=12288,t=3,p=10", "m=12288,t=30,p=1"] {
        assert!(!hasher.is_current(&stored(other)), "{other}");
    }
    assert!(!hasher.is_current(&stored("m=12288,t=3,p=1").replace("argon2id", "argon2i")));
}
