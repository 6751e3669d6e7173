//! The variants of gRPC-Web: in binary and in Base64, with messages in the binary format and in JSON.

use http::HeaderMap;
use http::header::ACCEPT;

use super::config::Format;
use super::framed::Ending;
use super::grpc_json::Variant;
use super::headers;

/// Returns the variant of gRPC-Web with a content type, from what follows `application/grpc-web`.
///
/// As with tonic-web, the response is in Base64 if the header `accept` says so. If it names no content type of
/// gRPC-Web, the response is like the request.
pub(super) fn variant(content_type: &str, headers: &HeaderMap) -> Option<Variant> {
    let (request_text, codec) = match content_type.strip_prefix("-text") {
        Some(codec) => (true, codec),
        None => (false, content_type),
    };
    let format = match codec {
        "" | "+proto" => Format::Binary,
        "+json" => Format::Json,
        _ => return None,
    };
    let accept = headers::text(headers, &ACCEPT).unwrap_or_default();
    let response_text = match accept.contains("application/grpc-web") {
        true => accept.contains("application/grpc-web-text"),
        false => request_text,
    };
    let content_type = match (response_text, format) {
        (false, Format::Binary) => "application/grpc-web+proto",
        (false, Format::Json) => "application/grpc-web+json",
        (true, Format::Binary) => "application/grpc-web-text+proto",
        (true, Format::Json) => "application/grpc-web-text+json",
    };
    let ending = Ending::TrailerFrame;
    Some(Variant { format, ending, request_text, response_text, content_type })
}
