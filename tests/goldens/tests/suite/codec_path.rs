//! Test that the limits of a user-defined codec apply to calls.

use rust_grpc_goldens::codec_path::numbers_client::NumbersClient;
use rust_grpc_goldens::codec_path::numbers_server::{Numbers, NumbersServer};
use rust_grpc_goldens::codec_path::{SumReply, SumRequest};
use rust_grpc_goldens::strict::MEMORY;
use tonic::{Code, Request, Response, Status};

struct Adder;

#[tonic::async_trait]
impl Numbers for Adder {
    async fn sum(&self, request: Request<SumRequest>) -> Result<Response<SumReply>, Status> {
        Ok(Response::new(SumReply { sum: request.into_inner().numbers.iter().sum() }))
    }

    async fn reset(&self, _: Request<()>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }
}

#[tokio::test]
async fn limits_of_a_codec_apply_to_calls() {
    // The client sends directly to the server; messages are encoded nevertheless.
    let mut client = NumbersClient::new(NumbersServer::new(Adder));
    let mut sum = async |count: usize| {
        let request = SumRequest { numbers: vec![1; count] };
        client.sum(request).await.map(|reply| reply.into_inner().sum)
    };
    // A packed number takes one byte of input and eight bytes in the list; tag and length take three bytes.
    let most = (MEMORY - 3) / 9;
    assert_eq!(sum(most).await.unwrap(), most as i64);
    let refused = sum(most + 1).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    let numbers = format!(
        "message of {} bytes allocates more memory than the limit of {MEMORY} bytes",
        most + 3
    );
    assert!(refused.message().contains(&numbers), "{refused}");

    assert!(client.reset(()).await.is_ok(), "the codec does not support an empty message");
}
