//! Interop cases about the end of calls (status, deadline, cancellation) and about metadata.

use std::time::Duration;

use rust_grpc::grpc::Codec;
use tokio::sync::mpsc;
use tokio::time::timeout as within;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use super::streams::asking;
use super::{Checks, TIME_LIMIT, cancelled_calls, client, large, zeros};
use crate::proto::unimplemented_service_client::UnimplementedServiceClient;
use crate::proto::{
    EchoStatus, Empty, SimpleRequest, StreamingInputCallRequest, StreamingOutputCallRequest,
};
use crate::{ECHO_INITIAL, ECHO_TRAILING};

pub(super) const PLAIN: &str = "test status message";
pub(super) const SPECIAL: &str =
    "\t\ntest with whitespace\r\nand Unicode BMP \u{263a} and non-BMP \u{1f608}\t\n";

pub(super) async fn timeout(checks: &mut Checks, channel: &Channel) {
    let (_open, requests) =
        one_and_open(StreamingOutputCallRequest { payload: zeros(27_182), ..Default::default() })
            .await;
    let mut request = Request::new(requests);
    request.set_timeout(Duration::from_millis(1));
    let (mut client, _) = client(channel);
    let call = async {
        let mut responses = client.full_duplex_call(request).await?.into_inner();
        responses.message().await
    };
    match within(Duration::from_secs(1), call).await {
        Ok(result) => checks.status("status", &result, Code::DeadlineExceeded),
        Err(_) => checks.check("status", false, "no end within a second"),
    }
}

/// Returns a stream of one request that stays open until its sender is dropped.
async fn one_and_open<T: Send + 'static>(
    message: T,
) -> (mpsc::Sender<T>, impl tokio_stream::Stream<Item = T> + Send + 'static) {
    let (send, requests) = mpsc::channel(1);
    send.send(message).await.expect("the channel has capacity");
    (send, ReceiverStream::new(requests))
}

/// Checks that the server sees the cancellation. A call is cancelled by dropping it, so there is no
/// status on the client side.
async fn cancelled(checks: &mut Checks, channel: &Channel, before: u64) {
    let seen = within(TIME_LIMIT, async {
        loop {
            match cancelled_calls(channel).await {
                Ok(now) if now == before => tokio::time::sleep(Duration::from_millis(10)).await,
                result => return result,
            }
        }
    });
    match seen.await {
        Ok(now) => {
            checks.check("at the server", now.as_ref().is_ok_and(|now| *now == before + 1), now)
        }
        Err(_) => checks.check("at the server", false, "the call is still active"),
    }
    checks.check("status", false, "a dropped call has no status");
}

pub(super) async fn cancel_after_begin(checks: &mut Checks, channel: &Channel) {
    let Some(before) = checks.ok("calls before", cancelled_calls(channel).await) else { return };
    let (_open, requests) = mpsc::channel::<StreamingInputCallRequest>(1);
    let (mut client, _) = client(channel);
    let call = client.streaming_input_call(ReceiverStream::new(requests));
    // The timeout lets the server receive the call before it is dropped.
    let result = within(Duration::from_millis(200), call).await;
    checks.check("in progress", result.is_err(), result);
    cancelled(checks, channel, before).await;
}

pub(super) async fn cancel_after_response(checks: &mut Checks, channel: &Channel) {
    let Some(before) = checks.ok("calls before", cancelled_calls(channel).await) else { return };
    let (_open, requests) = one_and_open(asking(27_182, 31_415)).await;
    let response = client(channel).0.full_duplex_call(requests).await;
    let Some(response) = checks.ok("call", response) else { return };
    let mut responses = response.into_inner();
    let first = responses.message().await;
    checks.check("first response", matches!(first, Ok(Some(_))), &first);
    drop(responses);
    cancelled(checks, channel, before).await;
}

pub(super) async fn status(checks: &mut Checks, channel: &Channel, message: &str) {
    let response_status = Some(EchoStatus { code: 2, message: message.to_owned() });
    let same = |status: &Status| status.code() == Code::Unknown && status.message() == message;

    let request = SimpleRequest { response_status: response_status.clone(), ..Default::default() };
    let result = client(channel).0.unary_call(request).await;
    checks.check("unary", result.as_ref().is_err_and(same), &result);

    let request = StreamingOutputCallRequest { response_status, ..Default::default() };
    let requests = tokio_stream::iter([request]);
    let (mut client, _) = client(channel);
    let result = async { client.full_duplex_call(requests).await?.into_inner().message().await };
    let result = result.await;
    checks.check("duplex", result.as_ref().is_err_and(same), &result);
}

pub(super) async fn custom_metadata(checks: &mut Checks, channel: &Channel) {
    fn with_metadata<T>(message: T) -> Request<T> {
        let mut request = Request::new(message);
        let metadata = request.metadata_mut();
        metadata.insert(ECHO_INITIAL, "test_initial_metadata_value".parse().expect("ASCII"));
        metadata.insert_bin(ECHO_TRAILING, MetadataValue::from_bytes(&[0xab; 3]));
        request
    }
    for kind in ["unary", "duplex"] {
        let (mut client, watched) = client(channel);
        let result = if kind == "unary" {
            client.unary_call(with_metadata(large())).await.map(drop)
        } else {
            let requests = tokio_stream::iter([asking(271_828, 314_159)]);
            let all = async {
                let response = client.full_duplex_call(with_metadata(requests)).await?;
                response.into_inner().collect::<Result<Vec<_>, _>>().await
            };
            all.await.map(drop)
        };
        checks.ok(kind, result);
        let (first, last) = (watched.responses.headers(), watched.responses.trailers());
        let initial = first.get(ECHO_INITIAL).is_some_and(|v| v == "test_initial_metadata_value");
        checks.check(&format!("{kind}, initial"), initial, &first);
        let trailing = tonic::metadata::MetadataMap::from_headers(last);
        let trailing = trailing.get_bin(ECHO_TRAILING).and_then(|value| value.to_bytes().ok());
        checks.check(
            &format!("{kind}, trailing"),
            trailing.as_deref() == Some(&[0xab; 3]),
            trailing,
        );
    }
}

pub(super) async fn unimplemented_method(checks: &mut Checks, channel: &Channel) {
    let result = client(channel).0.unimplemented_call(Empty {}).await;
    checks.status("status", &result, Code::Unimplemented);

    // A method that the schema does not have is also called.
    let mut grpc = tonic::client::Grpc::new(channel.clone());
    if let Err(error) = grpc.ready().await {
        return checks.check("ready", false, error);
    }
    let path = http::uri::PathAndQuery::from_static("/grpc.testing.TestService/NoSuchMethod");
    let result = grpc.unary(Request::new(Empty {}), path, Codec::<Empty, Empty>::default()).await;
    checks.status("no such method", &result, Code::Unimplemented);
}

pub(super) async fn unimplemented_service(checks: &mut Checks, channel: &Channel) {
    let mut client = UnimplementedServiceClient::new(channel.clone());
    let result = client.unimplemented_call(Empty {}).await;
    checks.status("status", &result, Code::Unimplemented);
}
