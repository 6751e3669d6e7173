//! Logging of calls, and details for errors.
//!
//! Each call is logged once, when it ends for whatever reason. An error without details, such as tonic's
//! errors for invalid input, gets a `google.rpc.ErrorInfo` and the trace as its request id.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Poller, Poll, ready};
use std::time::{Duration, Instant};

use http::{HeaderMap, Request, Response};
use http_body::{Body as HttpBody, Frame};
use rust_grpc::bytes::Bytes;
use rust_grpc::grpc::errors::{ErrorDetails, StatusExt};
use rust_grpc::grpc::{ServiceDescriptor, code_name};
use tonic::body::Body;
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tower::{Layer, Service};

use super::context::Context;
use super::errors::{self, DOMAIN};
use super::frames::Frames;

/// The resolution of timers: the one that ended the call may be this much earlier than the deadline.
const TIMER: Duration = Duration::from_millis(1);

/// The limit for the size of request metadata that gRPC suggests, in bytes, plus 32 for each entry.
const METADATA_LIMIT: usize = 8 * 1024;

/// A layer for all services of a server.
#[derive(Clone, Copy, Debug)]
pub struct Calls {
    /// The name of the service in the log.
    pub service: &'static str,
    /// The services whose methods are looked up for requests.
    pub methods: &'static [ServiceDescriptor],
}

impl<S> Layer<S> for Calls {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched { calls: *self, inner }
    }
}

/// A service whose calls are logged.
#[derive(Clone, Debug)]
pub struct Watched<S> {
    calls: Calls,
    inner: S,
}

impl<S> Service<Request<Body>> for Watched<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Poller<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let size: usize =
            request.headers().iter().map(|(k, v)| k.as_str().len() + v.len() + 32).sum();
        let path = request.uri().path().to_owned();
        let method = self.calls.methods.iter().find_map(|service| service.method(&path));
        let metadata = MetadataMap::from_headers(std::mem::take(request.headers_mut()));
        let context = Context::read(&metadata, method);
        let record = Record {
            service: self.calls.service,
            path,
            begin: Instant::now(),
            context,
            logged: false,
        };
        if size > METADATA_LIMIT {
            let message =
                format!("the metadata has {size} bytes, and the limit is {METADATA_LIMIT}");
            let response = errors::exhausted("metadata", &message).into_http();
            return Box::pin(async move { Ok(record.answered(response)) });
        }
        *request.headers_mut() = metadata.into_headers();
        request.extensions_mut().insert(context);
        let request = match method {
            Some(method) => request.map(|body| Body::new(Frames::new(body, method.kind))),
            None => request,
        };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            Ok(record.answered(response))
        })
    }
}

/// A call that is not logged yet.
struct Record {
    service: &'static str,
    path: String,
    begin: Instant,
    context: Context,
    logged: bool,
}

impl Record {
    /// Handles the response headers. If they contain the status, the call has ended.
    fn answered(mut self, mut response: Response<Body>) -> Response<Body> {
        if response.headers().contains_key("grpc-status") {
            self.ended(response.headers_mut());
            return response;
        }
        response.map(|inner| Body::new(WatchedBody { inner, record: self }))
    }

    /// Handles the trailers at the end of the response.
    fn ended(&mut self, trailers: &mut HeaderMap) {
        let Some(mut status) = Status::from_header_map(trailers) else { return };
        if status.code() != Code::Ok && status.details().is_empty() {
            let mut details = ErrorDetails::new();
            let method = [("path".to_owned(), self.path.clone())];
            details.set_error_info(code_name(status.code()), DOMAIN, method);
            details.set_request_info(format!("{:032x}", self.context.trace.id), "");
            let metadata = std::mem::take(status.metadata_mut());
            status = Status::with_error_details_and_metadata(
                status.code(),
                status.message(),
                details,
                metadata,
            );
            // If the headers cannot be written, the status is left unchanged.
            let _ = status.add_header(trailers);
        }
        self.log(status.code(), status.message());
    }

    fn log(&mut self, code: Code, message: &str) {
        if std::mem::replace(&mut self.logged, true) {
            return;
        }
        let Self { service, path, context, .. } = self;
        let (trace, code_name) = (context.trace, code_name(code));
        let us = self.begin.elapsed().as_micros();
        match code {
            // Health checks occur once per second, so they are not logged.
            Code::Ok if path.starts_with("/grpc.health.") => {}
            Code::Ok => tracing::info!(
                "call service={service} path={path} code={code_name} us={us} {trace}"
            ),
            Code::Unknown | Code::Internal | Code::DataLoss | Code::Unavailable => {
                tracing::error!(
                    "call service={service} path={path} code={code_name} us={us} {trace} {message:?}"
                );
            }
            _ => {
                tracing::warn!(
                    "call service={service} path={path} code={code_name} us={us} {trace} {message:?}"
                );
            }
        }
    }
}

impl Drop for Record {
    /// Logs a call whose response nobody waits for any more.
    fn drop(&mut self) {
        match self.context.deadline {
            Some(at) if at <= Instant::now() + TIMER => {
                self.log(Code::DeadlineExceeded, "the deadline has passed")
            }
            _ => self.log(Code::Cancelled, "the caller has disconnected"),
        }
    }
}

struct WatchedBody {
    inner: Body,
    record: Record,
}

impl HttpBody for WatchedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Poller<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        match &mut frame {
            Some(Ok(frame)) => {
                if let Some(trailers) = frame.trailers_mut() {
                    self.record.ended(trailers);
                }
            }
            Some(Err(status)) => self.record.log(status.code(), status.message()),
            // The body has no trailers, so this was not a call, for example a page.
            None => self.record.logged = true,
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }
}
