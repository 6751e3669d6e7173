//! Copying of bytes and fixed-width numbers.

#[cfg(feature = "json")]
use alloc::string::String;
use alloc::vec::Vec;

/// The maximum number of bytes that are copied without a call to `memcpy`.
pub(crate) const SHORT: usize = 64;

/// Copies bytes to memory.
///
/// Most copies have a few bytes, for which a call to `memcpy` would cost more than the copy.
///
/// # Safety
/// `to` must point to `from.len()` writable bytes that do not overlap with `from`.
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) unsafe fn copy(from: &[u8], to: *mut u8) {
    /// Copies the first and the last `$size` bytes, which may overlap, if there are at least as many.
    macro_rules! ends {
        ($size:literal) => {
            if let (Some(first), Some(last)) =
                (from.first_chunk::<$size>(), from.last_chunk::<$size>())
            {
                // SAFETY: `from` has at least `$size` bytes, and `to` has `from.len()` writable bytes
                // (precondition), so both writes are in bounds. Byte arrays have an alignment of 1.
                unsafe {
                    to.cast::<[u8; $size]>().write(*first);
                    to.add(from.len() - $size).cast::<[u8; $size]>().write(*last);
                }
                return;
            }
        };
    }
    if from.len() > SHORT {
        // SAFETY: `to` has `from.len()` writable bytes that do not overlap with `from` (precondition).
        unsafe { core::ptr::copy_nonoverlapping(from.as_ptr(), to, from.len()) };
        return;
    }
    if from.len() >= 16 {
        ends!(32);
        ends!(16);
    }
    ends!(8);
    ends!(4);
    if let [first, .., last] = from {
        // SAFETY: `from` has two or three bytes here, and `to` has as many writable bytes (precondition).
        // The first, the second and the last of them are written.
        unsafe {
            to.write(*first);
            to.add(1).write(from[1]);
            to.add(from.len() - 1).write(*last);
        }
    } else if let [only] = from {
        // SAFETY: `from` has one byte here, and `to` has one writable byte (precondition).
        unsafe { to.write(*only) };
    }
}

/// Appends texts that usually have a few bytes.
#[cfg(feature = "json")]
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) fn append<const N: usize>(out: &mut String, texts: [&str; N]) {
    // The total cannot overflow: the texts are in memory, and are few.
    let total = texts.iter().fold(0usize, |total, text| total.saturating_add(text.len()));
    // SAFETY: whole texts are appended, so the string stays UTF-8.
    let bytes = unsafe { out.as_mut_vec() };
    if bytes.capacity() - bytes.len() < total {
        grow(bytes, total);
    }
    for text in texts {
        // SAFETY: the spare capacity before the loop was at least `total`, and each text has used as many bytes
        // of it as it is long, so there is room for this text. The text does not overlap the spare capacity,
        // because `out` is a unique reference to it. `set_len` covers only bytes that `copy` has initialized.
        unsafe {
            copy(text.as_bytes(), bytes.as_mut_ptr().add(bytes.len()));
            bytes.set_len(bytes.len() + text.len());
        }
    }
}

#[cfg(feature = "json")]
#[cold]
#[inline(never)]
fn grow(bytes: &mut Vec<u8>, additional: usize) {
    bytes.reserve(additional);
}

/// The number of bytes that are copied at a time if there may be many.
///
/// For larger copies, glibc uses a special instruction on some processors, which is slow if the low bits of
/// the two addresses happen to be close.
const STEP: usize = 2 << 10;

/// Copies any number of bytes to memory, and returns the address after them.
///
/// # Safety
/// `to` must point to `from.len()` writable bytes that do not overlap with `from`.
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) unsafe fn copy_all(from: &[u8], mut to: *mut u8) -> *mut u8 {
    for step in from.chunks(STEP) {
        // SAFETY: `to` has as many writable bytes as `from` has bytes that are not copied yet: all of them at
        // first (precondition), and both decrease by the length of each step. `step` is among these bytes.
        // After the last step, `to` is one past the end, which is still in bounds for `add`.
        unsafe {
            copy(step, to);
            to = to.add(step.len());
        }
    }
    to
}

/// A number of a fixed width without padding, for which every sequence of bytes is a valid value.
pub(crate) trait Fixed: Copy {}

impl Fixed for u32 {}
impl Fixed for i32 {}
impl Fixed for f32 {}
impl Fixed for u64 {}
impl Fixed for i64 {}
impl Fixed for f64 {}

/// Appends the numbers whose representation in memory is `bytes`. An incomplete number at the end is ignored.
pub(crate) fn extend<T: Fixed>(list: &mut Vec<T>, bytes: &[u8]) {
    let count = bytes.len() / size_of::<T>();
    list.reserve(count);
    // SAFETY: after `reserve`, the spare capacity has at least `count` numbers. All of their bytes are
    // written before the length includes them, and any bytes are a valid number (invariant of `Fixed`). The
    // list is borrowed mutably, so `bytes` does not overlap with it.
    #[allow(unsafe_code)]
    unsafe {
        let spare = list.spare_capacity_mut().as_mut_ptr();
        copy_all(&bytes[..count * size_of::<T>()], spare.cast());
        list.set_len(list.len() + count);
    }
}

/// Returns the representation of numbers in memory.
pub(crate) fn in_memory<T: Fixed>(list: &[T]) -> &[u8] {
    // SAFETY: the slice covers the memory of the list and has the lifetime of the borrow. The numbers have no
    // padding (invariant of `Fixed`), so all bytes are initialized.
    #[allow(unsafe_code)]
    unsafe {
        core::slice::from_raw_parts(list.as_ptr().cast(), size_of_val(list))
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::*;

    #[test]
    fn copies_exactly_the_given_bytes() {
        for len in (0..300).chain(STEP - 2..STEP + 70).chain([3 * STEP, 3 * STEP + 1]) {
            let from: Vec<u8> = (0..len).map(|at| (at % 251) as u8 + 1).collect();
            let mut to = alloc::vec![0; len + 1];
            let start = to.as_mut_ptr();
            // SAFETY: `to` has one writable byte more than `from`, and is a separate allocation.
            #[allow(unsafe_code)]
            let end = unsafe { copy_all(&from, start) };
            assert_eq!(end.addr() - start.addr(), len);
            assert_eq!(to[..len], from);
            assert_eq!(to[len], 0);
        }
    }

    #[test]
    fn appends_numbers_from_unaligned_bytes() {
        let bytes: Vec<u8> = (0..10_000u32).map(|at| (at * 7) as u8).collect();
        for start in 0..8 {
            let mut list = alloc::vec![5u64];
            extend(&mut list, &bytes[start..]);
            let mut expected = alloc::vec![5];
            expected.extend(
                bytes[start..].as_chunks().0.iter().map(|number| u64::from_ne_bytes(*number)),
            );
            assert_eq!(list, expected);
        }
    }
}
