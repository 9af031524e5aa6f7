//! Charts, drawn on the server.
//!
//! [`Chart`] is the row of bars on a card. [`Plot`] is a chart to read numbers from: give it any
//! [`Series`] over slots of time. What a drawing consists of is made in [`path`], which knows
//! numbers only; colours are in `style/_chart.scss`.

mod axis;
mod legend;
mod path;
mod plot;
mod series;
mod sparkline;

pub use plot::Plot;
pub use series::{Kind, Look, Numbers, Series, slot_name};
pub use sparkline::Chart;
