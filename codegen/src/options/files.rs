//! Files that options name.
//!
//! The engine accesses no files, so that its output is a function of its arguments. Its callers read these files.

use std::fmt::Display;

use super::Options;
use crate::error::{Diagnostic, Error};

impl Options {
    /// Reads the files that options name, with a function that returns the text of the file at a path.
    ///
    /// # Errors
    /// Returns an error that names the option and the file if `read` fails.
    ///
    /// ```
    /// use rust_grpc_codegen::Options;
    ///
    /// let mut options = Options::default();
    /// options.set("http_config", Some("no/such/file.yaml"))?;
    /// let error = options.read_files(|path| std::fs::read_to_string(path)).unwrap_err();
    /// assert!(error.to_string().contains("the file `no/such/file.yaml` of `http_config` cannot be read"));
    /// # Ok::<(), rust_grpc_codegen::Error>(())
    /// ```
    pub fn read_files<E: Display>(
        &mut self,
        read: impl FnOnce(&str) -> Result<String, E>,
    ) -> Result<(), Error> {
        let Some(path) = &self.http_config else { return Ok(()) };
        let text = read(path).map_err(|error| {
            Diagnostic::error(format!("the file `{path}` of `http_config` cannot be read: {error}"))
                .hint("correct the path; it leads to a YAML file with `http: rules:`")
        })?;
        self.http_config_text = Some(text);
        Ok(())
    }
}
