//! The protoc plugin: answers requests from protoc and buf.
//!
//! It is a pure function from bytes to bytes. The caller handles standard input and output, and
//! reads the files that options name and the source files whose lines an error shows.

use std::fmt::Display;

use crate::descriptor::{CodeGeneratorRequest, CodeGeneratorResponse, DecodeError, order};
use crate::error::{Diagnostic, Diagnostics, Error};
use crate::options::{Caller, Options};
use crate::resolve::partial;

/// The answer to a plugin request.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Answer {
    /// A serialized `CodeGeneratorResponse` with the files, or with the error.
    pub response: Vec<u8>,
    /// The warnings, which a response cannot contain. Under `strict`, the default here, there are
    /// none.
    pub warnings: Vec<Diagnostic>,
}

/// Answers a serialized `CodeGeneratorRequest`.
///
/// Options that name files, such as `http_config`, are errors: [`run_with_files`] reads them.
///
/// # Errors
/// Returns an error if the bytes are not a request. Errors in the schema and the options are in the
/// response, as the plugin protocol requires.
pub fn run(request: &[u8]) -> Result<Answer, DecodeError> {
    run_with_files(request, |_| None, |_| Err("this caller of the plugin reads no files"))
}

/// Answers a request like [`run`], reads files that options name, and shows source lines in errors and
/// warnings.
///
/// `source` returns the content of a `.proto` file, given its name, or `None` if it is not available.
/// `file` returns the content of the file at a path in an option; see [`Options::read_files`].
///
/// # Errors
/// Returns an error if the bytes are not a request.
pub fn run_with_files<E: Display>(
    request: &[u8],
    mut source: impl FnMut(&str) -> Option<String>,
    file: impl FnOnce(&str) -> Result<String, E>,
) -> Result<Answer, DecodeError> {
    let mut request = CodeGeneratorRequest::decode(request)?;
    // The order of the command line's arguments must not influence the output.
    request.proto_file =
        order::sorted(std::mem::take(&mut request.proto_file), &request.file_to_generate);
    let mut response = CodeGeneratorResponse::default();
    let mut warnings = Diagnostics::default();
    match generate(&request, file) {
        Ok(generated) => {
            warnings.extend(generated.warnings);
            warnings.extend(one_of_several(&request));
            let files = generated.files.into_iter().chain(generated.document);
            response.file = files.map(|file| (file.name, file.content)).collect();
        }
        Err(error) => {
            let mut diagnostics = Diagnostics::from(error);
            diagnostics.attach_sources(&mut source);
            response.error = diagnostics.finish().err().map(|error| error.to_string());
        }
    }
    warnings.attach_sources(&mut source);
    let warnings = warnings.iter().cloned().collect();
    Ok(Answer { response: response.encode(), warnings })
}

fn generate<E: Display>(
    request: &CodeGeneratorRequest<'_>,
    file: impl FnOnce(&str) -> Result<String, E>,
) -> Result<crate::Generated, Error> {
    let (mut options, problems) = options(request);
    if let Err(error) = options.read_files(file) {
        return problems.and(Err(error));
    }
    // Without roots, the engine generates all files; here it means that no file is requested.
    let generated = if request.file_to_generate.is_empty() {
        Ok(crate::Generated::default())
    } else {
        crate::generate_files(&request.proto_file, &request.file_to_generate, &options, None)
    };
    problems.and(generated)
}

/// Returns a warning if buf may have split the request by directory.
///
/// Each of the requests would then write the file that includes all packages. This is not an error
/// even under `strict`, because a schema in a single directory looks the same.
fn one_of_several(request: &CodeGeneratorRequest<'_>) -> Option<Diagnostic> {
    let (options, _) = options(request);
    let file = partial::shared_file(&options)?;
    let names = request.file_to_generate.iter().copied();
    let directory = partial::only_directory(&options, names)?;
    let message = format!("`{file}` contains only the packages of the directory `{directory}`");
    let hint = format!("if there are other directories, {}", partial::STRATEGY_ALL);
    Some(Diagnostic::warning(message).hint(hint))
}

/// Returns the valid options of a parameter, and all errors in the others.
fn options(request: &CodeGeneratorRequest<'_>) -> (Options, Diagnostics) {
    // protoc requests the files of its command line; imports are generated on request only. A
    // response consists of text, so it cannot contain binary files.
    let mut options = Options {
        strict: true,
        include_imports: false,
        inline_descriptor_set: true,
        caller: if request.has_compiler_version { Caller::Protoc } else { Caller::Buf },
        ..Options::default()
    };
    let problems = options.set_all([request.parameter]);
    (options, problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message;
    use prost_types::compiler::CodeGeneratorResponse;

    fn answer(request: &prost_types::compiler::CodeGeneratorRequest) -> CodeGeneratorResponse {
        let answer = run(&request.encode_to_vec()).unwrap();
        CodeGeneratorResponse::decode(&answer.response[..]).unwrap()
    }

    #[test]
    fn errors_in_options_include_the_supported_features() {
        let request = prost_types::compiler::CodeGeneratorRequest {
            parameter: Some("btree_maps=.,no_server".to_owned()),
            ..Default::default()
        };
        let response = answer(&request);
        assert_eq!(response.supported_features, Some(3));
        let error = response.error.unwrap();
        assert!(error.contains("did you mean `btree_map`?"), "{error}");
        assert!(error.contains("write `build_server=false`"), "{error}");
        assert!(response.file.is_empty());
    }

    #[test]
    fn reports_errors_of_options_and_schema_together() {
        let response = answer(&prost_types::compiler::CodeGeneratorRequest {
            parameter: Some("no_server".to_owned()),
            file_to_generate: vec!["b.proto".to_owned()],
            ..Default::default()
        });
        let error = response.error.unwrap();
        assert!(error.contains("unknown option `no_server`"), "{error}");
        assert!(error.contains("`b.proto`"), "{error}");
    }

    #[test]
    fn reports_files_of_options_that_cannot_be_read() {
        let response = answer(&prost_types::compiler::CodeGeneratorRequest {
            parameter: Some("http_config=api.yaml,no_server".to_owned()),
            ..Default::default()
        });
        let error = response.error.unwrap();
        assert!(error.contains("the file `api.yaml` of `http_config` cannot be read"), "{error}");
        assert!(error.contains("unknown option `no_server`"), "{error}");
    }

    #[test]
    fn generates_nothing_for_an_empty_request() {
        let response = answer(&prost_types::compiler::CodeGeneratorRequest {
            proto_file: vec![prost_types::FileDescriptorProto {
                name: Some("a.proto".to_owned()),
                ..Default::default()
            }],
            ..Default::default()
        });
        assert_eq!((response.error, response.file.len()), (None, 0));
    }

    #[test]
    fn rejects_invalid_requests() {
        assert!(run(&[0xff; 20]).is_err());
    }
}
