//! Limits on the lengths of names and on the depth of packages.
//!
//! The full name of a type is repeated in everything that the type contains, so without limits a
//! few hundred kilobytes of descriptors would require gigabytes of output. protoc has limits of 100
//! nested packages and 64 KiB for names; names for human readers are far below both.

use crate::descriptor::DescriptorProto;
use crate::error::Diagnostic;
use crate::ir::FileId;
use crate::resolve::declare::index_tag;
use crate::resolve::source::tag;
use crate::resolve::{Origin, Resolver};

/// The maximum length of the full name of a type or service, in bytes.
const MAX_FULL_NAME: usize = 1024;
/// The maximum number of parts of a package's name.
const MAX_PACKAGES: usize = 100;

impl<'a> Resolver<'a, '_> {
    /// Reports names that exceed the limits; returns true if there are none.
    pub(in crate::resolve) fn check_limits(&mut self) -> bool {
        let files = self.files;
        let mut good = true;
        for (index, file) in files.iter().enumerate() {
            let file_id = FileId::new(index);
            let at = |path: Vec<i32>| Origin { file: file_id, path };
            let package = file.package;
            if package.len() > MAX_FULL_NAME || package.split('.').count() > MAX_PACKAGES {
                self.beyond("package", package, at(vec![tag::file::PACKAGE]));
                good = false;
                continue;
            }
            for (i, service) in file.service.iter().enumerate() {
                if package.len() + 1 + service.name.len() > MAX_FULL_NAME {
                    self.beyond(
                        "service",
                        service.name,
                        at(vec![tag::file::SERVICE, index_tag(i)]),
                    );
                    good = false;
                }
            }
            for (i, item) in file.enum_type.iter().enumerate() {
                if package.len() + 1 + item.name.len() > MAX_FULL_NAME {
                    self.beyond("enum", item.name, at(vec![tag::file::ENUM, index_tag(i)]));
                    good = false;
                }
            }
            for (i, message) in file.message_type.iter().enumerate() {
                let origin = at(vec![tag::file::MESSAGE, index_tag(i)]);
                good &= self.check_length(message, package.len(), &origin);
            }
        }
        good
    }

    fn check_length(&mut self, message: &DescriptorProto<'a>, around: usize, at: &Origin) -> bool {
        let length = around + 1 + message.name.len();
        if length > MAX_FULL_NAME {
            self.beyond("message", message.name, at.clone());
            return false;
        }
        let inside = |field: i32, i: usize| Origin {
            file: at.file,
            path: [&at.path[..], &[field, index_tag(i)]].concat(),
        };
        let mut good = true;
        for (i, item) in message.enum_type.iter().enumerate() {
            if length + 1 + item.name.len() > MAX_FULL_NAME {
                self.beyond("enum", item.name, inside(tag::message::ENUM, i));
                good = false;
            }
        }
        for (i, nested) in message.nested_type.iter().enumerate() {
            good &= self.check_length(nested, length, &inside(tag::message::NESTED, i));
        }
        good
    }

    fn beyond(&mut self, kind: &str, name: &str, origin: Origin) {
        let shown: String = name.chars().take(40).collect();
        let dots = if shown.len() < name.len() { "…" } else { "" };
        self.diagnostics.push(
            Diagnostic::error(format!("the full name of the {kind} `{shown}{dots}` is too long"))
                .at(self.locate(&origin))
                .hint(format!(
                    "shorten the name: full names have at most {MAX_FULL_NAME} characters, and packages at most {MAX_PACKAGES} parts"
                )),
        );
    }
}
