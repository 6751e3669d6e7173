//! The observable behaviour of a message.

use std::fmt::{Debug, Write};

use bytes::{BufMut, BytesMut};
use prost::EncodeError;

use crate::make::varint;
use crate::parent::Subject;

/// Everything that can be observed of a message.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The output of `{:?}`.
    pub debug: String,
    /// The encoded message.
    pub bytes: Vec<u8>,
    /// The errors of encoding into buffers that are too small.
    pub too_small_errors: String,
    /// The number of input bytes that were not consumed.
    pub left: usize,
    /// True if the message equals itself, which is false if it contains a NaN.
    pub reflexive: bool,
}

/// A message with an erased type. If `prefix` is true, its length is encoded before it.
pub(crate) trait Encode: Debug {
    fn encode(&self, prefix: bool, buf: &mut dyn BufMut) -> Result<(), EncodeError>;
    fn encode_to_vec(&self, prefix: bool) -> Vec<u8>;
    fn encode_raw(&self, buf: &mut dyn BufMut);
    fn encoded_len(&self) -> usize;
    fn is_reflexive(&self) -> bool;
}

impl<M: Subject> Encode for M {
    fn encode(&self, prefix: bool, mut buf: &mut dyn BufMut) -> Result<(), EncodeError> {
        if prefix { self.encode_length_delimited(&mut buf) } else { M::encode(self, &mut buf) }
    }

    fn encode_to_vec(&self, prefix: bool) -> Vec<u8> {
        if prefix { self.encode_length_delimited_to_vec() } else { M::encode_to_vec(self) }
    }

    fn encode_raw(&self, mut buf: &mut dyn BufMut) {
        M::encode_raw(self, &mut buf);
    }

    fn encoded_len(&self) -> usize {
        M::encoded_len(self)
    }

    #[allow(clippy::eq_op, reason = "a message with a NaN is not equal to itself")]
    fn is_reflexive(&self) -> bool {
        self == self
    }
}

/// Returns everything that can be observed, or an inconsistency.
pub(crate) fn view(message: &dyn Encode, left: usize) -> Result<View, String> {
    let bytes = message.encode_to_vec(false);
    let len = message.encoded_len();
    if len != bytes.len() {
        return Err(format!("encoded_len says {len} for {} bytes", bytes.len()));
    }
    let mut raw = Vec::new();
    message.encode_raw(&mut raw);
    if raw != bytes {
        return Err(format!("encode_raw: {raw:x?}, not {bytes:x?}"));
    }
    let mut too_small_errors = String::new();
    for prefix in [false, true] {
        forms_agree(message, &bytes, prefix)?;
        too_small(message, len, prefix, &mut too_small_errors)?;
    }
    let debug = format!("{message:?}");
    Ok(View { debug, bytes, too_small_errors, left, reflexive: message.is_reflexive() })
}

/// Checks that encoding into different buffers gives the same bytes.
fn forms_agree(message: &dyn Encode, bytes: &[u8], prefix: bool) -> Result<(), String> {
    let mut expected = Vec::new();
    if prefix {
        varint(bytes.len() as u64, &mut expected);
    }
    expected.extend_from_slice(bytes);
    let check = |what: &str, got: &[u8]| match got == expected {
        true => Ok(()),
        false => Err(format!("encoding into {what} gives {got:x?}, not {expected:x?}")),
    };
    let encode = |buf: &mut dyn BufMut| {
        message
            .encode(prefix, buf)
            .map_err(|error| format!("a sufficient buffer is rejected: {error}"))
    };

    check("a new Vec", &message.encode_to_vec(prefix))?;

    let mut vec = vec![1, 2];
    encode(&mut vec)?;
    check("the end of a Vec", &vec[2..])?;

    let mut grown = BytesMut::new();
    encode(&mut grown)?;
    check("a BytesMut", &grown)?;

    let len = expected.len();
    let mut exact = vec![0; len];
    encode(&mut &mut exact[..])?;
    check("a slice of its size", &exact)?;

    let (mut a, mut b) = (vec![0; len / 3], vec![0; len - len / 3]);
    encode(&mut (&mut a[..]).chain_mut(&mut b[..]))?;
    check("two slices", &[a, b].concat())
}

/// Checks that nothing is written to a buffer that is too small.
fn too_small(
    message: &dyn Encode,
    len: usize,
    prefix: bool,
    errors: &mut String,
) -> Result<(), String> {
    for capacity in [0, len / 2, len.saturating_sub(1)] {
        if capacity >= len {
            continue;
        }
        let mut small = vec![0; capacity];
        let mut rest = &mut small[..];
        match message.encode(prefix, &mut rest) {
            Ok(()) => return Err(format!("{len} bytes were encoded into a buffer of {capacity}")),
            Err(error) => writeln!(errors, "{error}").map_err(|e| e.to_string())?,
        }
        if rest.len() != capacity || small.iter().any(|byte| *byte != 0) {
            return Err(format!(
                "a buffer of {capacity} bytes was modified, but {len} bytes are needed"
            ));
        }
    }
    Ok(())
}
