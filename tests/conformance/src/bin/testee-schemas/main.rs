//! A testee for the messages of one schema, a fixture or the sample of googleapis: `testee-schemas NAME`.
//!
//! It knows the messages by their registry only: it creates, reads and writes them as `dyn Reflect`.

use std::io::{Error, Result};

use prost::Message as _;
use rust_grpc::DecodeOptions;
use rust_grpc::reflect::Registry;
use rust_grpc::{json, text};

use protocol::conformance_request::Payload;
use protocol::conformance_response::Result as Outcome;
use protocol::{ConformanceRequest, ConformanceResponse};

#[path = "../../../../goldens/src/outside.rs"]
#[allow(dead_code, unreachable_pub, unused_imports, reason = "the goldens use more of it")]
mod outside;

#[allow(dead_code, missing_docs, unreachable_pub, clippy::all, reason = "generated")]
mod protocol {
    include!(concat!(env!("OUT_DIR"), "/native/conformance.rs"));
}

#[allow(
    dead_code,
    deprecated,
    missing_docs,
    unreachable_pub,
    unused,
    clippy::all,
    reason = "generated"
)]
mod schemas {
    include!(concat!(env!("OUT_DIR"), "/schemas/mod.rs"));
}

fn main() -> Result<()> {
    let wanted =
        std::env::args().nth(1).ok_or_else(|| Error::other("the name of a schema is missing"))?;
    let schema = schemas::REGISTRIES.iter().find(|(name, _)| *name == wanted);
    let (_, registry) =
        schema.ok_or_else(|| Error::other(format!("there is no schema `{wanted}`")))?;
    let registry = registry();
    rust_grpc_conformance::serve(|request| {
        let outcome = match ConformanceRequest::decode(request) {
            Ok(request) => convert(&registry, request),
            Err(error) => Outcome::RuntimeError(format!("the request cannot be decoded: {error}")),
        };
        ConformanceResponse { result: Some(outcome), ..Default::default() }.encode_to_vec()
    })
}

fn convert(registry: &Registry, request: ConformanceRequest) -> Outcome {
    let Some(table) = registry.message(&request.message_type) else {
        return Outcome::RuntimeError(format!(
            "there is no message type `{}`",
            request.message_type
        ));
    };
    let mut message = table.create();
    let read = match request.payload.unwrap_or(Payload::ProtobufPayload(Vec::new())) {
        Payload::ProtobufPayload(bytes) => {
            message.merge_binary(&bytes, &DecodeOptions::new()).map_err(|error| error.to_string())
        }
        Payload::JsonPayload(text) => {
            let options = json::ReadOptions::new().registry(registry);
            options.read_str(&mut *message, &text).map_err(|error| error.to_string())
        }
        Payload::TextPayload(text) => {
            let options = text::ReadOptions::new().registry(registry);
            options.read_str(&mut *message, &text).map_err(|error| error.to_string())
        }
        Payload::JspbPayload(_) => Err("JSPB has no implementation".to_owned()),
    };
    if let Err(error) = read {
        return Outcome::ParseError(error);
    }
    // The numbers of `conformance.WireFormat`.
    let written = match i32::from(request.requested_output_format) {
        1 => Ok(Outcome::ProtobufPayload(message.to_binary())),
        2 => {
            let options = json::WriteOptions::new().registry(registry);
            options
                .to_string(&*message)
                .map(Outcome::JsonPayload)
                .map_err(|error| error.to_string())
        }
        4 => {
            let options = text::WriteOptions::new().registry(registry);
            options
                .to_string(&*message)
                .map(Outcome::TextPayload)
                .map_err(|error| error.to_string())
        }
        other => return Outcome::RuntimeError(format!("there is no output format {other}")),
    };
    written.unwrap_or_else(Outcome::SerializeError)
}
