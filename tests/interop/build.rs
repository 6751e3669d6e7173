//! Generates the clients and servers of the interop cases, with both kinds of server traits, and the server for
//! Connect's clients, with its descriptors.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::configure()
        .client_trait(".")
        .async_server(".")
        .generate_default_stubs(true)
        .compile_protos(&["proto/grpc/testing/test.proto"], &["proto"])?;
    let out = std::env::var("OUT_DIR")?;
    rust_grpc_build::configure()
        .connect(".")
        .file_descriptor_set_path(format!("{out}/protocols.binpb"))
        .compile_protos(
            &["../../fixtures/protocols/protocols.proto"],
            &["../../fixtures/protocols"],
        )?;
    Ok(())
}
