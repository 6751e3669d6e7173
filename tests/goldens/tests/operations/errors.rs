//! Tests of error details, which must arrive and be readable by other implementations.

use prost::Message;
use rust_grpc::grpc::errors::{ErrorDetails, StatusExt};
use tonic::transport::Server;

use super::*;

pub(crate) fn refusal() -> Status {
    let mut details = ErrorDetails::with_bad_request_violation("name", "is empty");
    details.set_error_info("EMPTY", "greeter.example.com", [("a".to_owned(), "b".to_owned())]);
    Status::with_error_details(Code::InvalidArgument, "no name", details)
}

async fn refused() -> Status {
    let address = serve(Server::builder().add_service(server())).await;
    HttpGreeterClient::new(channel(address).await).say_hello(hello("")).await.unwrap_err()
}

#[tokio::test]
async fn client_reads_error_details() {
    let status = refused().await;
    let violations = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!((&*violations[0].field, &*violations[0].description), ("name", "is empty"));
    assert_eq!(status.get_details_error_info().unwrap().metadata["a"], "b");
    assert!(status.get_details_retry_info().is_none());
}

/// An independent definition of `google.rpc.Status`.
#[derive(Clone, PartialEq, Message)]
struct RpcStatus {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
    #[prost(message, repeated, tag = "3")]
    details: Vec<prost_types::Any>,
}

#[derive(Clone, PartialEq, Message)]
struct BadRequest {
    #[prost(message, repeated, tag = "1")]
    field_violations: Vec<FieldViolation>,
}

#[derive(Clone, PartialEq, Message)]
struct FieldViolation {
    #[prost(string, tag = "1")]
    field: String,
    #[prost(string, tag = "2")]
    description: String,
}

#[tokio::test]
async fn encodes_error_details_as_specified() {
    let status = refused().await;
    // The details are the contents of `grpc-status-details-bin`.
    let decoded = RpcStatus::decode(status.details()).unwrap();
    assert_eq!((decoded.code, &*decoded.message), (3, "no name"));
    let of = |name: &str| {
        let url = format!("type.googleapis.com/google.rpc.{name}");
        decoded.details.iter().find(|any| any.type_url == url).unwrap()
    };
    let request = BadRequest::decode(&of("BadRequest").value[..]).unwrap();
    let violation = FieldViolation { field: "name".into(), description: "is empty".into() };
    assert_eq!(request.field_violations, [violation]);
    of("ErrorInfo");
}

#[tokio::test]
async fn reads_error_details_of_another_implementation() {
    let violation = FieldViolation { field: "x".into(), description: "y".into() };
    let detail = prost_types::Any {
        type_url: "type.googleapis.com/google.rpc.BadRequest".into(),
        value: BadRequest { field_violations: vec![violation] }.encode_to_vec(),
    };
    let foreign = RpcStatus { code: 3, message: "m".into(), details: vec![detail] };
    let status = Status::with_details(Code::InvalidArgument, "m", foreign.encode_to_vec().into());
    let read = status.get_details_bad_request().unwrap().field_violations;
    assert_eq!((&*read[0].field, &*read[0].description), ("x", "y"));
}
