//! Generates the code of the services.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    rust_grpc_build::configure()
        // One file with a module for each package, see `proto` in src/lib.rs.
        .include_file("mod.rs")
        // Server traits with native `async fn`, client traits, and mocks for the tests of who calls whom.
        .native_server(".")
        .client_trait(".")
        .mock(".")
        // What the methods are called, and who may call them.
        .method_descriptors(".")
        .descriptor_options("shop.options.v1.role")
        // For reflection.
        .file_descriptor_set(true)
        .compile_protos(
            &[
                "proto/shop/accounts/v1/accounts.proto",
                "proto/shop/catalog/v1/catalog.proto",
                "proto/shop/orders/v1/orders.proto",
            ],
            &["proto"],
        )?;
    Ok(())
}
