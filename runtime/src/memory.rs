//! How do bytes get from one place in memory to another?

use alloc::vec::Vec;

/// Up to how many bytes are copied without a call.
pub(crate) const SHORT: usize = 64;

/// Copies to memory that has room for it. Most of what is copied is a few bytes, for which a call to
/// `memcpy` would cost more than they do.
///
/// # Safety
/// `to` points to as many bytes that can be written and do not overlap with `from`.
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) unsafe fn copy(from: &[u8], to: *mut u8) {
    /// The first and the last bytes, which overlap in between.
    macro_rules! ends {
        ($size:literal) => {
            if let (Some(first), Some(last)) =
                (from.first_chunk::<$size>(), from.last_chunk::<$size>())
            {
                // SAFETY: `from` has at least `$size` bytes, and `to` as many as `from` (contract of this
                // function).
                unsafe {
                    to.cast::<[u8; $size]>().write(*first);
                    to.add(from.len() - $size).cast::<[u8; $size]>().write(*last);
                }
                return;
            }
        };
    }
    if from.len() > SHORT {
        // SAFETY: `to` has as many bytes as `from`, and they do not overlap (contract of this function).
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
        // SAFETY: `from` has two or three bytes here, and `to` as many (contract of this function): written
        // are the first, the second and the last.
        unsafe {
            to.write(*first);
            to.add(1).write(from[1]);
            to.add(from.len() - 1).write(*last);
        }
    } else if let [only] = from {
        // SAFETY: `from` has one byte, and `to` as many (contract of this function).
        unsafe { to.write(*only) };
    }
}

/// How many bytes are copied at a time, where there may be many. For more, glibc takes an instruction of
/// its own on some processors, which is slow when the ends of the two addresses happen to be close.
const STEP: usize = 2 << 10;

/// Copies any number of bytes to memory that has room for them. Returns what is behind them.
///
/// # Safety
/// As [`copy`].
#[allow(unsafe_code)]
#[inline(always)]
pub(crate) unsafe fn copy_all(from: &[u8], mut to: *mut u8) -> *mut u8 {
    for step in from.chunks(STEP) {
        // SAFETY: `to` has room for this step and those behind it, which together are the part of `from` that
        // is not copied yet (contract of this function). Its end may be one byte behind the room.
        unsafe {
            copy(step, to);
            to = to.add(step.len());
        }
    }
    to
}

/// A number of a fixed width, each of whose bytes is one of its value, so that any bytes are a number.
pub(crate) trait Fixed: Copy {}

impl Fixed for u32 {}
impl Fixed for i32 {}
impl Fixed for f32 {}
impl Fixed for u64 {}
impl Fixed for i64 {}
impl Fixed for f64 {}

/// Appends the numbers that have these bytes in memory. What is left of a number at their end is no part
/// of the list.
pub(crate) fn extend<T: Fixed>(list: &mut Vec<T>, bytes: &[u8]) {
    let count = bytes.len() / size_of::<T>();
    list.reserve(count);
    // SAFETY: `reserve` has made room for `count` numbers, which the slice of the spare capacity covers. All
    // of their bytes are written before they count as elements, and any bytes are a number (`Fixed`). The
    // list is borrowed mutably, so that `bytes` lies elsewhere.
    #[allow(unsafe_code)]
    unsafe {
        let room = list.spare_capacity_mut().as_mut_ptr();
        copy_all(&bytes[..count * size_of::<T>()], room.cast());
        list.set_len(list.len() + count);
    }
}

/// What numbers are in memory.
pub(crate) fn in_memory<T: Fixed>(list: &[T]) -> &[u8] {
    // SAFETY: the slice covers the memory of the list and lives as long as the borrow. A number of a fixed
    // width has no padding, so that all bytes are initialized.
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
    fn as_many_bytes_arrive_as_leave() {
        for len in (0..300).chain(STEP - 2..STEP + 70).chain([3 * STEP, 3 * STEP + 1]) {
            let from: Vec<u8> = (0..len).map(|at| (at % 251) as u8 + 1).collect();
            let mut to = alloc::vec![0; len + 1];
            let start = to.as_mut_ptr();
            // SAFETY: `to` has one byte more than `from`.
            #[allow(unsafe_code)]
            let end = unsafe { copy_all(&from, start) };
            assert_eq!(end.addr() - start.addr(), len);
            assert_eq!(to[..len], from);
            assert_eq!(to[len], 0);
        }
    }

    #[test]
    fn numbers_are_appended_from_any_address() {
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
