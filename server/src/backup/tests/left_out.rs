//! What a restore does not bring back, and what it does although it could be made again.

use super::*;

on_both_engines! {
    async fn a_restore_brings_known_devices_back_and_neither_locks_nor_sessions_nor_links(engine) {
        let shelf = Shelf::new().await;
        let path = shelf.file("all.rookery");
        let before = full(engine).await;
        back_up(&before, &path).await;
        let place = Place::new(engine).await;
        restore(&place.config(&[]), &path).await.unwrap();
        let db = place.open().await;
        for (sql, was, is) in [
            ("SELECT COUNT(*) FROM guesses", 1, 0),
            ("SELECT COUNT(*) FROM sessions", 1, 0),
            ("SELECT COUNT(*) FROM one_time_tokens", 1, 0),
            ("SELECT COUNT(*) FROM devices", 2, 2),
        ] {
            assert_eq!((count_in(&before.db, sql).await, count_in(&db, sql).await), (was, is), "{sql}");
        }
    }
}
