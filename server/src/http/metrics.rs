//! What is counted, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::header::CONTENT_TYPE;
use http::{Method, StatusCode};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::Server;
use crate::gateway::CALLS;

const REQUESTS: &str = "rookery_http_requests_total";
const REQUEST_SECONDS: &str = "rookery_http_request_seconds";
const MEMORY: &str = "process_resident_memory_bytes";
/// From a page out of memory to a sign-in on a machine that is busy.
const SECONDS: [f64; 9] = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Bytes of a page as Linux counts memory on the machines we build for.
const PAGE_BYTES: f64 = 4_096.0;

/// What this process counts: services use the macros of the crate `metrics`.
#[derive(Debug)]
pub struct Metrics(PrometheusHandle);

impl Metrics {
    /// The process's counters. There is one set, however many servers a test makes in it.
    pub fn new() -> Self {
        static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
        Self(HANDLE.get_or_init(install).clone())
    }

    /// Sorts in what was measured since the last time. Unless something calls this now and then,
    /// measurements that nobody asks for pile up in memory.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }

    /// Everything counted, as Prometheus reads it.
    pub fn render(&self) -> String {
        if let Some(bytes) = resident_bytes() {
            metrics::gauge!(MEMORY).set(bytes);
        }
        self.0.render()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

fn install() -> PrometheusHandle {
    let builder = PrometheusBuilder::new();
    let builder =
        match builder.set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &SECONDS) {
            Ok(builder) => builder,
            Err(_) => PrometheusBuilder::new(),
        };
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("something else counts in this process already: /metrics stays empty");
    }
    metrics::describe_counter!(
        REQUESTS,
        "Requests by method, part of the site and class of status."
    );
    metrics::describe_histogram!(REQUEST_SECONDS, "Time from a request's head to its answer's.");
    metrics::describe_counter!(crate::accounts::guard::JUDGED, "Passwords that were judged.");
    metrics::describe_counter!(crate::accounts::guard::FAILED, "Passwords that were wrong.");
    metrics::describe_counter!(
        crate::accounts::guard::WARNINGS,
        "Hours in which so many passwords were wrong that somebody may be guessing."
    );
    metrics::describe_counter!(CALLS, "Calls at the gateway by what became of them.");
    // Whoever watches for an increase has to see the zero before it.
    metrics::counter!(crate::accounts::guard::JUDGED).increment(0);
    metrics::counter!(crate::accounts::guard::FAILED).increment(0);
    metrics::counter!(crate::accounts::guard::WARNINGS).increment(0);
    metrics::describe_gauge!(MEMORY, "Memory that the process holds.");
    handle
}

/// Serves `/metrics`, on a listener of its own.
pub fn router(server: &Server) -> Router {
    let server = server.clone();
    let show = async move || {
        ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], server.metrics.render())
    };
    Router::new().route("/metrics", get(show))
}

/// Counts one answered request. Labels have few values each, whatever clients send.
pub(super) fn count_request(method: &Method, path: &str, status: StatusCode, took: Duration) {
    let (method, part) = (method_label(method), part(path));
    metrics::counter!(REQUESTS, "method" => method, "part" => part, "status" => status_label(status)).increment(1);
    metrics::histogram!(REQUEST_SECONDS, "part" => part).record(took.as_secs_f64());
}

fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

fn part(path: &str) -> &'static str {
    match path.split('/').nth(1) {
        Some("api") => "api",
        Some("pkg") => "assets",
        Some("pictures") => "pictures",
        Some("health") => "health",
        Some("admin") => "admin",
        _ => "pages",
    }
}

fn status_label(status: StatusCode) -> &'static str {
    match status.as_u16() {
        ..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    }
}

/// The memory this process holds, where the system tells.
fn resident_bytes() -> Option<f64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u32 = statm.split(' ').nth(1)?.parse().ok()?;
    Some(f64::from(pages) * PAGE_BYTES)
}
