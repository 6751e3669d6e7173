//! Messages of a response as the content of its body.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

use bytes::Bytes;
use http::HeaderValue;
use tonic::Status;

use super::bind::is_http_body;
use super::error::JSON;
use super::system::System;
use crate::http::config::Config;
use crate::http::table::{HttpMethod, HttpRule};
use crate::json::WriteOptions;
use crate::json::encode::append_field;
use crate::options::DecodeOptions;
use crate::reflect::{MessageTable, Reflect, ValueRef};

/// The content of a message.
pub(super) struct Content {
    pub(super) content_type: HeaderValue,
    pub(super) bytes: Bytes,
}

/// The form of the messages of a response.
pub(super) struct Renderer {
    config: Arc<Config>,
    method: &'static HttpMethod,
    rule: &'static HttpRule,
    enum_numbers: bool,
    pretty: bool,
}

impl Renderer {
    pub(super) fn new(
        config: Arc<Config>,
        method: &'static HttpMethod,
        rule: &'static HttpRule,
        system: &System,
    ) -> Self {
        Self { config, method, rule, enum_numbers: system.enum_numbers, pretty: system.pretty }
    }

    pub(super) fn config(&self) -> &Config {
        &self.config
    }

    /// Returns a renderer that writes each message in one line.
    pub(super) fn on_one_line(self) -> Self {
        Self { pretty: false, ..self }
    }

    /// Returns true if messages are bodies of any content type.
    pub(super) fn is_http_body(&self) -> bool {
        self.body_table().is_some_and(is_http_body)
    }

    /// Returns the table of the message that is the body.
    fn body_table(&self) -> Option<&'static MessageTable> {
        let table = self.method.response();
        match self.rule.response_field() {
            "" => Some(table),
            name => super::fields::message_of(&table.fields()[table.index_of_name(name)?]),
        }
    }

    /// Returns the content of an encoded message.
    ///
    /// # Errors
    /// Fails with `INTERNAL` if the bytes are not a message of the type, or if a value has no form in JSON.
    pub(super) fn content(&self, binary: &[u8]) -> Result<Content, Status> {
        let table = self.method.response();
        let invalid = |error: &dyn core::fmt::Display| {
            let name = table.full_name();
            Status::internal(format!("the response `{name}` has no form in JSON: {error}"))
        };
        let mut message = table.create();
        message.merge_binary(binary, &DecodeOptions::new()).map_err(|error| invalid(&error))?;
        if self.is_http_body() {
            return self.http_body(&*message);
        }
        let options = WriteOptions::new()
            .registry(&self.config.registry)
            .use_enum_numbers(self.enum_numbers)
            .emit_default_values(self.config.rest.emit_default_values)
            .indent(self.pretty.then_some(2));
        let text = match self.rule.response_field() {
            "" => options.to_string(&*message),
            name => match table.index_of_name(name) {
                Some(index) => append_field(&*message, index, String::new(), &options),
                None => return Err(invalid(&format!("it has no field `{name}`"))),
            },
        };
        let text = text.map_err(|error| invalid(&error))?;
        Ok(Content { content_type: JSON, bytes: Bytes::from(text) })
    }

    /// Returns the content of a `google.api.HttpBody`, which is the message or a field of it.
    fn http_body(&self, message: &dyn Reflect) -> Result<Content, Status> {
        let body = match self.rule.response_field() {
            "" => Some(message),
            name => {
                let index = message.table().index_of_name(name);
                index.and_then(|index| message.slot(index).message())
            }
        };
        let bytes = |name: &str| {
            let body = body?;
            match body.slot(body.table().index_of_name(name)?).value()? {
                ValueRef::String(text) => Some(Bytes::copy_from_slice(text.as_bytes())),
                ValueRef::Bytes(bytes) => Some(Bytes::copy_from_slice(bytes)),
                _ => None,
            }
        };
        let content_type = bytes("content_type").filter(|content_type| !content_type.is_empty());
        let content_type = match content_type {
            Some(content_type) => HeaderValue::from_maybe_shared(content_type).map_err(|_| {
                Status::internal("the content type of the response is not a valid header")
            })?,
            None => HeaderValue::from_static("application/octet-stream"),
        };
        Ok(Content { content_type, bytes: bytes("data").unwrap_or_default() })
    }
}
