//! Tests of the `build.rs` API, in one program so that they are linked once.

mod api;
mod build_script;
mod http_config;
mod openapi;
mod output;
