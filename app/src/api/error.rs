//! Why a server function did not do what was asked, on the wire: codes, no text from below.

use domain::{Refusals, Why};
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::codec::JsonEncoding;
use serde::{Deserialize, Serialize};

/// The refusals of a server function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiError(pub Refusals);

impl From<Refusals> for ApiError {
    fn from(refusals: Refusals) -> Self {
        Self(refusals)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    /// What the framework itself refuses is told in general words only.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let why = match error {
            ServerFnErrorErr::Request(_) => Why::Unavailable,
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => {
                return super::form::refuse(Why::NotUnderstood.into());
            }
            _ => Why::Internal,
        };
        Self(why.into())
    }
}
