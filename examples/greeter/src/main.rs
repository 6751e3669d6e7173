//! A gRPC server and a client that calls it, in one program.

use std::error::Error;

use greeter::greeter_client::GreeterClient;
use greeter::greeter_server::{Greeter, GreeterServer};
use greeter::{GreetRequest, GreetResponse};
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

// The code that build.rs generated from `package greeter`.
mod greeter {
    rust_grpc::include_proto!("greeter");
}

struct PoliteGreeter;

#[tonic::async_trait]
impl Greeter for PoliteGreeter {
    async fn greet(
        &self,
        request: Request<GreetRequest>,
    ) -> Result<Response<GreetResponse>, Status> {
        let GreetRequest { name } = request.into_inner();
        if name.is_empty() {
            return Err(Status::invalid_argument("name must not be empty"));
        }
        Ok(Response::new(GreetResponse { greeting: format!("Hello, {name}!") }))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // With port 0, the system chooses a free port.
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("serving on {url}");
    let server = Server::builder().add_service(GreeterServer::new(PoliteGreeter));
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));

    let mut client = GreeterClient::connect(url).await?;
    for name in ["Ada", ""] {
        match client.greet(GreetRequest { name: name.to_owned() }).await {
            Ok(response) => println!("greet {name:?}: {}", response.into_inner().greeting),
            Err(status) => println!("greet {name:?}: {:?}: {}", status.code(), status.message()),
        }
    }
    Ok(())
}
