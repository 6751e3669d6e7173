//! An extractor and a response for axum.
//!
//! [`Json`] takes the place of axum's type of the same name. It reads and writes messages with the functions of
//! [`json`](super) instead of serde, which is faster, and errors have the path and the position of the value:
//!
//! ```
//! use prost_types::{Duration, FieldMask};
//! use rust_grpc::json::axum::Json;
//!
//! async fn wait(Json(duration): Json<Duration>) -> Json<FieldMask> {
//!     Json(FieldMask { paths: vec![format!("seconds_{}", duration.seconds)] })
//! }
//! ```
//!
//! # Requests
//!
//! The content type must be `application/json`, or another one that ends with `+json`. axum's `DefaultBodyLimit` limits
//! the length of the body. A message is read with the default options and the limits of [`DecodeOptions::SAFE`]. For
//! others, add `ReadOptions<'static>` to the extensions of requests, such as with `axum::Extension` as a layer.
//!
//! # Responses
//!
//! A message is written with the default options. [`respond`] takes others.

use alloc::string::{String, ToString};
use core::fmt;

use axum_core::body::Body;
use axum_core::extract::rejection::BytesRejection;
use axum_core::extract::{FromRequest, OptionalFromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, StatusCode};

use super::{Error, ReadOptions, WriteOptions};
use crate::options::DecodeOptions;
use crate::reflect::Reflect;

/// A message in the body of a request or response, as ProtoJSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Json<M>(pub M);

impl<M> From<M> for Json<M> {
    fn from(message: M) -> Self {
        Self(message)
    }
}

impl<M: Reflect + Default, S: Send + Sync> FromRequest<S> for Json<M> {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Rejection> {
        if !is_json(request.headers()) {
            return Err(Rejection::ContentType);
        }
        read(request, state).await
    }
}

/// Extracts `None` from a request without a content type.
impl<M: Reflect + Default, S: Send + Sync> OptionalFromRequest<S> for Json<M> {
    type Rejection = Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Rejection> {
        if !request.headers().contains_key(CONTENT_TYPE) {
            return Ok(None);
        }
        <Self as FromRequest<S>>::from_request(request, state).await.map(Some)
    }
}

async fn read<M: Reflect + Default, S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Json<M>, Rejection> {
    let options = request.extensions().get::<ReadOptions<'static>>().copied();
    let options = options.unwrap_or(ReadOptions::new().limits(DecodeOptions::SAFE));
    let body = Bytes::from_request(request, state).await.map_err(Rejection::Body)?;
    options.from_slice(&body).map(Json).map_err(Rejection::Message)
}

/// Returns true if the content type is JSON.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(CONTENT_TYPE).map(HeaderValue::to_str) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.strip_prefix("application/") {
        Some(subtype) => subtype == "json" || (subtype.ends_with("+json") && subtype.len() > 5),
        None => false,
    }
}

impl<M: Reflect> IntoResponse for Json<M> {
    fn into_response(self) -> Response {
        respond(&self.0, &WriteOptions::new())
    }
}

/// Returns a response with a message that is written with these options.
///
/// The status is 200, or 500 if a value of the message has no form in JSON.
pub fn respond(message: &dyn Reflect, options: &WriteOptions<'_>) -> Response {
    match options.to_vec(message) {
        Ok(json) => with_type("application/json", json.into()),
        Err(error) => {
            let text = alloc::format!("the response has no form in JSON: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        }
    }
}

fn with_type(content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// The reason why the body of a request is not a message.
///
/// The response is its text, with the status that [`status`](Self::status) returns.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// The content type is not JSON.
    ContentType,
    /// The body cannot be read, or is longer than the limit.
    Body(BytesRejection),
    /// The body is not a message of the type, or the message exceeds a limit.
    Message(Error),
}

impl Rejection {
    /// Returns the status of the response: 415 for another content type, 413 for a body that is too long, and otherwise
    /// 400.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(rejection) => rejection.status(),
            Self::Message(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// Returns the text of the response.
    fn text(&self) -> String {
        match self {
            Self::ContentType => "the content type is not `application/json`".to_string(),
            Self::Body(rejection) => rejection.body_text(),
            Self::Message(error) => error.to_string(),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl core::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::ContentType => None,
            Self::Body(rejection) => Some(rejection),
            Self::Message(error) => Some(error),
        }
    }
}

impl IntoResponse for Rejection {
    fn into_response(self) -> Response {
        (self.status(), self.text()).into_response()
    }
}
