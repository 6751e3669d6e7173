//! Integers as texts write them, before the type of the field limits their range.

/// A sign and a magnitude. Zero may have either sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Integer {
    pub(crate) negative: bool,
    pub(crate) magnitude: u64,
}

impl Integer {
    /// Returns the integer as a signed number of this many bits, if it is in range.
    pub(crate) fn signed(self, bits: u32) -> Option<i64> {
        let limit = (1u64 << (bits - 1)) - u64::from(!self.negative);
        (self.magnitude <= limit).then(|| {
            let number = self.magnitude.cast_signed();
            if self.negative { number.wrapping_neg() } else { number }
        })
    }

    /// Returns the integer as an unsigned number of this many bits, if it is in range.
    pub(crate) fn unsigned(self, bits: u32) -> Option<u64> {
        let negative = self.negative && self.magnitude != 0;
        (!negative && self.magnitude <= u64::MAX >> (64 - bits)).then_some(self.magnitude)
    }
}
