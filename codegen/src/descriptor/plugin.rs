//! The requests and responses of protoc plugins.
//!
//! They are `CodeGeneratorRequest` and `CodeGeneratorResponse` of
//! `google/protobuf/compiler/plugin.proto`.

use super::FileDescriptorProto;
use super::decode::push_file;
use super::wire::{Decode, DecodeError, Slice, Value};

/// A request of protoc or buf to a plugin.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct CodeGeneratorRequest<'a> {
    /// The files on protoc's command line.
    pub file_to_generate: Vec<&'a str>,
    /// The values of all `--rust-grpc_opt`, joined by commas.
    pub parameter: &'a str,
    /// All files, imports before the files that import them.
    pub proto_file: Vec<FileDescriptorProto<'a>>,
    /// True if `compiler_version` is set: protoc sets it, and buf does not.
    pub has_compiler_version: bool,
}

impl<'a> CodeGeneratorRequest<'a> {
    /// Decodes a request.
    ///
    /// # Errors
    /// Returns an error if the bytes are not a request.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut request = Self::default();
        Slice::new(bytes).merge(&mut request)?;
        Ok(request)
    }
}

impl<'a> Decode<'a> for CodeGeneratorRequest<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            1 => self.file_to_generate.push(value.str()?),
            2 => self.parameter = value.str()?,
            3 => self.has_compiler_version = true,
            15 => push_file(value, &mut self.proto_file)?,
            _ => {}
        }
        Ok(())
    }
}

/// A response of a plugin: files or an error, and the supported features.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct CodeGeneratorResponse {
    /// The error, if no code was generated.
    pub error: Option<String>,
    /// The names and the contents of the files.
    pub file: Vec<(String, String)>,
}

/// `FEATURE_PROTO3_OPTIONAL | FEATURE_SUPPORTS_EDITIONS`.
const SUPPORTED_FEATURES: u64 = 1 | 2;
/// `EDITION_PROTO2`.
const MINIMUM_EDITION: u64 = 998;
/// `EDITION_2026`.
const MAXIMUM_EDITION: u64 = 1002;

impl CodeGeneratorResponse {
    /// Encodes the response.
    ///
    /// Errors include the supported features, too, because protoc would otherwise report missing
    /// support for editions instead of the error.
    pub fn encode(&self) -> Vec<u8> {
        let size = self.file.iter().map(|(name, content)| name.len() + content.len() + 32).sum();
        let mut out = Vec::with_capacity(size);
        if let Some(error) = &self.error {
            write_bytes(&mut out, 1, error.as_bytes());
        }
        write_number(&mut out, 2, SUPPORTED_FEATURES);
        write_number(&mut out, 3, MINIMUM_EDITION);
        write_number(&mut out, 4, MAXIMUM_EDITION);
        for (name, content) in &self.file {
            let len = field_len(name.len()) + field_len(content.len());
            write_varint(&mut out, 15 << 3 | 2);
            write_varint(&mut out, len as u64);
            write_bytes(&mut out, 1, name.as_bytes());
            write_bytes(&mut out, 15, content.as_bytes());
        }
        out
    }
}

/// Returns the length of a length-delimited field whose tag is one byte.
fn field_len(len: usize) -> usize {
    let mut prefix = Vec::with_capacity(10);
    write_varint(&mut prefix, len as u64);
    1 + prefix.len() + len
}

fn write_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn write_number(out: &mut Vec<u8>, number: u64, value: u64) {
    write_varint(out, number << 3);
    write_varint(out, value);
}

pub(super) fn write_bytes(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    write_varint(out, number << 3 | 2);
    write_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}
