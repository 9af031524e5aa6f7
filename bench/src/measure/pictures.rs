//! A photograph of 12 megapixels becomes the six files that pages show, beside the same by Pillow and sharp.

use std::cell::RefCell;
use std::path::Path;
use std::thread::{self, ScopedJoinHandle};
use std::time::{Duration, Instant};

use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::Outcome;
use crate::peer::Peer;
use crate::plan::Plan;
use crate::rounds::{Side, interleave, median, ratio};
use crate::stage::Stage;
use crate::table::{Row, rate};

const WIDTH: u16 = 4_000;
const HEIGHT: u16 = 3_000;
/// As phones write them.
const QUALITY: u8 = 88;

/// The peers, how they are started, and what brings them.
const PILLOW: [&str; 4] = ["Pillow", "python3", "pillow.py", "apt-get install python3-pil"];
const SHARP: [&str; 4] = ["sharp", "node", "sharp.mjs", "npm ci --prefix bench/peers"];

/// A row for each peer on one thread and on two. Pillow carries the bar; sharp is the dream.
pub fn measure(plan: &Plan, stage: &Stage) -> Outcome<Vec<Row>> {
    let photograph = photograph()?;
    let path = stage.scratch.path().join("photograph.jpg");
    std::fs::write(&path, &photograph).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    for (threads, what) in [(1, "12-MP JPEG to six files, 1 thread"), (2, "the same, 2 threads")] {
        for (peer, bar) in [(PILLOW, "≥ 1.00"), (SHARP, "the dream: ≥ 1.00")] {
            let row = Row { what: what.into(), bar, ..Row::default() };
            rows.push(beside(plan, &photograph, &path, threads, peer, row)?);
        }
    }
    Ok(rows)
}

fn beside(
    plan: &Plan,
    photograph: &[u8],
    path: &Path,
    threads: usize,
    [name, interpreter, script, install]: [&str; 4],
    row: Row,
) -> Outcome<Row> {
    let Some(peer) = Peer::start(interpreter, script, path) else {
        let alone = ours(photograph, threads, plan.hash_window)?;
        let compared = format!("{name} is not installed: {install}");
        return Ok(Row { measured: rate(alone), compared, ..row });
    };
    let peer = RefCell::new(peer);
    let sides: [Side<'_>; 2] = [
        Box::new(|window| ours(photograph, threads, window)),
        Box::new(|window| peer.borrow_mut().rate(threads, window)),
    ];
    let [ours, theirs] = interleave(plan.rounds, plan.hash_window, sides)?;
    let ratio = ratio(&ours, &theirs);
    Ok(Row {
        measured: rate(median(&ours)),
        compared: format!("{} {name}", rate(median(&theirs))),
        ratio: format!("{ratio:.2}"),
        reached: Some(ratio >= 1.0),
        ..row
    })
}

/// What all threads together do in a second.
fn ours(photograph: &[u8], threads: usize, window: Duration) -> Outcome<f64> {
    thread::scope(|scope| {
        let threads: Vec<_> =
            (0..threads).map(|_| scope.spawn(|| on_this_thread(photograph, window))).collect();
        let rates = threads.into_iter().map(ScopedJoinHandle::join);
        rates.map(|rate| rate.map_err(|_| "a decoder panicked".to_owned())?).sum()
    })
}

fn on_this_thread(photograph: &[u8], window: Duration) -> Outcome<f64> {
    let begin = Instant::now();
    let mut count = 0.0;
    while begin.elapsed() < window {
        server::pictures::squares(photograph).map_err(|why| why.to_string())?;
        count += 1.0;
    }
    Ok(count / begin.elapsed().as_secs_f64())
}

/// A picture with soft shapes and the noise of a small sensor, which compresses as photographs do.
fn photograph() -> Outcome<Vec<u8>> {
    let mut noise = 1_u32;
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..u32::from(HEIGHT) {
        for x in 0..u32::from(WIDTH) {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let grain = (noise >> 28).to_le_bytes()[0];
            for (step, across) in [(16, x + y / 3), (11, y), (23, x / 2 + y)] {
                let wave = (across / step) % 256;
                let folded = if wave < 128 { wave } else { 255 - wave };
                pixels.push((folded + 60).to_le_bytes()[0] + grain);
            }
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let done = encoder.encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb);
    done.map_err(|error| error.to_string())?;
    Ok(file)
}
