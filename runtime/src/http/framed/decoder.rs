//! Messages of a request, from the format and compression of the client to frames of the inner service.

use alloc::sync::Arc;
use std::sync::{Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use tonic::{Code, Status};

use crate::http::HttpMethod;
use crate::http::compression::Encoding;
use crate::http::config::{Config, Format};
use crate::http::upstream::frame_header;
use crate::options::DecodeOptions;

/// Messages of at most this length are copied into one chunk with the header of their frame, which is cheaper
/// than a second chunk.
const SHORT: usize = 4096;

/// Decodes the messages of a request.
pub(in crate::http) struct Decoder {
    pub(in crate::http) config: Arc<Config>,
    pub(in crate::http) method: &'static HttpMethod,
    pub(in crate::http) format: Format,
    pub(in crate::http) encoding: Encoding,
    pub(in crate::http) last: LastMessage,
}

/// The last message of a request in the binary format, which only the service decodes.
///
/// gRPC servers answer a message that cannot be decoded with `INTERNAL`, which other protocols reserve for faults of
/// the server. Only if a call ends with this code, the message is decoded here to find out whose fault it is.
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct LastMessage(Option<Arc<Mutex<Bytes>>>);

impl LastMessage {
    /// Creates a place for the messages of a format.
    pub(in crate::http) fn of(format: Format) -> Self {
        Self((format == Format::Binary).then(Arc::default))
    }

    fn set(&self, message: &Bytes) {
        if let Some(last) = &self.0 {
            *last.lock().unwrap_or_else(PoisonError::into_inner) = message.clone();
        }
    }

    /// Returns why the last message is not one of the method's request type, if it is not.
    pub(in crate::http) fn fault(&self, method: &HttpMethod) -> Option<Status> {
        let last = self.0.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let table = method.request();
        let error = table.create().merge_binary(&last, &DecodeOptions::SAFE).err()?;
        let name = table.full_name();
        Some(Status::invalid_argument(alloc::format!("the request is not a `{name}`: {error}")))
    }
}

/// A frame for the inner service: a chunk, and another one if the message is long.
pub(super) type Chunks = (Bytes, Option<Bytes>);

impl Decoder {
    /// Returns the gRPC frame of a message.
    ///
    /// # Errors
    /// Fails if the message is malformed or exceeds a limit.
    pub(super) fn frame(&self, message: Bytes, compressed: bool) -> Result<Chunks, Status> {
        let encoding = if compressed { self.encoding } else { Encoding::Identity };
        let message = encoding.decompress(message, self.config.max_size())?;
        let message = match self.format {
            Format::Binary => message,
            Format::Json => self.config.binary(self.method.request(), &message)?,
        };
        self.last.set(&message);
        chunks(0, message)
    }
}

/// Returns the error of a client's body as the service receives it.
///
/// tonic's server takes a body that ends with `CANCELLED` for complete, and half of an upload for all of it. The
/// code is seen by the service only, since the client has gone away.
pub(super) fn interrupted(error: Status) -> Status {
    match error.code() {
        Code::Cancelled => Status::aborted("the client has stopped sending the request"),
        _ => error,
    }
}

/// Returns a message in a frame.
///
/// # Errors
/// Fails if the message is too long for a frame.
pub(super) fn chunks(flags: u8, message: Bytes) -> Result<Chunks, Status> {
    let Some(header) = frame_header(flags, message.len()) else {
        return Err(Status::new(Code::ResourceExhausted, "the message is longer than 4 GiB"));
    };
    if message.len() > SHORT {
        return Ok((Bytes::copy_from_slice(&header), Some(message)));
    }
    let mut frame = BytesMut::with_capacity(header.len() + message.len());
    frame.extend_from_slice(&header);
    frame.extend_from_slice(&message);
    Ok((frame.freeze(), None))
}
