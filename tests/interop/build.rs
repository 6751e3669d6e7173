//! Generates the clients and servers of the interop cases, with both kinds of server traits.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::configure()
        .client_trait(".")
        .async_server(".")
        .generate_default_stubs(true)
        .compile_protos(&["proto/grpc/testing/test.proto"], &["proto"])?;
    Ok(())
}
