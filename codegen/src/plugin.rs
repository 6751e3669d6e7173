//! How is a request from protoc or buf answered?
//!
//! A pure function from bytes to bytes: standard input and output are the caller's, and so are the
//! files whose lines a message shows.

use crate::descriptor::{CodeGeneratorRequest, CodeGeneratorResponse, DecodeError, order};
use crate::error::{Diagnostic, Diagnostics, Error};
use crate::options::{Caller, Options};
use crate::resolve::partial;

/// The answer to a request.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// A serialized `CodeGeneratorResponse`, with the files or with the reason why there are none.
    pub response: Vec<u8>,
    /// What the response has no place for; none under `strict`, which is the default here.
    pub warnings: Vec<Diagnostic>,
}

/// Answers a serialized `CodeGeneratorRequest`.
///
/// # Errors
/// When the bytes are not a request. Everything that is wrong with the schema or the options is
/// told in the response, as the protocol asks.
pub fn run(request: &[u8]) -> Result<Answer, DecodeError> {
    run_with_sources(request, |_| None)
}

/// As [`run`], and shows the source lines of the files that `read` finds by their names.
///
/// # Errors
/// As [`run`].
pub fn run_with_sources(
    request: &[u8],
    mut read: impl FnMut(&str) -> Option<String>,
) -> Result<Answer, DecodeError> {
    let mut request = CodeGeneratorRequest::decode(request)?;
    // The order of a command line is no part of what was asked for.
    request.proto_file =
        order::sorted(std::mem::take(&mut request.proto_file), &request.file_to_generate);
    let mut response = CodeGeneratorResponse::default();
    let mut warnings = Diagnostics::default();
    match generate(&request) {
        Ok(generated) => {
            warnings.extend(generated.warnings);
            warnings.extend(one_of_several(&request));
            response.file = generated.files.into_iter().map(|f| (f.name, f.content)).collect();
        }
        Err(error) => {
            let mut diagnostics = Diagnostics::from(error);
            diagnostics.attach_sources(&mut read);
            response.error = diagnostics.finish().err().map(|error| error.to_string());
        }
    }
    warnings.attach_sources(&mut read);
    let warnings = warnings.iter().cloned().collect();
    Ok(Answer { response: response.encode(), warnings })
}

fn generate(request: &CodeGeneratorRequest<'_>) -> Result<crate::Generated, Error> {
    let (options, problems) = options(request);
    // For the engine no roots means all files, here it means that nothing was asked for.
    let generated = if request.file_to_generate.is_empty() {
        Ok(crate::Generated::default())
    } else {
        crate::generate_files(&request.proto_file, &request.file_to_generate, &options, None)
    };
    problems.and(generated)
}

/// A warning where buf may have sent one request for each directory, of which each would write the file
/// that stands for all packages. Not an error under `strict`: a schema in one directory looks the same.
fn one_of_several(request: &CodeGeneratorRequest<'_>) -> Option<Diagnostic> {
    let (options, _) = options(request);
    let file = partial::tree_file(&options)?;
    let names = request.file_to_generate.iter().copied();
    let directory = partial::only_directory(&options, names)?;
    let message = format!("`{file}` holds the packages of the directory `{directory}` only");
    let hint = format!("if there are other directories, {}", partial::STRATEGY_ALL);
    Some(Diagnostic::warning(message).hint(hint))
}

/// All options of a parameter that are one, and everything that is wrong with the others.
fn options(request: &CodeGeneratorRequest<'_>) -> (Options, Diagnostics) {
    // protoc calls once for what it was asked for; imports are for whoever asks for them.
    // An answer is text, with no place for a file of bytes.
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
    fn an_error_in_the_options_still_tells_the_features() {
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
    fn errors_of_options_and_schema_come_together() {
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
    fn nothing_asked_is_nothing_made() {
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
    fn broken_bytes_are_no_request() {
        assert!(run(&[0xff; 20]).is_err());
    }
}
