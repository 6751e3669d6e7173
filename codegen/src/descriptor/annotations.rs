//! Options of `google.api` that describe APIs, from the serialized bytes of options.

use super::wire::{Decode, DecodeError, Slice, Value};

/// The field number of the extension `google.api.field_behavior` of `FieldOptions`.
const FIELD_BEHAVIOR: u32 = 1052;
/// The field number of the extension `google.api.default_host` of `ServiceOptions`.
const DEFAULT_HOST: u32 = 1049;
/// The field number of the extension `google.api.oauth_scopes` of `ServiceOptions`.
const OAUTH_SCOPES: u32 = 1050;

/// The options of `google.api` that a field can have.
#[derive(Clone, Debug, Default)]
pub(crate) struct FieldAnnotations {
    /// The numbers of the values of `google.api.FieldBehavior`.
    pub(crate) behavior: Vec<i32>,
}

/// The options of `google.api` that a service can have.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServiceAnnotations<'a> {
    /// The host name of the service, possibly with a port, or an empty string.
    pub(crate) default_host: &'a str,
    /// OAuth scopes, separated by commas, or an empty string.
    pub(crate) oauth_scopes: &'a str,
}

/// Decodes the annotations in serialized `FieldOptions`.
///
/// # Errors
/// Returns an error if the options are not a valid message.
pub(crate) fn of_field(options: &[u8]) -> Result<FieldAnnotations, DecodeError> {
    let mut annotations = FieldAnnotations::default();
    Slice::new(options).merge(&mut annotations)?;
    Ok(annotations)
}

/// Decodes the annotations in serialized `ServiceOptions`.
///
/// # Errors
/// Returns an error if the options are not a valid message.
pub(crate) fn of_service(options: &[u8]) -> Result<ServiceAnnotations<'_>, DecodeError> {
    let mut annotations = ServiceAnnotations::default();
    Slice::new(options).merge(&mut annotations)?;
    Ok(annotations)
}

impl<'a> Decode<'a> for FieldAnnotations {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            FIELD_BEHAVIOR => value.push_i32(&mut self.behavior),
            _ => Ok(()),
        }
    }
}

impl<'a> Decode<'a> for ServiceAnnotations<'a> {
    fn field(&mut self, number: u32, value: Value<'a>) -> Result<(), DecodeError> {
        match number {
            DEFAULT_HOST => self.default_host = value.str()?,
            OAUTH_SCOPES => self.oauth_scopes = value.str()?,
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_behavior_packed_or_not() {
        // 1052 << 3 is 0x20e0: the tags are e0 41 for a number, and e2 41 for a packed list.
        let options = [0xe0, 0x41, 2, 0x18, 1, 0xe2, 0x41, 2, 3, 5];
        assert_eq!(of_field(&options).unwrap().behavior, [2, 3, 5]);
        assert!(of_field(&[0xe2, 0x41, 9]).is_err());
    }

    #[test]
    fn reads_host_and_scopes() {
        // The tags are ca 41 for 1049 and d2 41 for 1050.
        let options = [0xca, 0x41, 1, b'h', 0xd2, 0x41, 3, b'a', b',', b'b'];
        let annotations = of_service(&options).unwrap();
        assert_eq!((annotations.default_host, annotations.oauth_scopes), ("h", "a,b"));
    }
}
