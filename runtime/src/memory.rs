//! How do bytes get from one place in memory to another?

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
                // SAFETY: there are at least as many bytes, and as much room.
                unsafe {
                    to.cast::<[u8; $size]>().write(*first);
                    to.add(from.len() - $size).cast::<[u8; $size]>().write(*last);
                }
                return;
            }
        };
    }
    if from.len() > SHORT {
        // SAFETY: the caller's.
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
        // SAFETY: of two or three bytes, the first, the second or third, and the last.
        unsafe {
            to.write(*first);
            to.add(1).write(from[1]);
            to.add(from.len() - 1).write(*last);
        }
    } else if let [only] = from {
        // SAFETY: there is one byte.
        unsafe { to.write(*only) };
    }
}

/// A number of a fixed width, each of whose bytes is one of its value.
pub(crate) trait Fixed {}

impl Fixed for u32 {}
impl Fixed for i32 {}
impl Fixed for f32 {}
impl Fixed for u64 {}
impl Fixed for i64 {}
impl Fixed for f64 {}

/// What numbers are in memory.
pub(crate) fn in_memory<T: Fixed>(list: &[T]) -> &[u8] {
    // SAFETY: such a number has no padding, and any memory is bytes.
    #[allow(unsafe_code)]
    unsafe {
        core::slice::from_raw_parts(list.as_ptr().cast(), size_of_val(list))
    }
}
