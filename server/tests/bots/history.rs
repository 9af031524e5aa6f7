//! What a bot did over a span of time.

use domain::history::{Counted, Slot, Span};
use domain::latency::Latencies;
use domain::{BotId, Role, Timestamp};
use server::{Server, bots, clean_up, db, on_both_engines};

use crate::people::user;
use crate::telegram::{registered, server_and_telegram};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// Every number another one, so that no two columns can be mistaken for each other.
fn numbered(from: u64) -> Counted {
    let latencies = Latencies(std::array::from_fn(|class| from + 3 + class as u64));
    Counted { calls: from, errors: from + 1, refused: from + 2, latencies }
}

async fn add(server: &Server, bot: BotId, hours: &[Slot], minutes: &[Slot]) {
    let mut tx = server.db.begin().await.unwrap();
    for hour in hours {
        db::traffic::add(&mut tx.conn(), bot, hour).await.unwrap();
    }
    for minute in minutes {
        db::minutes::add(&mut tx.conn(), bot, minute).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn slot(start: Timestamp, from: u64) -> Slot {
    Slot { start, counted: numbered(from) }
}

on_both_engines! {
    async fn every_number_comes_back_as_it_was_added(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let now = server.clock.now().begin_of(DAY);
        let (one, two) = (slot(now, 100), slot(now, 1_000));
        let mut both = one.counted;
        both += two.counted;
        add(&server, bot, &[one, two], &[two, one]).await;
        for span in Span::ALL {
            let history = bots::history(&server, &ada, bot, span).await.unwrap();
            // It is noon: the first minute of the day is not within the last hour.
            let shown = if span == Span::Hour { Counted::default() } else { both };
            assert_eq!(history.sum(), shown, "{span:?}");
        }
        let mut held = server.db.read().await.unwrap();
        let minutes = db::minutes::of_bot(&mut held.conn(), bot, now).await.unwrap();
        assert_eq!(minutes, [Slot { start: now, counted: both }]);
    }

    async fn each_span_shows_what_is_in_it_and_nothing_older(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let now = server.clock.now();
        let calls = |ago: i64, calls| {
            Slot { start: now.plus(-ago), counted: Counted { calls, ..Counted::default() } }
        };
        let hours = [calls(0, 1), calls(23 * HOUR, 10), calls(24 * HOUR, 100), calls(8 * DAY, 1_000), calls(31 * DAY, 10_000)];
        add(&server, bot, &hours, &[calls(0, 1), calls(59 * MINUTE, 2), calls(60 * MINUTE, 4)]).await;
        for (span, sum, first) in [(Span::Hour, 3, 2), (Span::Day, 11, 10), (Span::Week, 111, 0), (Span::Month, 1_111, 0)] {
            let history = bots::history(&server, &ada, bot, span).await.unwrap();
            assert_eq!(history.sum().calls, sum, "{span:?}");
            assert_eq!(history.slots[0].counted.calls, first, "{span:?}");
            assert!(history.slots[history.slots.len() - 1].counted.calls >= 1, "{span:?}");
        }
    }

    async fn minutes_go_after_two_hours_and_hours_after_a_month(engine) {
        let (server, _telegram) = server_and_telegram(engine).await;
        let ada = user(&server, "ada", Role::User).await;
        let bot = registered(&server, &ada, 123_456).await;
        let now = server.clock.now();
        let minutes = [slot(now.plus(-2 * HOUR), 1), slot(now.plus(-2 * HOUR - MINUTE), 1)];
        add(&server, bot, &[slot(now.plus(-31 * DAY), 1), slot(now.plus(-31 * DAY - HOUR), 1)], &minutes).await;
        clean_up::once(&server).await.unwrap();
        let mut held = server.db.read().await.unwrap();
        let kept = db::minutes::of_bot(&mut held.conn(), bot, Timestamp(0)).await.unwrap();
        assert_eq!(kept, minutes[..1]);
        let kept = db::traffic::hours_of_bot(&mut held.conn(), bot, Timestamp(0)).await.unwrap();
        assert_eq!(kept.len(), 1);
    }
}
