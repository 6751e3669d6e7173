//! Services whose responses contain the requests.

use std::collections::HashMap;
use std::sync::Arc;

use prost::Message;
use prost_types::Any;
use rust_grpc::grpc::MessageStream;
use rust_grpc::grpc::errors::pb;
use rust_grpc::json;
use rust_grpc::reflect::Reflect;
use rust_grpc::tonic::{Code, Request, Response, Status};
use rust_grpc_goldens::http::library_async::Library;
use rust_grpc_goldens::http::{
    Book, CreateBookRequest, GetBookRequest, Kind, ListBooksRequest, ListBooksResponse,
    MergeRequest, Summary, UpdateBookRequest, WatchRequest,
};
use rust_grpc_goldens::http_body::google::api::HttpBody;
use rust_grpc_goldens::http_body::http_body::files_async::Files;
use rust_grpc_goldens::http_body::http_body::{GetRequest, PutRequest, PutResponse};
use tokio_stream::{Stream, StreamExt};

pub struct Echo;

type Answer<T> = Result<Response<T>, Status>;

/// Returns a book that has the request in JSON as its name.
fn echo(request: &Request<impl Reflect>) -> Result<Book, Status> {
    let name =
        json::to_string(request.get_ref()).map_err(|error| Status::internal(error.to_string()))?;
    let mut labels = HashMap::new();
    for key in ["x-user", "x-goog-api-key", "x-server-timeout"] {
        if let Some(value) = request.metadata().get(key).and_then(|value| value.to_str().ok()) {
            labels.insert(key.to_owned(), value.to_owned());
        }
    }
    Ok(Book { name, pages: 0, kind: 0, labels })
}

/// Returns the error of the tests, with details and metadata.
fn no_such_book() -> Status {
    let duration = prost_types::Duration { seconds: 30, nanos: 0 };
    let info = pb::ErrorInfo {
        reason: "NO_BOOK".to_owned(),
        domain: "library".to_owned(),
        metadata: [("name".to_owned(), "none".to_owned())].into(),
    };
    let details = pb::Status {
        code: 5,
        message: "no such \"book\"".to_owned(),
        details: vec![
            Any {
                type_url: "type.googleapis.com/google.protobuf.Duration".to_owned(),
                value: duration.encode_to_vec(),
            },
            Any {
                type_url: "type.googleapis.com/google.rpc.ErrorInfo".to_owned(),
                value: info.encode_to_vec(),
            },
            Any { type_url: "t/pkg.Unknown".to_owned(), value: vec![1] },
        ],
    };
    Status::with_details(Code::NotFound, "no such \"book\"", details.encode_to_vec().into())
}

impl Library for Echo {
    async fn get_book(&self, request: Request<GetBookRequest>) -> Answer<Book> {
        match request.get_ref().name.as_str() {
            "shelves/1/books/none" => Err(no_such_book()),
            "shelves/1/books/slow" => std::future::pending().await,
            _ => {
                let mut response = Response::new(echo(&request)?);
                response.metadata_mut().insert("x-answer", "yes".parse().expect("ASCII"));
                Ok(response)
            }
        }
    }

    async fn list_books(&self, request: Request<ListBooksRequest>) -> Answer<ListBooksResponse> {
        let count = usize::try_from(request.get_ref().page_size).unwrap_or(0);
        let book = Book { kind: Kind::Novel.into(), ..echo(&request)? };
        Ok(Response::new(ListBooksResponse { books: vec![book; count] }))
    }

    async fn create_book(&self, request: Request<CreateBookRequest>) -> Answer<Book> {
        echo(&request).map(Response::new)
    }

    async fn update_book(&self, request: Request<UpdateBookRequest>) -> Answer<Book> {
        echo(&request).map(Response::new)
    }

    async fn delete_book(&self, _: Request<GetBookRequest>) -> Answer<()> {
        Ok(Response::new(()))
    }

    async fn merge(&self, request: Request<MergeRequest>) -> Answer<Book> {
        echo(&request).map(Response::new)
    }

    async fn watch(
        self: Arc<Self>,
        request: Request<WatchRequest>,
    ) -> Answer<impl Stream<Item = Result<Book, Status>> + Send + 'static> {
        let book = Book { kind: Kind::Novel.into(), ..echo(&request)? };
        let mut parts = vec![];
        for tag in &request.get_ref().tags {
            match tag.as_str() {
                "reject" => return Err(no_such_book()),
                "fail" => parts.push(Err(no_such_book())),
                tag => parts.push(Ok(Book { name: tag.to_owned(), ..book.clone() })),
            }
        }
        Ok(Response::new(tokio_stream::iter(parts)))
    }

    async fn import(&self, request: Request<MessageStream<CreateBookRequest>>) -> Answer<Summary> {
        let mut requests = request.into_inner();
        let mut count = 0;
        while let Some(request) = requests.next().await {
            count += i32::try_from(request?.parent.len()).unwrap_or(i32::MAX);
        }
        Ok(Response::new(Summary { count }))
    }
}

fn body(content_type: &str, data: &[u8]) -> HttpBody {
    HttpBody { content_type: content_type.to_owned(), data: data.to_vec() }
}

impl Files for Echo {
    async fn get(&self, request: Request<GetRequest>) -> Answer<HttpBody> {
        let content_type =
            if request.get_ref().name.ends_with("plain") { "text/plain" } else { "" };
        Ok(Response::new(body(content_type, request.get_ref().name.as_bytes())))
    }

    async fn put(&self, request: Request<PutRequest>) -> Answer<PutResponse> {
        let PutRequest { name, content, overwrite } = request.into_inner();
        let HttpBody { content_type, data } = content.unwrap_or_default();
        let size = i64::try_from(data.len()).unwrap_or(-1);
        Ok(Response::new(PutResponse { name, content_type, size, overwrite }))
    }

    async fn echo(&self, request: Request<HttpBody>) -> Answer<HttpBody> {
        Ok(Response::new(request.into_inner()))
    }

    async fn download(
        self: Arc<Self>,
        request: Request<GetRequest>,
    ) -> Answer<impl Stream<Item = Result<HttpBody, Status>> + Send + 'static> {
        let parts = match request.get_ref().name.as_str() {
            "files/none" => vec![Err(no_such_book())],
            "files/empty" => vec![],
            "files/broken" => vec![Ok(body("text/plain", b"a")), Err(no_such_book())],
            _ => vec![Ok(body("text/csv", b"a,b\n")), Ok(body("", b"1,2\n"))],
        };
        Ok(Response::new(tokio_stream::iter(parts)))
    }

    async fn upload(&self, request: Request<MessageStream<PutRequest>>) -> Answer<PutResponse> {
        let mut requests = request.into_inner();
        let mut size = 0;
        while let Some(request) = requests.next().await {
            let data = request?.content.unwrap_or_default().data;
            size += i64::try_from(data.len()).unwrap_or(-1);
        }
        Ok(Response::new(PutResponse { size, ..PutResponse::default() }))
    }
}
