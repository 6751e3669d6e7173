//! Do the limits of a codec of the user's hold in a call?

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
async fn the_limits_of_a_codec_hold_in_a_call() {
    // The server is what the client sends to; what is between them are bytes all the same.
    let mut client = NumbersClient::new(NumbersServer::new(Adder));
    let mut sum = async |count: usize| {
        let request = SumRequest { numbers: vec![1; count] };
        client.sum(request).await.map(|reply| reply.into_inner().sum)
    };
    // A packed number is a byte of the input, and eight in the list; tag and length take three.
    let most = (MEMORY - 3) / 9;
    assert_eq!(sum(most).await.unwrap(), most as i64);
    let refused = sum(most + 1).await.unwrap_err();
    assert_eq!(refused.code(), Code::ResourceExhausted);
    let numbers = format!(
        "message of {} bytes allocates more memory than the limit of {MEMORY} bytes",
        most + 3
    );
    assert!(refused.message().contains(&numbers), "{refused}");

    assert!(client.reset(()).await.is_ok(), "an empty message needs no limits, but a codec");
}
