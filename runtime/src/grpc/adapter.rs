//! Adapters between the two traits of a service.
//!
//! Generated code implements the traits for these types if a service has both traits.

use alloc::sync::Arc;
use core::fmt;

macro_rules! adapter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T>(Arc<T>);

        impl<T> $name<T> {
            /// Creates the adapter of a service.
            pub fn new(service: T) -> Self {
                Self(Arc::new(service))
            }

            /// Creates the adapter of a shared service.
            pub fn from_arc(service: Arc<T>) -> Self {
                Self(service)
            }

            /// Returns the service.
            pub fn service(&self) -> &Arc<T> {
                &self.0
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                Self(Arc::clone(&self.0))
            }
        }

        impl<T: fmt::Debug> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }
    };
}

adapter! {
    /// Adapter that implements the async trait of a service through tonic's trait
    /// (`#[async_trait]`).
    FromAsyncTrait
}

adapter! {
    /// Adapter that implements tonic's trait of a service through the async trait.
    ///
    /// Streams and calls are boxed.
    IntoAsyncTrait
}
