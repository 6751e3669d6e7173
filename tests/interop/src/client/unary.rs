//! Interop cases with unary calls: empty, large, compressed, too large and concurrent.

use tonic::codec::CompressionEncoding::Gzip;
use tonic::transport::Channel;
use tonic::{Code, Request};

use super::{Checks, client, flag, large, size, zeros};
use crate::proto::{Empty, SimpleRequest};

pub(super) async fn empty(checks: &mut Checks, channel: &Channel) {
    let (mut client, watched) = client(channel);
    let response = client.empty_call(Empty {}).await;
    checks.ok("call", response);
    checks.check("one response", watched.responses.compressed().len() == 1, &watched.responses);
}

/// tonic does not use GET, and there is no cache, so the two responses differ.
pub(super) async fn cacheable(checks: &mut Checks, channel: &Channel) {
    let mut bodies = Vec::new();
    for _ in 0..2 {
        let mut request = Request::new(SimpleRequest { payload: zeros(16), ..Default::default() });
        request.metadata_mut().insert("x-user-ip", "1.2.3.4".parse().expect("ASCII"));
        let response = client(channel).0.cacheable_unary_call(request).await;
        let Some(response) = checks.ok("call", response) else { return };
        checks.check(
            "cache-control",
            response
                .metadata()
                .get("cache-control")
                .is_some_and(|value| value == "max-age=60, public"),
            response.metadata(),
        );
        bodies.push(response.into_inner().payload.unwrap_or_default().body);
    }
    checks.check("the same from the cache", bodies[0] == bodies[1], "two responses");
}

pub(super) async fn large_unary(checks: &mut Checks, channel: &Channel) {
    let response = client(channel).0.unary_call(large()).await;
    let Some(response) = checks.ok("call", response) else { return };
    let body = response.into_inner().payload.unwrap_or_default().body;
    checks.check(
        "response",
        body.len() == 314_159 && body.iter().all(|byte| *byte == 0),
        body.len(),
    );
}

pub(super) async fn client_compressed(checks: &mut Checks, channel: &Channel) {
    let expecting = |value| SimpleRequest { expect_compressed: flag(value), ..large() };
    let probe = client(channel).0.unary_call(expecting(true)).await;
    checks.status("probe", &probe, Code::InvalidArgument);
    for compressed in [true, false] {
        let name = if compressed { "compressed" } else { "uncompressed" };
        let (mut client, watched) = client(channel);
        if compressed {
            client = client.send_compressed(Gzip);
        }
        let response = client.unary_call(expecting(compressed)).await;
        let seen = watched.requests.compressed();
        checks.check(&format!("{name} request"), seen == [compressed], seen);
        let Some(response) = checks.ok(name, response) else { continue };
        let size = size(&response.into_inner().payload);
        checks.check(&format!("{name} size"), size == 314_159, size);
    }
}

pub(super) async fn server_compressed(checks: &mut Checks, channel: &Channel) {
    for compressed in [true, false] {
        let name = if compressed { "compressed" } else { "uncompressed" };
        let (mut client, watched) = client(channel);
        let request = SimpleRequest { response_compressed: flag(compressed), ..large() };
        let Some(response) = checks.ok(name, client.unary_call(request).await) else { continue };
        let seen = watched.responses.compressed();
        checks.check(&format!("{name} response"), seen == [compressed], seen);
        let size = size(&response.into_inner().payload);
        checks.check(&format!("{name} size"), size == 314_159, size);
    }
}

/// The payload size for a message of exactly 4 MiB, which is the default limit of all implementations.
const LARGEST: usize = (4 << 20) - 10;

pub(super) async fn max_message_size(checks: &mut Checks, channel: &Channel) {
    let of = |size| SimpleRequest { payload: zeros(size), ..Default::default() };
    let request = client(channel).0.unary_call(of(LARGEST)).await;
    checks.ok("largest request", request);
    let request = client(channel).0.unary_call(of(LARGEST + 1)).await;
    checks.status("too large a request", &request, Code::ResourceExhausted);

    let of = |size| SimpleRequest { response_size: size as i32, ..Default::default() };
    let response = client(channel).0.unary_call(of(LARGEST)).await;
    if let Some(response) = checks.ok("largest response", response) {
        let size = size(&response.into_inner().payload);
        checks.check("largest response", size == LARGEST, size);
    }
    let response = client(channel).0.unary_call(of(LARGEST + 1)).await;
    checks.status("too large a response", &response, Code::ResourceExhausted);
}

pub(super) async fn concurrent(checks: &mut Checks, channel: &Channel) {
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let (mut client, _) = client(channel);
            tokio::spawn(async move { client.unary_call(large()).await })
        })
        .collect();
    for call in calls {
        let response = call.await.expect("no call panics");
        let Some(response) = checks.ok("call", response) else { return };
        let size = size(&response.into_inner().payload);
        checks.check("response", size == 314_159, size);
    }
}
