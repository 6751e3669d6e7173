//! Tests of the memory limit of generated clients and servers.

use rust_grpc::grpc::{InProcess, IntoAsyncTrait};
use rust_grpc::{DecodeOptions, prost::Message};
use rust_grpc_goldens::service_limits::table_api::TableApi;
use rust_grpc_goldens::service_limits::table_client::{TableClient, TableSharedClient};
use rust_grpc_goldens::service_limits::table_mock::TableMock;
use rust_grpc_goldens::service_limits::{Row, Rows, table_async, table_server};
use tokio_stream::StreamExt;
use tonic::{Code, Request, Response, Status};

/// Returns empty rows, which take 2 bytes each in the encoding and 480 in memory.
fn empty(rows: usize) -> Rows {
    Rows { rows: vec![Row::default(); rows] }
}

/// A number of empty rows that takes more than 4 MiB of memory and 18 KB of input.
const HOSTILE: usize = 9_000;
/// A number of empty rows that takes less than 4 MiB of memory.
const SMALL: usize = 8_000;

/// Returns a service that echoes its request, or responds with a number of empty rows.
fn service(answer: Option<usize>) -> TableMock {
    let mock = TableMock::new();
    let rows = move |rows: Rows| answer.map_or(rows, empty);
    mock.put.answers(move |request| Ok(Response::new(rows(request.into_inner()))));
    mock.read.answers(move |request| {
        let rows = rows(request.into_inner());
        Ok(Response::new(rust_grpc::grpc::MessageStream::new(tokio_stream::iter([Ok(rows)]))))
    });
    mock.write.answers_async(
        move |request: Request<rust_grpc::grpc::MessageStream<Rows>>| async move {
            let mut requests = request.into_inner();
            let mut last = Rows::default();
            while let Some(next) = requests.next().await {
                last = next?;
            }
            Ok(Response::new(rows(last)))
        },
    );
    mock.copy.answers(move |request| {
        let requests = request.into_inner().map(move |next| next.map(rows));
        Ok(Response::new(rust_grpc::grpc::MessageStream::new(requests)))
    });
    mock.count.answers(|request| Ok(Response::new(request.into_inner().rows.len() as i64)));
    mock.find.answers(move |_| Ok(Response::new(empty(answer.unwrap_or_default()))));
    mock
}

/// Calls each kind of method with these rows, and returns the results.
async fn calls(client: impl TableApi, rows: usize) -> [Result<usize, Status>; 4] {
    async fn first<S>(response: Result<Response<S>, Status>) -> Result<usize, Status>
    where
        S: tokio_stream::Stream<Item = Result<Rows, Status>> + Unpin,
    {
        let mut count = 0;
        let mut responses = response?.into_inner();
        while let Some(rows) = responses.next().await {
            count += rows?.rows.len();
        }
        Ok(count)
    }
    let count = |response: Response<Rows>| response.into_inner().rows.len();
    [
        client.put(empty(rows)).await.map(count),
        first(client.read(empty(rows)).await).await,
        client.write(tokio_stream::iter([empty(rows)])).await.map(count),
        first(client.copy(tokio_stream::iter([empty(rows)])).await).await,
    ]
}

async fn accepts(client: impl TableApi, rows: usize) {
    for result in calls(client, rows).await {
        assert_eq!(result.unwrap(), rows);
    }
}

/// Asserts that all calls end with the error that contains the message length and the limit.
async fn refuses(client: impl TableApi, sent: usize, bytes: usize, limit: usize) {
    for result in calls(client, sent).await {
        let status = result.unwrap_err();
        assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
        let numbers = format!(
            "message of {bytes} bytes allocates more memory than the limit of {limit} bytes"
        );
        assert!(status.message().contains(&numbers), "{status}");
        assert!(status.message().contains("help: "), "{status}");
        assert!(status.message().contains("`max_decoding_memory`"), "{status}");
    }
}

const FLOOR: usize = 4 << 20;

#[tokio::test]
async fn rejects_requests_that_allocate_too_much() {
    let tonic = table_server::TableServer::new(IntoAsyncTrait::new(service(None)));
    accepts(TableClient::new(tonic.clone()), SMALL).await;
    refuses(TableClient::new(tonic), HOSTILE, 2 * HOSTILE, FLOOR).await;
    let async_server = table_async::TableServer::new(service(None));
    accepts(TableClient::new(async_server.clone()), SMALL).await;
    refuses(TableClient::new(async_server), HOSTILE, 2 * HOSTILE, FLOOR).await;
}

