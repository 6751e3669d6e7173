//! Generates what the cases call: clients, and servers of both shapes.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::configure()
        .client_trait(".")
        .native_server(".")
        .generate_default_stubs(true)
        .compile_protos(&["proto/grpc/testing/test.proto"], &["proto"])?;
    Ok(())
}
