//! Writer of the protobuf wire format to a growing buffer.

/// The wire type of varints.
pub(crate) const VARINT: u32 = 0;
/// The wire type of 64-bit numbers.
pub(crate) const I64: u32 = 1;
/// The wire type of length-delimited values.
pub(crate) const LEN: u32 = 2;
/// The wire type of the start of a group.
pub(crate) const START: u32 = 3;
/// The wire type of the end of a group.
pub(crate) const STOP: u32 = 4;
/// The wire type of 32-bit numbers.
pub(crate) const I32: u32 = 5;

/// A buffer to which fields are appended.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) out: Vec<u8>,
}

impl Writer {
    pub(crate) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.out.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.out.push(value as u8);
    }

    pub(crate) fn tag(&mut self, field: i32, wire: u32) {
        self.varint(u64::from((field as u32) << 3 | wire));
    }

    /// Appends an integer field, in which a negative number takes ten bytes.
    pub(crate) fn int(&mut self, field: i32, value: i32) {
        self.tag(field, VARINT);
        self.varint(i64::from(value) as u64);
    }

    pub(crate) fn bool(&mut self, field: i32, value: bool) {
        self.tag(field, VARINT);
        self.out.push(u8::from(value));
    }

    pub(crate) fn bytes(&mut self, field: i32, value: &[u8]) {
        self.tag(field, LEN);
        self.varint(value.len() as u64);
        self.out.extend_from_slice(value);
    }

    /// Appends a length-delimited field whose content is written by a function.
    pub(crate) fn nested(&mut self, field: i32, content: impl FnOnce(&mut Self)) {
        self.tag(field, LEN);
        let start = self.out.len();
        self.out.push(0);
        content(self);
        let length = self.out.len() - start - 1;
        if length < 0x80 {
            self.out[start] = length as u8;
            return;
        }
        // The length takes more than one byte, so the content has to be moved.
        let extra = varint_length(length as u64) - 1;
        let end = self.out.len();
        self.out.resize(end + extra, 0);
        self.out.copy_within(start + 1..end, start + 1 + extra);
        let mut length = length as u64;
        for byte in &mut self.out[start..start + extra] {
            *byte = length as u8 | 0x80;
            length >>= 7;
        }
        self.out[start + extra] = length as u8;
    }
}

/// Returns the number of bytes of a varint.
pub(crate) fn varint_length(value: u64) -> usize {
    (70 - (value | 1).leading_zeros() as usize) / 7
}

/// Maps a signed integer to an unsigned integer with zigzag encoding.
pub(crate) fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}
