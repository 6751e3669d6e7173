//! The interop cases, called by the generated client.
//!
//! A case consists of checks. Failed checks are returned by name, so that a known exception covers a
//! single check rather than a whole case.

mod ends;
mod streams;
mod unary;

use std::time::Duration;

use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use crate::proto::test_service_client::TestServiceClient;
use crate::proto::{BoolValue, Payload, SimpleRequest};
use crate::watch::WatchedChannel;

/// The failed checks of a case, as `check: observed value`.
#[derive(Debug, Default)]
pub struct Checks {
    /// The failed checks, in order.
    pub failed: Vec<String>,
}

impl Checks {
    fn check(&mut self, name: &str, holds: bool, seen: impl std::fmt::Debug) {
        if !holds {
            let seen: String = format!("{seen:?}").chars().take(300).collect();
            self.failed.push(format!("{name}: {seen}"));
        }
    }

    /// Returns the response, or `None` after a failed check.
    fn ok<T>(&mut self, name: &str, result: Result<T, Status>) -> Option<T> {
        result.inspect_err(|status| self.check(name, false, status)).ok()
    }

    fn status<T>(&mut self, name: &str, result: &Result<T, Status>, code: Code) {
        let seen = result.as_ref().map(|_| ()).map_err(|status| (status.code(), status.message()));
        self.check(name, seen.is_err_and(|(seen, _)| seen == code), seen);
    }
}

/// The generated client over a channel that records frames.
type Client = TestServiceClient<WatchedChannel>;

/// Creates a client whose frames are recorded separately.
fn client(channel: &Channel) -> (Client, WatchedChannel) {
    let watched = WatchedChannel::new(channel.clone());
    (TestServiceClient::new(watched.clone()).accept_compressed(Gzip), watched)
}

fn zeros(size: usize) -> Option<Payload> {
    Some(Payload { r#type: 0, body: vec![0; size] })
}

fn flag(value: bool) -> Option<BoolValue> {
    Some(BoolValue { value })
}

fn size(payload: &Option<Payload>) -> usize {
    payload.as_ref().map_or(0, |payload| payload.body.len())
}

fn large() -> SimpleRequest {
    SimpleRequest { response_size: 314_159, payload: zeros(271_828), ..Default::default() }
}

/// Returns the number of calls that the server has seen end early.
async fn cancelled_calls(channel: &Channel) -> Result<u64, Status> {
    let mut request = Request::new(SimpleRequest::default());
    request.metadata_mut().insert(crate::CANCELLED_CALLS, 0.into());
    let response = client(channel).0.unary_call(request).await?;
    let count = response.metadata().get(crate::CANCELLED_CALLS);
    count.and_then(|count| count.to_str().ok()?.parse().ok()).ok_or_else(|| {
        Status::data_loss("the server does not return the number of cancelled calls")
    })
}

/// The time limit for work that a server does after a call.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Runs a case and returns the failed checks.
pub async fn run(case: &str, channel: &Channel) -> Vec<String> {
    let mut checks = Checks::default();
    let checks_of = &mut checks;
    match case {
        "empty_unary" => unary::empty(checks_of, channel).await,
        "cacheable_unary" => unary::cacheable(checks_of, channel).await,
        "large_unary" => unary::large_unary(checks_of, channel).await,
        "client_compressed_unary" => unary::client_compressed(checks_of, channel).await,
        "server_compressed_unary" => unary::server_compressed(checks_of, channel).await,
        "client_streaming" => streams::client_streaming(checks_of, channel).await,
        "client_compressed_streaming" => streams::client_compressed(checks_of, channel).await,
        "server_streaming" => streams::server_streaming(checks_of, channel).await,
        "server_compressed_streaming" => streams::server_compressed(checks_of, channel).await,
        "ping_pong" => streams::ping_pong(checks_of, channel).await,
        "empty_stream" => streams::empty(checks_of, channel).await,
        "timeout_on_sleeping_server" => ends::timeout(checks_of, channel).await,
        "cancel_after_begin" => ends::cancel_after_begin(checks_of, channel).await,
        "cancel_after_first_response" => ends::cancel_after_response(checks_of, channel).await,
        "status_code_and_message" => ends::status(checks_of, channel, ends::PLAIN).await,
        "special_status_message" => ends::status(checks_of, channel, ends::SPECIAL).await,
        "custom_metadata" => ends::custom_metadata(checks_of, channel).await,
        "unimplemented_method" => ends::unimplemented_method(checks_of, channel).await,
        "unimplemented_service" => ends::unimplemented_service(checks_of, channel).await,
        "max_message_size" => unary::max_message_size(checks_of, channel).await,
        "concurrent_large_unary" => unary::concurrent(checks_of, channel).await,
        "more_streams_than_allowed" => streams::more_than_allowed(checks_of, channel).await,
        _ => checks_of.check("case", false, "there is no such case"),
    }
    checks.failed
}
