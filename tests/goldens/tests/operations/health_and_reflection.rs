//! Tests of the reflection and health services.

use prost::Message;
use rust_grpc::grpc::{ServingStatus, operations};
use tonic::transport::Server;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::{v1, v1alpha};
use v1::server_reflection_request::MessageRequest;
use v1::server_reflection_response::MessageResponse;

use super::*;

const SET: &[u8] = include_bytes!("../../../../fixtures/services/descriptor.binpb");

async fn ask(channel: Channel, question: MessageRequest) -> MessageResponse {
    let request =
        v1::ServerReflectionRequest { host: String::new(), message_request: Some(question) };
    let mut client = v1::server_reflection_client::ServerReflectionClient::new(channel);
    let answers = client.server_reflection_info(tokio_stream::once(request)).await.unwrap();
    answers.into_inner().message().await.unwrap().unwrap().message_response.unwrap()
}

#[tokio::test]
async fn reflection_lists_all_services_and_their_files() {
    let routes = operations(&[SET], &[GREETER]).await.unwrap().routes;
    let address = serve(Server::builder().add_routes(routes).add_service(server())).await;
    let channel = channel(address).await;
    let MessageResponse::ListServicesResponse(list) =
        ask(channel.clone(), MessageRequest::ListServices(String::new())).await
    else {
        panic!("no list of services")
    };
    let mut names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "services.v1.HTTPGreeter",
            "services.v1.Idle",
        ]
    );
    let question = MessageRequest::FileContainingSymbol("services.v1.HTTPGreeter".into());
    let MessageResponse::FileDescriptorResponse(files) = ask(channel.clone(), question).await
    else {
        panic!("no file")
    };
    let file = &files.file_descriptor_proto[0][..];
    let file = prost_types::FileDescriptorProto::decode(file).unwrap();
    assert_eq!(file.service[0].method.len(), 6);
    for import in file.dependency {
        let answer = ask(channel.clone(), MessageRequest::FileByFilename(import)).await;
        assert!(matches!(answer, MessageResponse::FileDescriptorResponse(_)), "{answer:?}");
    }
    // The service itself is still served.
    HttpGreeterClient::new(channel).ping(()).await.unwrap();
}

/// The generated constant contains everything that is needed, including custom options.
#[tokio::test]
async fn reflection_works_with_the_generated_constant() {
    use rust_grpc_goldens::file_descriptor_set::file_descriptor_set::{api, types};
    let sets = [api::FILE_DESCRIPTOR_SET, types::FILE_DESCRIPTOR_SET];
    let routes = operations(&sets, &[]).await.unwrap().routes;
    let channel = channel(serve(Server::builder().add_routes(routes)).await).await;
    let question = MessageRequest::FileContainingSymbol("file_descriptor_set.api.Shop".into());
    let MessageResponse::FileDescriptorResponse(files) = ask(channel.clone(), question).await
    else {
        panic!("no file")
    };
    let file = &files.file_descriptor_proto[0];
    // Custom option 50001 with the value "all", which prost-types would drop.
    assert!(file.windows(7).any(|window| window == b"\x8a\xb5\x18\x03all"));
    let question = MessageRequest::FileContainingSymbol("file_descriptor_set.types.Price".into());
    let answer = ask(channel, question).await;
    assert!(matches!(answer, MessageResponse::FileDescriptorResponse(_)), "{answer:?}");
}

#[tokio::test]
async fn supports_v1alpha_reflection() {
    use v1alpha::server_reflection_request::MessageRequest;
    let routes = operations(&[SET], &[]).await.unwrap().routes;
    let address = serve(Server::builder().add_routes(routes)).await;
    let request = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let channel = channel(address).await;
    let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(channel);
    let answers = client.server_reflection_info(tokio_stream::once(request)).await.unwrap();
    let answer = answers.into_inner().message().await.unwrap().unwrap();
    assert!(format!("{answer:?}").contains("services.v1.HTTPGreeter"), "{answer:?}");
}

#[tokio::test]
async fn health_reports_all_services_and_can_be_changed() {
    let operations = operations(&[SET], &[GREETER]).await.unwrap();
    let health = operations.health.clone();
    let address = serve(Server::builder().add_routes(operations.into())).await;
    let mut client = HealthClient::new(channel(address).await);
    let mut check = async |service: &str| {
        let request = HealthCheckRequest { service: service.to_owned() };
        client.check(request).await.map(|reply| reply.into_inner().status)
    };
    const SERVING: i32 = 1;
    const NOT_SERVING: i32 = 2;
    assert_eq!(check("").await.unwrap(), SERVING);
    assert_eq!(check(GREETER.name).await.unwrap(), SERVING);
    assert_eq!(check("services.v1.Nobody").await.unwrap_err().code(), Code::NotFound);
    health.set_service_status(GREETER.name, ServingStatus::NotServing).await;
    assert_eq!(check(GREETER.name).await.unwrap(), NOT_SERVING);
}

#[tokio::test]
async fn rejects_a_descriptor_set_without_its_imports() {
    let mut set = prost_types::FileDescriptorSet::decode(SET).unwrap();
    set.file.retain(|file| file.package() == "services.v1");
    let error = operations(&[&set.encode_to_vec()], &[GREETER]).await.unwrap_err().to_string();
    assert!(
        error.contains("imports `google/protobuf/empty.proto`, which no set contains"),
        "{error}"
    );
    assert!(error.contains("--include_imports"), "{error}");
}
