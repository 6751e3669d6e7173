//! Responses to conformance requests. Each testee compiles this file with its own `codec`.

use std::panic::{self, AssertUnwindSafe};

use crate::codec::{self, Message};
use crate::generated::conformance::conformance_request::Payload;
use crate::generated::conformance::conformance_response::Result as Outcome;
use crate::generated::conformance::{ConformanceRequest, ConformanceResponse, FailureSet};
use crate::generated::protobuf_test_messages::{editions, proto2, proto3};

/// Decodes a request, executes it and encodes the response.
#[allow(clippy::needless_update, reason = "some messages also have fields of their codec")]
pub(crate) fn answer(request: &[u8]) -> Vec<u8> {
    let outcome = match codec::decode(request) {
        // A panic is reported as the outcome of this test and does not end the others.
        Ok(request) => panic::catch_unwind(AssertUnwindSafe(|| dispatch(request)))
            .unwrap_or_else(|_| Outcome::RuntimeError("panicked".to_owned())),
        Err(error) => Outcome::RuntimeError(format!("the request cannot be decoded: {error}")),
    };
    codec::encode(&ConformanceResponse { result: Some(outcome), ..Default::default() })
}

fn dispatch(request: ConformanceRequest) -> Outcome {
    let convert = match &*request.message_type {
        "conformance.FailureSet" => convert::<FailureSet>,
        "protobuf_test_messages.proto2.TestAllTypesProto2" => convert::<proto2::TestAllTypesProto2>,
        "protobuf_test_messages.proto3.TestAllTypesProto3" => convert::<proto3::TestAllTypesProto3>,
        "protobuf_test_messages.editions.TestAllTypesEdition2023" => {
            convert::<editions::TestAllTypesEdition2023>
        }
        "protobuf_test_messages.editions.proto2.TestAllTypesProto2" => {
            convert::<editions::proto2::TestAllTypesProto2>
        }
        "protobuf_test_messages.editions.proto3.TestAllTypesProto3" => {
            convert::<editions::proto3::TestAllTypesProto3>
        }
        other => return Outcome::RuntimeError(format!("there is no message type `{other}`")),
    };
    let format = Format {
        output: codec::output_format(&request),
        // The number of `conformance.TestCategory.JSON_IGNORE_UNKNOWN_PARSING_TEST`.
        ignore_unknown: codec::test_category(&request) == 3,
        print_unknown: request.print_unknown_fields,
    };
    convert(request.payload.unwrap_or_else(|| Payload::ProtobufPayload(Vec::new())), format)
}

/// The format in which a request expects the output, and how to treat unknown fields of its input.
#[derive(Clone, Copy)]
struct Format {
    output: i32,
    ignore_unknown: bool,
    print_unknown: bool,
}

/// Decodes a message and encodes it again. Unsupported formats are skipped before decoding, because
/// the runner accepts a parse error as an outcome of any request.
fn convert<M: Message>(input: Payload, format: Format) -> Outcome {
    // These are the numbers of `conformance.WireFormat`. The Rust type of the enum depends on the codec.
    let serialize: fn(&M, Format) -> Result<Outcome, String> = match format.output {
        1 => |message, _| Ok(Outcome::ProtobufPayload(codec::encode(message))),
        2 => |message, _| codec::to_json(message).map(Outcome::JsonPayload),
        3 => return skip("JSPB output, which only Google implements"),
        4 => |message, format| {
            codec::to_text(message, format.print_unknown).map(Outcome::TextPayload)
        },
        other => return Outcome::RuntimeError(format!("there is no output format {other}")),
    };
    let parsed: Result<M, String> = match input {
        Payload::ProtobufPayload(bytes) => codec::decode(&bytes),
        Payload::JsonPayload(text) => codec::from_json(&text, format.ignore_unknown),
        Payload::TextPayload(text) => codec::from_text(&text),
        Payload::JspbPayload(_) => return skip("JSPB input, which only Google implements"),
    };
    match parsed {
        Ok(message) => serialize(&message, format).unwrap_or_else(Outcome::SerializeError),
        Err(error) => Outcome::ParseError(error),
    }
}

fn skip(what: &str) -> Outcome {
    Outcome::Skipped(what.to_owned())
}