#[tokio::test]
async fn rejects_responses_that_allocate_too_much() {
    let client = || TableClient::new(table_async::TableServer::new(service(Some(HOSTILE))));
    refuses(client(), 1, 2 * HOSTILE, FLOOR).await;
    refuses(TableSharedClient::from(client()), 1, 2 * HOSTILE, FLOOR).await;
    // The shared client inherits the settings of the client.
    let unlimited = client().max_decoding_memory(usize::MAX);
    for result in calls(TableSharedClient::from(unlimited), 1).await {
        assert_eq!(result.unwrap(), HOSTILE);
    }
}

#[tokio::test]
async fn limit_of_the_response_does_not_depend_on_the_request() {
    let client = || TableClient::new(table_async::TableServer::new(service(Some(HOSTILE))));
    let status = TableApi::find(&client(), "x".to_owned()).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
    let unlimited = client().max_decoding_memory(usize::MAX);
    assert_eq!(
        TableApi::find(&unlimited, "x".to_owned()).await.unwrap().into_inner().rows.len(),
        HOSTILE
    );

    let server = || table_async::TableServer::new(service(None));
    let status = TableApi::count(&TableClient::new(server()), empty(HOSTILE)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
    let unlimited = TableClient::new(server().max_decoding_memory(usize::MAX));
    assert_eq!(
        TableApi::count(&unlimited, empty(HOSTILE)).await.unwrap().into_inner(),
        HOSTILE as i64
    );
    let tonic = || table_server::TableServer::new(IntoAsyncTrait::new(service(None)));
    let status = TableApi::count(&TableClient::new(tonic()), empty(HOSTILE)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
}

#[tokio::test]
async fn limit_grows_with_the_length_above_the_minimum() {
    // 480 bytes of memory for 2 + 1 + 2 + 7 bytes of input are 40 per byte, and 480 for 9 are 53.
    let row = |len: usize| Row { a: "x".repeat(len), ..Row::default() };
    for len in [5, 8] {
        let rows = Rows { rows: vec![row(len); 20_000] };
        let client = TableClient::new(table_async::TableServer::new(service(None)));
        assert!(TableApi::put(&client, rows).await.is_ok());
    }
}

#[tokio::test]
async fn limit_can_be_set_and_disabled() {
    let tonic = || table_server::TableServer::new(IntoAsyncTrait::new(service(None)));
    let async_server = || table_async::TableServer::new(service(None));
    let off = DecodeOptions::new();
    let most = usize::MAX;
    accepts(TableClient::new(tonic().max_decoding_memory(most)).max_decoding_memory(most), HOSTILE)
        .await;
    accepts(TableClient::new(tonic().decode_options(off)).decode_options(off), HOSTILE).await;
    accepts(
        TableClient::new(async_server().max_decoding_memory(most)).decode_options(off),
        HOSTILE,
    )
    .await;
    accepts(
        TableClient::new(async_server().decode_options(off)).max_decoding_memory(most),
        HOSTILE,
    )
    .await;
    // An absolute limit replaces the one by length, whether it is higher or lower. Clones inherit it.
    let raised = 16 << 20;
    let client = TableClient::new(tonic().max_decoding_memory(raised)).max_decoding_memory(raised);
    accepts(client.clone(), HOSTILE).await;
    refuses(client, 40_000, 80_000, raised).await;
    refuses(TableClient::new(tonic().max_decoding_memory(1000).clone()), 10, 20, 1000).await;
    refuses(TableClient::new(async_server().max_decoding_memory(1000).clone()), 10, 20, 1000).await;
    refuses(TableClient::new(async_server()).max_decoding_memory(1000), 10, 20, 1000).await;
    let options = DecodeOptions::SAFE.max_memory(1000);
    refuses(TableClient::new(tonic().decode_options(options)), 10, 20, 1000).await;
}

#[tokio::test]
async fn rejects_a_message_above_the_size_limit_with_numbers() {
    let server = table_async::TableServer::new(service(None))
        .decode_options(DecodeOptions::SAFE.max_size(10));
    let status = TableApi::put(&TableClient::new(server), empty(6)).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert!(status.message().contains("12 bytes is larger than the limit of 10 bytes"), "{status}");
}

#[tokio::test]
async fn in_process_messages_have_no_limit() {
    accepts(InProcess::new(service(None)), 10 * HOSTILE).await;
    accepts(service(None), 10 * HOSTILE).await;
}

#[test]
fn decoding_through_the_trait_of_prost_has_no_limit() {
    let bytes = empty(10 * HOSTILE).encode_to_vec();
    assert_eq!(Rows::decode(&bytes[..]).unwrap().rows.len(), 10 * HOSTILE);
    assert!(DecodeOptions::SAFE.decode::<Rows>(&bytes[..]).is_err());
}
