//! The admin panel's first page.

use domain::history::{Counted, History, SignIns, Slot, Span};
use domain::views::{BotCounts, Health, Overview};
use domain::{Role, Timestamp};

use crate::db::Conn;
use crate::db::counts::Kept;
use crate::{Admin, Result, Server, check, db, state};

/// The installation in numbers.
pub async fn overview(server: &Server, _: &Admin) -> Result<Overview> {
    let now = server.clock.now();
    let mut held = server.db.read().await?;
    let conn = &mut held.conn();
    let kept = db::counts::read(conn).await?;
    let of_role = |role: Role| kept.of(&["users/", role.as_str()].concat());
    let (admins, owners) = (of_role(Role::Admin), of_role(Role::Owner));
    Ok(Overview {
        users: owners + admins + of_role(Role::User),
        users_suspended: kept.of("users/suspended"),
        admins,
        owners,
        users_locked: db::users::count_locked(conn, now).await?,
        sign_ups_pending: db::sign_ups::count_pending(conn, now).await?,
        bots: bots(&kept),
        mails_queued: kept.of("mails/queued"),
        mails_dead: kept.of("mails/dead"),
        health: health(server, conn).await?,
    })
}

fn bots(kept: &Kept) -> BotCounts {
    BotCounts {
        running: kept.of("bots/running"),
        stopped: kept.of("bots/stopped"),
        failing: kept.of("bots/failing"),
        suspended: kept.of("bots/suspended"),
        deleted: kept.of("bots/deleted"),
    }
}

/// What `/health` and `rookery check` say of database and key, as far as it can be told while serving.
async fn health(server: &Server, conn: &mut Conn<'_>) -> Result<Vec<Health>> {
    let schema = check::schema_in_words(db::schema_version(conn).await?);
    let sealed = db::installation::key_check(conn).await?;
    let key = if state::opens_key_check(&server.vault, &sealed) {
        Ok("opens what is sealed".to_owned())
    } else {
        Err("does not open what is sealed in this database".to_owned())
    };
    let health = |about: &str, outcome| Health { about: about.to_owned(), outcome };
    Ok(vec![health("Database", schema), health("Vault", key)])
}

/// What happened in the whole installation over a span of time: sign-ins, and calls of bots. The calls
/// of the last seconds are not in it yet.
pub async fn past(
    server: &Server,
    _: &Admin,
    span: Span,
) -> Result<(History<SignIns>, History<Counted>)> {
    let now = server.clock.now();
    let (mut sign_ins, mut calls) = (History::new(span, now), History::new(span, now));
    let mut held = server.db.read().await?;
    for row in db::hourly::since(&mut held.conn(), calls.since()).await? {
        let (start, value) = (Timestamp(row.hour), row.value.unsigned_abs());
        let signed = |counted| Slot { start, counted };
        let called = |counted| Slot { start, counted };
        match row.name.as_str() {
            "sign_ins" => sign_ins.add(signed(SignIns { good: value, ..SignIns::default() })),
            "sign_ins_failed" => {
                sign_ins.add(signed(SignIns { failed: value, ..SignIns::default() }));
            }
            "locks" => sign_ins.add(signed(SignIns { locks: value, ..SignIns::default() })),
            "calls" => calls.add(called(Counted { calls: value, ..Counted::default() })),
            "errors" => calls.add(called(Counted { errors: value, ..Counted::default() })),
            "refused" => calls.add(called(Counted { refused: value, ..Counted::default() })),
            // Of a version after this one.
            _ => {}
        }
    }
    server.hourly.pending().into_iter().for_each(|slot| sign_ins.add(slot));
    Ok((sign_ins, calls))
}
