//! Interop cases with streams in all directions, compression, and more streams than allowed.

use tokio::sync::mpsc;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Channel;
use tonic::{Code, Status};

use super::{Checks, Client, client, flag, size, zeros};
use crate::MAX_CONCURRENT_STREAMS;
use crate::proto::{
    ResponseParameters, StreamingInputCallRequest, StreamingOutputCallRequest,
    StreamingOutputCallResponse,
};

/// The sizes of requests and responses.
const UP: [usize; 4] = [27_182, 8, 1_828, 45_904];
const DOWN: [usize; 4] = [31_415, 9, 2_653, 58_979];

pub(super) fn asking(up: usize, down: usize) -> StreamingOutputCallRequest {
    StreamingOutputCallRequest {
        response_parameters: vec![wanted(down)],
        payload: zeros(up),
        ..Default::default()
    }
}

fn wanted(size: usize) -> ResponseParameters {
    ResponseParameters { size: size as i32, ..Default::default() }
}

fn sizes(responses: &[StreamingOutputCallResponse]) -> Vec<usize> {
    responses.iter().map(|response| size(&response.payload)).collect()
}

pub(super) async fn client_streaming(checks: &mut Checks, channel: &Channel) {
    let requests =
        UP.map(|size| StreamingInputCallRequest { payload: zeros(size), ..Default::default() });
    let response = client(channel).0.streaming_input_call(tokio_stream::iter(requests)).await;
    let Some(response) = checks.ok("call", response) else { return };
    let size = response.into_inner().aggregated_payload_size;
    checks.check("size", size == 74_922, size);
}

pub(super) async fn client_compressed(checks: &mut Checks, channel: &Channel) {
    let request = |size, compressed| StreamingInputCallRequest {
        payload: zeros(size),
        expect_compressed: flag(compressed),
    };
    let probe = tokio_stream::iter([request(UP[0], true)]);
    let probe = client(channel).0.streaming_input_call(probe).await;
    checks.status("probe", &probe, Code::InvalidArgument);

    let (client, watched) = client(channel);
    let requests = tokio_stream::iter([request(UP[0], true), request(UP[3], false)]);
    let response = client.send_compressed(Gzip).streaming_input_call(requests).await;
    let seen = watched.requests.compressed();
    checks.check("message by message", seen == [true, false], seen);
    let Some(response) = checks.ok("call", response) else { return };
    let size = response.into_inner().aggregated_payload_size;
    checks.check("size", size == 73_086, size);
}

pub(super) async fn server_streaming(checks: &mut Checks, channel: &Channel) {
    let request = StreamingOutputCallRequest {
        response_parameters: DOWN.map(wanted).into(),
        ..Default::default()
    };
    let response = client(channel).0.streaming_output_call(request).await;
    let Some(response) = checks.ok("call", response) else { return };
    let responses: Result<Vec<_>, _> = response.into_inner().collect().await;
    let Some(responses) = checks.ok("responses", responses) else { return };
    checks.check("sizes", sizes(&responses) == DOWN, sizes(&responses));
}

pub(super) async fn server_compressed(checks: &mut Checks, channel: &Channel) {
    let (mut client, watched) = client(channel);
    let wanted =
        |size, compressed| ResponseParameters { compressed: flag(compressed), ..wanted(size) };
    let request = StreamingOutputCallRequest {
        response_parameters: vec![wanted(31_415, true), wanted(92_653, false)],
        ..Default::default()
    };
    let Some(response) = checks.ok("call", client.streaming_output_call(request).await) else {
        return;
    };
    let responses: Result<Vec<_>, _> = response.into_inner().collect().await;
    let Some(responses) = checks.ok("responses", responses) else { return };
    checks.check("sizes", sizes(&responses) == [31_415, 92_653], sizes(&responses));
    let seen = watched.responses.compressed();
    checks.check("message by message", seen == [true, false], seen);
}

pub(super) async fn ping_pong(checks: &mut Checks, channel: &Channel) {
    let seen = pings(client(channel).0, &UP, &DOWN).await;
    let Some(seen) = checks.ok("call", seen) else { return };
    checks.check("sizes", seen == DOWN, seen);
}

/// Sends each request after the response to the previous one, and then closes the stream.
async fn pings(mut client: Client, up: &[usize], down: &[usize]) -> Result<Vec<usize>, Status> {
    let (send, requests) = mpsc::channel(1);
    let mut pings = up.iter().zip(down).map(|(up, down)| asking(*up, *down));
    let mut send = Some(send);
    // After the last request, the sender is dropped, which closes the stream.
    let mut ping = async || match (pings.next(), &send) {
        (Some(ping), Some(sender)) => {
            sender.send(ping).await.map_err(|_| Status::aborted("the requests are not read"))
        }
        _ => {
            send = None;
            Ok(())
        }
    };
    // Some servers start the response only after the first request.
    ping().await?;
    let mut responses = client.full_duplex_call(ReceiverStream::new(requests)).await?.into_inner();
    let mut seen = Vec::new();
    while let Some(response) = responses.message().await? {
        seen.push(size(&response.payload));
        ping().await?;
    }
    Ok(seen)
}

pub(super) async fn empty(checks: &mut Checks, channel: &Channel) {
    let (mut client, _) = client(channel);
    let response = client.full_duplex_call(tokio_stream::empty()).await;
    let Some(response) = checks.ok("call", response) else { return };
    let responses: Result<Vec<_>, _> = response.into_inner().collect().await;
    let Some(responses) = checks.ok("end", responses) else { return };
    checks.check("no responses", responses.is_empty(), responses);
}

/// Calls above the stream limit must wait and not fail.
pub(super) async fn more_than_allowed(checks: &mut Checks, channel: &Channel) {
    let calls: Vec<_> = (0..3 * MAX_CONCURRENT_STREAMS)
        .map(|_| tokio::spawn(pings(client(channel).0, &UP[1..3], &DOWN[1..3])))
        .collect();
    for call in calls {
        let seen = call.await.expect("no call panics");
        let Some(seen) = checks.ok("call", seen) else { return };
        checks.check("sizes", seen == DOWN[1..3], seen);
    }
}
