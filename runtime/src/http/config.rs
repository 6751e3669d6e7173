//! The settings of a transcoder: methods, message types and limits.

use std::collections::HashMap;

use alloc::format;

use bytes::Bytes;
use tonic::Status;

use super::rest::{Router, Settings};
use super::{HttpMethod, HttpService, error_details};
use crate::json::{ReadOptions, WriteOptions};
use crate::options::DecodeOptions;
use crate::reflect::{MessageTable, Registry};

/// The limit on the length of a message, which is that of tonic.
const MAX_SIZE: usize = 4 << 20;

#[derive(Clone, Debug)]
pub(super) struct Config {
    /// The methods with the Connect protocol, by their paths.
    pub(super) methods: HashMap<&'static str, &'static HttpMethod>,
    pub(super) registry: Registry,
    pub(super) limits: DecodeOptions,
    pub(super) ignore_unknown_fields: bool,
    pub(super) compression: bool,
    /// The routes of REST.
    pub(super) router: Router,
    pub(super) rest: Settings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            methods: HashMap::new(),
            registry: Registry::new().with_types(error_details::TYPES),
            limits: DecodeOptions::SAFE.max_size(MAX_SIZE),
            ignore_unknown_fields: true,
            compression: true,
            router: Router::default(),
            rest: Settings::default(),
        }
    }
}

impl Config {
    /// Adds the methods of a service.
    pub(super) fn add(&mut self, service: &'static HttpService) {
        let methods = service.methods().iter().filter(|method| method.has_connect());
        self.methods.extend(methods.map(|method| (method.descriptor().path, method)));
        self.router.add(service);
    }

    /// Returns true if there are routes of REST.
    pub(super) fn has_rest(&self) -> bool {
        !self.router.is_empty()
    }

    /// Returns the maximum length of a message in bytes.
    pub(super) fn max_size(&self) -> usize {
        self.limits.size_limit()
    }

    /// Converts a message of a request from JSON to the binary format.
    ///
    /// # Errors
    /// Fails with `INVALID_ARGUMENT` if the text is not a message of this type or exceeds a limit.
    pub(super) fn binary(&self, table: &MessageTable, json: &[u8]) -> Result<Bytes, Status> {
        let invalid = |error: &dyn core::fmt::Display| {
            let name = table.full_name();
            Status::invalid_argument(format!("the request is not a `{name}` in JSON: {error}"))
        };
        let text = core::str::from_utf8(json).map_err(|error| invalid(&error))?;
        let options = ReadOptions::new()
            .ignore_unknown_fields(self.ignore_unknown_fields)
            .registry(&self.registry)
            .limits(self.limits);
        let mut message = table.create();
        options.read_str(&mut *message, text).map_err(|error| invalid(&error))?;
        Ok(Bytes::from(message.to_binary()))
    }

    /// Converts a message of a response from the binary format to JSON.
    ///
    /// # Errors
    /// Fails with `INTERNAL` if the bytes are not a message of this type, or a value has no form in JSON.
    pub(super) fn json(&self, table: &MessageTable, binary: &[u8]) -> Result<Bytes, Status> {
        let invalid = |error: &dyn core::fmt::Display| {
            let name = table.full_name();
            Status::internal(format!("the response `{name}` has no form in JSON: {error}"))
        };
        let mut message = table.create();
        message.merge_binary(binary, &DecodeOptions::new()).map_err(|error| invalid(&error))?;
        let options = WriteOptions::new().registry(&self.registry);
        Ok(Bytes::from(options.to_vec(&*message).map_err(|error| invalid(&error))?))
    }
}

/// The format of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Binary,
    Json,
}
