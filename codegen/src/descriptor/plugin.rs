//! What does protoc ask a plugin, and how is it answered?
//!
//! `CodeGeneratorRequest` and `CodeGeneratorResponse` of `google/protobuf/compiler/plugin.proto`.

use super::FileDescriptorProto;
use super::decode::push_file;
use super::wire::{Decode, DecodeError, Slice, Value};

/// `CodeGeneratorRequest`.
#[derive(Debug, Default)]
pub struct CodeGeneratorRequest<'a> {
    /// The files named on protoc's command line.
    pub file_to_generate: Vec<&'a str>,
    /// What stands in `--rust-grpc_opt`, several of them joined by commas.
    pub parameter: &'a str,
    /// All files, imports before the files that import them.
    pub proto_file: Vec<FileDescriptorProto<'a>>,
    /// Whether `compiler_version` is set, as it is by protoc and not by buf.
    pub has_compiler_version: bool,
}

impl<'a> CodeGeneratorRequest<'a> {
    /// Decodes a request.
    ///
    /// # Errors
    /// When the bytes are not one.
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

/// `CodeGeneratorResponse`: either files or an error, and always what the plugin can do.
#[derive(Debug, Default)]
pub struct CodeGeneratorResponse {
    /// Why nothing was generated.
    pub error: Option<String>,
    /// Names and contents.
    pub file: Vec<(String, String)>,
}

/// `FEATURE_PROTO3_OPTIONAL | FEATURE_SUPPORTS_EDITIONS`.
const SUPPORTED_FEATURES: u64 = 1 | 2;
/// `EDITION_PROTO2`.
const MINIMUM_EDITION: u64 = 998;
/// `EDITION_2026`.
const MAXIMUM_EDITION: u64 = 1002;

impl CodeGeneratorResponse {
    /// Serializes the response. The features are there also when it is an error, or protoc would
    /// report missing support for editions in its place.
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

/// Length of a length-delimited field whose tag is one byte.
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
