//! Services for the operation of a server: reflection and health checks.
//!
//! One line adds both services to a server. The option `file_descriptor_set` generates the
//! constants for the first list, one for each package, and the option `method_descriptors`
//! generates those for the second list, one for each service:
//!
//! ```no_run
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! # const FILE_DESCRIPTOR_SET: &[u8] = &[];
//! # const GREETER: rust_grpc::grpc::ServiceDescriptor =
//! #     rust_grpc::grpc::ServiceDescriptor::new("hello.v1.Greeter", &[]);
//! use rust_grpc::tonic::transport::Server;
//!
//! Server::builder()
//!     .add_routes(rust_grpc::grpc::operations(&[FILE_DESCRIPTOR_SET], &[GREETER]).await?.routes)
//!     // .add_service(GreeterServer::new(…))
//!     .serve("127.0.0.1:50051".parse()?)
//!     .await?;
//! # Ok(())
//! # }
//! ```
use std::collections::HashSet;
use std::fmt;

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use tonic::service::Routes;
pub use tonic_health::ServingStatus;
pub use tonic_health::server::HealthReporter;
use tonic_health::server::HealthService;

use super::ServiceDescriptor;

/// The services that [`operations()`] creates.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operations {
    /// The services `grpc.health.v1.Health` and `grpc.reflection.v1.ServerReflection`, and the
    /// version `v1alpha` of the latter, which older tools use. Pass them to `add_routes`.
    pub routes: Routes,
    /// Reports when a service stops serving: `health.set_service_status(GREETER.name, …)`.
    pub health: HealthReporter,
}

impl From<Operations> for Routes {
    fn from(operations: Operations) -> Self {
        operations.routes
    }
}

/// Creates the services for reflection and health.
///
/// Reflection serves the given descriptor sets. The health service reports the status `SERVING` for
/// each of the given services and for the server as a whole.
///
/// # Errors
/// Returns an error if a descriptor set cannot be decoded or contains no files, or if a file
/// imports a file that no set contains. The message names the set and contains a help text.
pub async fn operations(
    sets: &[&[u8]],
    services: &[ServiceDescriptor],
) -> Result<Operations, DescriptorSetError> {
    check(sets)?;
    let health = HealthReporter::new();
    for service in services {
        health.set_service_status(service.name, ServingStatus::Serving).await;
    }
    let reflection = || {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
        sets.iter().fold(builder, |builder, set| builder.register_encoded_file_descriptor_set(set))
    };
    let failed = |error: tonic_reflection::server::Error| DescriptorSetError {
        message: format!("the descriptor sets cannot be served: {error}"),
    };
    let health_service = HealthService::from_health_reporter(health.clone());
    let routes = Routes::new(tonic_health::pb::health_server::HealthServer::new(health_service))
        .add_service(reflection().build_v1().map_err(failed)?)
        .add_service(reflection().build_v1alpha().map_err(failed)?);
    Ok(Operations { routes, health })
}

/// A descriptor set that cannot be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescriptorSetError {
    message: String,
}

impl fmt::Display for DescriptorSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DescriptorSetError {}

const WAY_OUT: &str = "help: pass `FILE_DESCRIPTOR_SET` of the generated code, or the output of \
                       `protoc --include_imports -o`";

/// Checks for errors that tonic-reflection ignores, or reports without naming the descriptor set.
fn check(sets: &[&[u8]]) -> Result<(), DescriptorSetError> {
    let mut files = Vec::new();
    for (index, set) in sets.iter().enumerate() {
        let which = format!("descriptor set {} of {}", index + 1, sets.len());
        let wrong = |what: &str| DescriptorSetError {
            message: format!("{which} ({} bytes) {what}; {WAY_OUT}", set.len()),
        };
        let decoded = FileDescriptorSet::decode(*set)
            .map_err(|error| wrong(&format!("cannot be decoded: {error}")))?;
        if decoded.file.is_empty() {
            return Err(wrong("contains no files"));
        }
        if decoded.file.iter().any(|file| file.name().is_empty()) {
            return Err(wrong("contains a file without a name"));
        }
        files.extend(decoded.file.into_iter().map(|file| (which.clone(), file)));
    }
    let known: HashSet<&str> = files.iter().map(|(_, file)| file.name()).collect();
    let missing = |file: &FileDescriptorProto| {
        file.dependency
            .iter()
            .find(|import| !known.contains(import.as_str()))
            .map(ToOwned::to_owned)
    };
    match files.iter().find_map(|(which, file)| Some((which, file, missing(file)?))) {
        None => Ok(()),
        Some((which, file, import)) => Err(DescriptorSetError {
            message: format!(
                "`{}` in {which} imports `{import}`, which no set contains; {WAY_OUT}",
                file.name()
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &[&str])]) -> Vec<u8> {
        let file = |(name, imports): &(&str, &[&str])| FileDescriptorProto {
            name: Some((*name).to_owned()),
            dependency: imports.iter().map(ToString::to_string).collect(),
            ..Default::default()
        };
        FileDescriptorSet { file: files.iter().map(file).collect() }.encode_to_vec()
    }

    #[test]
    fn finds_imports_in_other_sets() {
        let (a, b) = (set(&[("a.proto", &["b.proto"])]), set(&[("b.proto", &[])]));
        assert_eq!(check(&[&a, &b]), Ok(()));
        let error = check(&[&b, &a[..]]).and(check(&[&a])).unwrap_err().to_string();
        assert!(error.contains("`a.proto` in descriptor set 1 of 1 imports `b.proto`"), "{error}");
    }

    #[test]
    fn names_the_set_that_cannot_be_served() {
        let good = set(&[("a.proto", &[])]);
        let error = check(&[&good, &[0xff]]).unwrap_err().to_string();
        assert!(error.starts_with("descriptor set 2 of 2 (1 bytes) cannot be decoded"), "{error}");
        assert!(check(&[&[]]).unwrap_err().to_string().contains("contains no files"));
    }
}
