//! How does one type serve both shapes of a service's trait?
//!
//! Generated code implements the traits for these two, when a service has both.

use alloc::sync::Arc;
use core::fmt;

macro_rules! adapter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name<T>(Arc<T>);

        impl<T> $name<T> {
            /// Of this service.
            pub fn new(service: T) -> Self {
                Self(Arc::new(service))
            }

            /// Of a service that others hold too.
            pub fn from_arc(service: Arc<T>) -> Self {
                Self(service)
            }

            /// The service.
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
    /// A service with tonic's trait (`#[async_trait]`), wherever the native one is asked for.
    FromAsyncTrait
}

adapter! {
    /// A service with the native trait, wherever tonic's is asked for. Streams are boxed, and so is
    /// each call.
    IntoAsyncTrait
}
