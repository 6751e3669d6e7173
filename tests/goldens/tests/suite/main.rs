//! Tests of generated code, in one program so that they are linked once.

mod axum;
mod behaviour;
mod codec_path;
mod extensions;
mod mistakes;
mod redacted;
mod reflection;
mod required;
mod serde;
mod service_config;
mod service_limits;
mod service_traits;
mod types;
