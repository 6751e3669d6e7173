//! Metrics of calls, recorded as histograms.

use std::borrow::Cow;

use metrics::{Label, SharedString, Unit, describe_histogram, histogram};
use tonic::codegen::http::request::Parts;

use super::{Call, Convention, Message, Outcome, Record, RecordCall, Side};

/// A record for [`CallLayer`](super::CallLayer) that measures calls with histograms.
///
/// It uses the crate [metrics](https://docs.rs/metrics), which has exporters for Prometheus,
/// OpenTelemetry and others.
///
/// With [`Convention::Stable`], the histograms are `rpc.server.call.duration` and
/// `rpc.client.call.duration` in seconds, with the labels `rpc.system.name`, `rpc.method`,
/// `rpc.response.status_code` and `error.type`, and `server.address` and `server.port` if they are
/// known.
///
/// With [`Convention::V1_37`], the histograms are `rpc.server.duration` in milliseconds,
/// `rpc.server.request.size` and `rpc.server.response.size` in bytes for each message,
/// `rpc.server.requests_per_rpc`, `rpc.server.responses_per_rpc`, and their counterparts with
/// `rpc.client`. The sizes are those of uncompressed messages; compressed messages are not
/// measured.
///
/// ```
/// # use rust_grpc::grpc::{ServiceDescriptor, observe::{CallLayer, Convention, Metrics}};
/// # const GREETER: ServiceDescriptor = ServiceDescriptor::new("pkg.Greeter", &[]);
/// let layer = CallLayer::server(&[GREETER], Metrics::new());
/// let with_sizes = CallLayer::server(&[GREETER], Metrics::with(Convention::V1_37));
/// let both = CallLayer::server(&[GREETER], (Metrics::new(), Metrics::with(Convention::V1_37)));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Metrics {
    convention: Convention,
}

/// The names of the histograms of one side.
struct Names {
    stable_duration: &'static str,
    duration: &'static str,
    request_size: &'static str,
    response_size: &'static str,
    requests: &'static str,
    responses: &'static str,
}

const SERVER: Names = Names {
    stable_duration: "rpc.server.call.duration",
    duration: "rpc.server.duration",
    request_size: "rpc.server.request.size",
    response_size: "rpc.server.response.size",
    requests: "rpc.server.requests_per_rpc",
    responses: "rpc.server.responses_per_rpc",
};

const CLIENT: Names = Names {
    stable_duration: "rpc.client.call.duration",
    duration: "rpc.client.duration",
    request_size: "rpc.client.request.size",
    response_size: "rpc.client.response.size",
    requests: "rpc.client.requests_per_rpc",
    responses: "rpc.client.responses_per_rpc",
};

impl Metrics {
    /// Creates a record whose histograms have the names of [`Convention::Stable`].
    pub fn new() -> Self {
        Self::with(Convention::Stable)
    }

    /// Creates a record whose histograms have the names of a convention.
    ///
    /// Describes the histograms to the recorder of the crate metrics, if it is installed already.
    pub fn with(convention: Convention) -> Self {
        for names in [SERVER, CLIENT] {
            match convention {
                Convention::Stable => {
                    let what = "Duration of calls.";
                    describe_histogram!(names.stable_duration, Unit::Seconds, what);
                }
                Convention::V1_37 => {
                    describe_histogram!(names.duration, Unit::Milliseconds, "Duration of calls.");
                    describe_histogram!(names.request_size, Unit::Bytes, "Size of requests.");
                    describe_histogram!(names.response_size, Unit::Bytes, "Size of responses.");
                    describe_histogram!(names.requests, Unit::Count, "Requests in a call.");
                    describe_histogram!(names.responses, Unit::Count, "Responses in a call.");
                }
            }
        }
        Self { convention }
    }
}

impl Record for Metrics {
    type Call = MeteredCall;

    fn begin(&self, call: &Call<'_>, _: &mut Parts) -> MeteredCall {
        let mut labels = Vec::with_capacity(8);
        match self.convention {
            Convention::Stable => labels.extend([
                Label::from_static_parts("rpc.system.name", "grpc"),
                Label::from_static_parts("rpc.method", call.method_name()),
            ]),
            Convention::V1_37 => {
                let (service, method) = call.service_and_method();
                labels.extend([
                    Label::from_static_parts("rpc.system", "grpc"),
                    Label::from_static_parts("rpc.service", service),
                    Label::from_static_parts("rpc.method", method),
                ]);
            }
        }
        if let Some(server) = call.server {
            let host = match &server.host {
                Cow::Borrowed(host) => SharedString::const_str(host),
                Cow::Owned(host) => SharedString::from(host.clone()),
            };
            labels.push(Label::new("server.address", host));
            labels.extend(server.port.map(|port| Label::new("server.port", port.to_string())));
        }
        MeteredCall { labels, side: call.side, convention: self.convention }
    }
}

/// A call that [`Metrics`] measures.
#[derive(Debug)]
pub struct MeteredCall {
    labels: Vec<Label>,
    side: Side,
    convention: Convention,
}

impl MeteredCall {
    const fn names(&self) -> &'static Names {
        match self.side {
            Side::Client => &CLIENT,
            Side::Server => &SERVER,
        }
    }
}

impl RecordCall for MeteredCall {
    fn message(&self, message: Message) {
        if self.convention == Convention::Stable || message.compressed {
            return;
        }
        let name = match message.from {
            Side::Client => self.names().request_size,
            Side::Server => self.names().response_size,
        };
        histogram!(name, self.labels.clone()).record(message.len);
    }

    #[expect(clippy::cast_precision_loss, reason = "a histogram of counts")]
    fn end(&self, outcome: &Outcome) {
        let names = self.names();
        let mut labels = self.labels.clone();
        match self.convention {
            Convention::Stable => {
                let code = outcome.code_name();
                labels.push(Label::from_static_parts("rpc.response.status_code", code));
                if outcome.is_error(self.side) {
                    labels.push(Label::from_static_parts("error.type", code));
                }
                histogram!(names.stable_duration, labels).record(outcome.duration);
            }
            Convention::V1_37 => {
                let code = (outcome.code as i32).to_string();
                labels.push(Label::new("rpc.grpc.status_code", code));
                let milliseconds = outcome.duration.as_secs_f64() * 1000.0;
                histogram!(names.duration, labels.clone()).record(milliseconds);
                histogram!(names.requests, labels.clone()).record(outcome.requests as f64);
                histogram!(names.responses, labels).record(outcome.responses as f64);
            }
        }
    }
}
