//! Errors and ends of streams in JSON.

use alloc::string::{String, ToString};

use bytes::Bytes;
use http::HeaderMap;
use tonic::Code;

use crate::grpc::code_name;
use crate::http::config::Config;
use crate::http::status::{Detail, Outcome, details, unpadded};
use crate::json::WriteOptions;
use crate::json::writer::Writer;
use crate::options::DecodeOptions;

/// Returns an error as the body of a unary response.
pub(super) fn error_body(outcome: &Outcome, config: &Config) -> Bytes {
    let mut writer = Writer::new(String::new(), None);
    write_error(&mut writer, outcome, config);
    Bytes::from(writer.into_text())
}

/// Returns the last message of a stream, with the error, if it has failed, and the trailers.
pub(in crate::http) fn end_of_stream(outcome: &Outcome, config: &Config) -> Bytes {
    let mut writer = Writer::new(String::new(), None);
    writer.open("{");
    let failed = outcome.code != Code::Ok;
    if failed {
        writer.member("error", true);
        write_error(&mut writer, outcome, config);
    }
    if !outcome.metadata.is_empty() {
        writer.member("metadata", !failed);
        write_metadata(&mut writer, &outcome.metadata);
    }
    writer.close("}", false);
    Bytes::from(writer.into_text())
}

/// Returns the name of a code in the protocol.
fn name(code: Code) -> String {
    match code {
        Code::Cancelled => "canceled".to_string(),
        code => code_name(code).to_ascii_lowercase(),
    }
}

fn write_error(writer: &mut Writer, outcome: &Outcome, config: &Config) {
    writer.open("{");
    writer.member("code", true);
    writer.plain_string(&name(outcome.code));
    if !outcome.message.is_empty() {
        writer.member("message", false);
        writer.string(&outcome.message);
    }
    let details = details(&outcome.details);
    if !details.is_empty() {
        writer.member("details", false);
        writer.open("[");
        for (index, detail) in details.iter().enumerate() {
            writer.element(index == 0);
            write_detail(writer, detail, config);
        }
        writer.close("]", false);
    }
    writer.close("}", false);
}

fn write_detail(writer: &mut Writer, detail: &Detail<'_>, config: &Config) {
    writer.open("{");
    writer.member("type", true);
    writer.string(detail.type_url.rsplit('/').next().unwrap_or_default());
    writer.member("value", false);
    writer.plain_string(&unpadded(detail.value));
    if let Some(json) = debug(detail, config) {
        writer.member("debug", false);
        writer.raw(&json);
    }
    writer.close("}", false);
}

/// Returns a detail in JSON for people, if its type is known and its value has a form in JSON.
fn debug(detail: &Detail<'_>, config: &Config) -> Option<String> {
    let mut message = config.registry.message(detail.type_url)?.create();
    message.merge_binary(detail.value, &DecodeOptions::SAFE).ok()?;
    WriteOptions::new().registry(&config.registry).to_string(&*message).ok()
}

/// Writes metadata as an object whose values are lists. Values that are not text are left out, since JSON cannot
/// hold them.
fn write_metadata(writer: &mut Writer, metadata: &HeaderMap) {
    writer.open("{");
    for (index, name) in metadata.keys().enumerate() {
        writer.member(name.as_str(), index == 0);
        writer.open("[");
        let values = metadata.get_all(name).iter();
        let texts = values.filter_map(|value| core::str::from_utf8(value.as_bytes()).ok());
        for (index, text) in texts.enumerate() {
            writer.element(index == 0);
            writer.string(text);
        }
        writer.close("]", false);
    }
    writer.close("}", false);
}
