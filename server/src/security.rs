//! What concerns security, one record an event in the log, under the target `security`: what happened,
//! how it ended, which user, from which address. The log adds the time (UTC) and the request's id.
//!
//! Ids only: no name, no e-mail address, nothing that somebody typed. Nothing is written to the database
//! for it, so that a flood of wrong passwords costs no more than before. What users may read of it is
//! their activity, and what admins do is in the audit as well.

use std::net::IpAddr;

use domain::views::Event;
use domain::{BotId, UserId};

tokio::task_local! {
    /// From where the request comes that this task answers.
    static CLIENT: IpAddr;
}

/// How an event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// What was shown was wrong.
    Failed,
    /// It was not looked at: whoever asks may not, or has to wait.
    Refused,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Refused => "refused",
        }
    }
}

/// Answers a request that comes from this address.
pub(crate) async fn from_client<T>(address: IpAddr, answer: impl Future<Output = T>) -> T {
    CLIENT.scope(address, answer).await
}

/// Logs an event; `user` is who did it, or whose account it is about.
pub fn tell(event: &str, outcome: Outcome, user: Option<UserId>) {
    tell_of(event, outcome, user, None);
}

/// Logs an event about a bot.
pub fn tell_of(event: &str, outcome: Outcome, user: Option<UserId>, bot: Option<BotId>) {
    let address = CLIENT.try_with(|address| *address).ok().map(tracing::field::display);
    let (user, bot) = (user.map(|user| user.0), bot.map(|bot| bot.0));
    tracing::info!(target: "security", event, outcome = outcome.as_str(), user, bot, address);
}

/// Logs what becomes a line of a user's activity.
pub(crate) fn tell_activity(event: &Event, user: UserId, bot: Option<BotId>) {
    tell_of(&name(event), Outcome::Done, Some(user), bot);
}

/// The event's name, without what it holds.
fn name(event: &Event) -> String {
    match serde_json::to_value(event) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(fields)) => fields.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::tests::Page;

    const NASTY: &str = "ada\r\nsecurity: event=\"sign_in\"\u{1b}[2J\u{2028}{\"event\":\"forged\"}";

    #[test]
    fn an_event_is_named_without_what_it_holds() {
        assert_eq!(name(&Event::PasswordReset), "password_reset");
        assert_eq!(name(&Event::EmailChanged("a@b.org".into(), "c@d.org".into())), "email_changed");
        let locked = Event::SignInsLocked { address: "192.0.2.1".to_owned() };
        assert_eq!(name(&locked), "sign_ins_locked");
    }

    #[tokio::test]
    async fn a_record_is_one_line_of_ids_in_text_and_json() {
        for format in ["text", "json"] {
            let (page, _guard) = Page::open(&[("ROOKERY_LOG_FORMAT", format)]);
            let act = async {
                tell_activity(&Event::KeyCreated(NASTY.to_owned()), UserId(7), Some(BotId(8)));
                tell(NASTY, Outcome::Failed, None);
            };
            from_client("192.0.2.1".parse().unwrap(), act).await;
            let text = page.text();
            assert_eq!(text.lines().count(), 2, "{text}");
            let first = text.lines().next().unwrap();
            assert!(first.contains("key_created") && first.contains("192.0.2.1"), "{first}");
            assert!(!first.contains("ada") && !first.contains("forged"), "{first}");
            assert!(!text.contains('\u{1b}') && !text.contains('\u{2028}'), "{text:?}");
            if format == "json" {
                let record: serde_json::Value = serde_json::from_str(first).unwrap();
                assert_eq!(record["target"], "security");
                let fields = &record["fields"];
                assert_eq!(
                    (&fields["event"], &fields["outcome"]),
                    (&"key_created".into(), &"done".into())
                );
                assert_eq!((&fields["user"], &fields["bot"]), (&7.into(), &8.into()));
                assert!(record["timestamp"].as_str().unwrap().ends_with('Z'), "{record}");
                let second: serde_json::Value =
                    serde_json::from_str(text.lines().nth(1).unwrap()).unwrap();
                assert_eq!(
                    (&second["fields"]["event"], &second["fields"]["outcome"]),
                    (&NASTY.into(), &"failed".into())
                );
            }
        }
    }
}
