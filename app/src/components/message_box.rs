//! A box with something to tell.

use leptos::prelude::*;

use super::Icon;

/// What kind of message it is, which its colour and its picture say, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Success,
    /// Something to know.
    Info,
    /// What stands in the way of what somebody came for, and what to do instead.
    Warning,
    /// Something was refused, or has stopped.
    Error,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Success => "flash flash-success",
            Self::Info => "flash flash-info",
            Self::Warning => "flash flash-warning",
            Self::Error => "flash flash-error",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Success => "check",
            Self::Info => "info",
            Self::Warning | Self::Error => "alert",
        }
    }

    /// An error is read out at once, everything else when there is a pause.
    fn role(self) -> &'static str {
        if self == Self::Error { "alert" } else { "status" }
    }
}

/// The box.
#[component]
pub fn MessageBox(
    tone: Tone,
    /// Paragraphs.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=tone.class() role=tone.role()>
            <Icon name=tone.icon()/>
            <div class="flash-body">{children()}</div>
        </div>
    }
}
