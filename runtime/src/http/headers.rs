//! Headers: those that belong to a protocol, and those that are metadata of a call.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use http::header::{CONNECTION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};

pub(super) const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");
pub(super) const GRPC_ENCODING: HeaderName = HeaderName::from_static("grpc-encoding");
pub(super) const GRPC_ACCEPT_ENCODING: HeaderName = HeaderName::from_static("grpc-accept-encoding");

/// Returns true if a header describes a connection or a body, or belongs to gRPC, and is no metadata of a call.
fn is_of_protocol(name: &HeaderName) -> bool {
    matches!(
        name.as_str(),
        "accept-encoding"
            | "connection"
            | "content-encoding"
            | "content-length"
            | "content-type"
            | "grpc-accept-encoding"
            | "grpc-encoding"
            | "grpc-message-type"
            | "grpc-timeout"
            | "keep-alive"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}

/// Removes the headers of a request that belong to a protocol, so that metadata remains.
pub(super) fn retain_request_metadata(headers: &mut HeaderMap) {
    remove_named_by_connection(headers);
    remove(headers, |name| is_of_protocol(name) || name.as_str().starts_with("connect-"));
}

/// Removes the headers that describe a body or belong to gRPC, so that the metadata of a response remains.
pub(super) fn retain_response_metadata(headers: &mut HeaderMap) {
    remove(headers, is_of_protocol);
}

fn remove(headers: &mut HeaderMap, is_unwanted: impl Fn(&HeaderName) -> bool) {
    let unwanted: Vec<HeaderName> =
        headers.keys().filter(|name| is_unwanted(name)).cloned().collect();
    for name in unwanted {
        headers.remove(name);
    }
}

/// Removes the headers that the header `connection` names.
fn remove_named_by_connection(headers: &mut HeaderMap) {
    let lists = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let names: Vec<String> =
        lists.flat_map(|list| list.split(',')).map(|name| name.trim().to_string()).collect();
    for name in names {
        headers.remove(&*name);
    }
}

/// Adds metadata to headers. Of headers that can occur only once, that of the protocol wins.
pub(super) fn extend(headers: &mut HeaderMap, metadata: HeaderMap) {
    let mut last = None;
    for (name, value) in metadata {
        last = name.or(last);
        if let Some(name) = &last {
            headers.append(name.clone(), value);
        }
    }
}

/// Adds the trailers of a call as headers whose names start with a prefix.
pub(super) fn add_trailers(headers: &mut HeaderMap, prefix: &str, trailers: &HeaderMap) {
    for (name, value) in trailers {
        if let Ok(name) = HeaderName::try_from(format!("{prefix}{name}")) {
            headers.append(name, value.clone());
        }
    }
}

/// The media type of a body: its essence in lower case, or `None` if the header is missing, not ASCII, or names
/// another character set than UTF-8.
pub(super) fn media_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let mut parts = value.split(';');
    let essence = parts.next()?.trim().to_ascii_lowercase();
    for parameter in parts {
        if let Some((name, value)) = parameter.split_once('=') {
            let is_utf8 = value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8");
            if name.trim().eq_ignore_ascii_case("charset") && !is_utf8 {
                return None;
            }
        }
    }
    Some(essence)
}

/// Returns true if a body is in gRPC or a variant of it.
pub(super) fn is_grpc(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}

/// Returns the text of a header, or `None` if it is missing or not ASCII.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_media_type_of_a_body() {
        for (value, essence) in [
            ("application/json", Some("application/json")),
            ("Application/JSON; Charset=\"UTF-8\"; q=1", Some("application/json")),
            ("application/json; charset=latin1", None),
            ("", Some("")),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(value));
            assert_eq!(media_type(&headers).as_deref(), essence, "{value}");
        }
        assert_eq!(media_type(&HeaderMap::new()), None);
    }

    #[test]
    fn keeps_only_metadata_of_a_request() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "keep-alive, X-Hop"),
            ("x-hop", "1"),
            ("connect-timeout-ms", "5"),
            ("grpc-timeout", "1S"),
            ("content-type", "application/json"),
            ("authorization", "Bearer x"),
            ("trace-bin", "AAE"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        retain_request_metadata(&mut headers);
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["authorization", "trace-bin"]);
    }
}
