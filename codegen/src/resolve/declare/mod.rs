//! Declaration of all types, with ids and names: the first pass over the files.

mod limits;

use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, FileDescriptorProto, ServiceDescriptorProto,
};
use crate::error::Diagnostic;
use crate::ir::{
    Comments, Derives, Enum, EnumId, File, FileId, Implementation, Message, MessageId, Module,
    ModuleId, RustName, RustPath,
};
use crate::resolve::features::{Edition, Features};
use crate::resolve::source::tag;
use crate::resolve::{Declared, Origin, Resolver, Symbol, names};

/// The surroundings of a type.
struct Around<'s> {
    file: FileId,
    edition: Edition,
    features: Features,
    /// The full name, such as `.pkg.Outer`, or empty at the top of a file without a package.
    full_name: &'s str,
    /// The names of the outer messages, such as `Outer.`, or empty.
    proto_path: &'s str,
    /// The Rust module.
    module: &'s [RustName],
    is_extern: bool,
}

impl<'a> Resolver<'a, '_> {
    /// Gives ids and names to everything; this is the first pass.
    pub(in crate::resolve) fn declare(&mut self, generate: &dyn Fn(&str) -> bool) {
        self.declare_modules(generate);
        self.declare_package_items();
        for index in 0..self.files.len() {
            self.declare_file(FileId::new(index));
        }
    }

    /// Declares a module for each package path, sorted by path.
    fn declare_modules(&mut self, generate: &dyn Fn(&str) -> bool) {
        let mut paths: Vec<_> =
            self.files.iter().map(|file| names::package_path(file.package)).collect();
        for (index, (file, path)) in self.files.iter().zip(&paths).enumerate() {
            let good = |part: &&str| names::is_identifier(part) && names::has_word(part);
            if let Some(part) = file.package.split('.').find(|part| !good(part))
                && !file.package.is_empty()
            {
                let origin = Origin { file: FileId::new(index), path: vec![tag::file::PACKAGE] };
                self.diagnostics.push(
                    Diagnostic::error(format!("`{part}` cannot be a part of a package's name"))
                        .at(self.places.locate(&origin))
                        .named(file.package)
                        .hint(names::RULE),
                );
            }
            self.schema.files.push(File {
                name: file.name,
                package: file.package,
                module: ModuleId::new(0),
                generate: generate(file.name),
                messages: Vec::new(),
                enums: Vec::new(),
                services: Vec::new(),
                extensions: Vec::new(),
            });
            debug_assert!(path.len() <= file.package.split('.').count());
        }
        let of_file = paths.clone();
        paths.sort();
        paths.dedup();
        self.schema.modules = paths
            .into_iter()
            .map(|path| Module {
                path,
                files: Vec::new(),
                descriptor_set: None,
                types: None,
                extension_list: None,
            })
            .collect();
        for (index, path) in of_file.iter().enumerate() {
            let found = self.schema.modules.binary_search_by(|module| module.path.cmp(path));
            let module = found.expect("every package has a module");
            self.schema.files[index].module = ModuleId::new(module);
            self.schema.modules[module].files.push(FileId::new(index));
        }
    }

    /// Takes the names of packages and of the modules of services, before messages take theirs.
    fn declare_package_items(&mut self) {
        let files = self.files;
        for (index, file) in files.iter().enumerate() {
            let id = FileId::new(index);
            if !self.has_own_items(id, file) {
                continue;
            }
            let origin = Origin { file: id, path: vec![tag::file::PACKAGE] };
            let module = &self.schema.modules[self.schema.files[index].module.index()].path;
            for len in 1..=module.len() {
                self.items.entry(item_path(&module[..len], "")).or_insert_with(|| origin.clone());
            }
        }
        for (index, file) in files.iter().enumerate() {
            for (i, service) in file.service.iter().enumerate() {
                let origin = Origin {
                    file: FileId::new(index),
                    path: vec![tag::file::SERVICE, index_tag(i)],
                };
                self.declare_service(service, origin);
            }
        }
    }

    /// Returns true if the file has items that belong to this output.
    fn has_own_items(&self, id: FileId, file: &FileDescriptorProto<'_>) -> bool {
        let dot = if file.package.is_empty() { "" } else { "." };
        let names =
            file.message_type.iter().map(|m| m.name).chain(file.enum_type.iter().map(|e| e.name));
        let package = format!("{dot}{}", file.package);
        !file.service.is_empty()
            || self.has_handles(id, &file.extension, &package)
            || names
                .into_iter()
                .any(|name| self.externs.resolve(&format!("{package}.{name}")).is_none())
    }

    fn declare_service(&mut self, service: &ServiceDescriptorProto<'_>, origin: Origin) {
        let file = &self.schema.files[origin.file.index()];
        let full_name = qualified(file.package, service.name);
        let module = self.schema.modules[file.module.index()].path.clone();
        let name = names::type_name(service.name);
        let path = format!(".{full_name}");
        let selectors = &self.selectors;
        let sides = [
            ("client", self.options.build_client),
            ("server", self.options.build_server),
            ("api", selectors.client_trait.matches(&path)),
            ("async", selectors.async_server.matches(&path)),
            ("mock", selectors.mock.matches(&path)),
            ("methods", selectors.method_descriptors.matches(&path)),
            ("http", self.is_served_over_http(&path, service)),
        ];
        for (side, _) in sides.into_iter().filter(|(_, build)| *build) {
            let path = item_path(&module, names::service_module(&name, side).as_str());
            if let Some(other) = self.items.insert(path.clone(), origin.clone()) {
                self.diagnostics.push(
                    Diagnostic::error(format!(
                        "the module `{path}` of service `{}` has the name of another item",
                        service.name
                    ))
                    .at(self.locate(&origin))
                    .related(self.locate(&other), "the other item")
                    .named(&full_name)
                    .hint("rename one of them"),
                );
                return;
            }
        }
    }

    fn declare_file(&mut self, id: FileId) {
        let files = self.files;
        let file = &files[id.index()];
        let edition = match Edition::of(file) {
            Ok(edition) => edition,
            Err(what) => {
                self.diagnostics.push(
                    Diagnostic::error(format!("{what} is not supported"))
                        .at(crate::error::Location::file(file.name))
                        .hint("use proto2, proto3, or one of the editions 2023, 2024 and 2026"),
                );
                return;
            }
        };
        let module = self.schema.modules[self.schema.files[id.index()].module.index()].path.clone();
        let full_name =
            if file.package.is_empty() { String::new() } else { format!(".{}", file.package) };
        let around = Around {
            file: id,
            edition,
            features: Features::of_file(edition, file),
            full_name: &full_name,
            proto_path: "",
            module: &module,
            is_extern: false,
        };
        let mut messages = Vec::new();
        for (i, message) in file.message_type.iter().enumerate() {
            let path = vec![tag::file::MESSAGE, index_tag(i)];
            messages.extend(self.declare_message(message, &around, path));
        }
        let mut enums = Vec::new();
        for (i, item) in file.enum_type.iter().enumerate() {
            enums.push(self.declare_enum(item, &around, vec![tag::file::ENUM, index_tag(i)]));
        }
        let entry = &mut self.schema.files[id.index()];
        entry.messages = messages;
        entry.enums = enums;
    }

    /// Declares a message; returns `None` for map entries, which are part of their field.
    fn declare_message(
        &mut self,
        message: &'a DescriptorProto<'a>,
        around: &Around<'_>,
        path: Vec<i32>,
    ) -> Option<MessageId> {
        let features = around.features.with(message.options.features);
        let full_name = format!("{}.{}", around.full_name, message.name);
        let origin = Origin { file: around.file, path };
        if message.options.map_entry {
            self.declare_symbol(full_name, Symbol::MapEntry(message), &origin);
            return None;
        }
        self.check_identifier(message.name, &full_name, &origin);

        let id = MessageId::new(self.schema.messages.len());
        self.declare_symbol(full_name.clone(), Symbol::Message(id), &origin);
        let extern_path = self.externs.resolve(&full_name);
        let is_extern = extern_path.is_some();
        let is_foreign = extern_path.as_deref().is_some_and(|path| !self.externs.is_native(path));
        let name = names::type_name(message.name);
        let proto_path = format!("{}{}", around.proto_path, message.name);

        if !is_extern {
            self.declare_item(around.module, &name, &full_name, &origin);
        }
        let nests = message.nested_type.iter().any(|nested| !nested.options.map_entry)
            || !message.enum_type.is_empty()
            || self.has_handles(around.file, &message.extension, &full_name)
            || message
                .field
                .iter()
                .any(|field| field.oneof_index.is_some() && !field.proto3_optional);
        let nested_module = if nests && !is_extern {
            self.declare_nested_module(around.module, message.name, &full_name, &origin)
        } else {
            RustName::new(names::snake(message.name))
        };
        let mut nested_path = around.module.to_vec();
        nested_path.push(nested_module.clone());

        let full_name_without_dot = full_name[1..].to_owned();
        self.schema.messages.push(Message {
            path: rust_path(extern_path, around.module, &name),
            name,
            nested_module,
            nested_path: nested_path.clone(),
            proto_name: message.name,
            proto_path: proto_path.clone(),
            full_name: full_name_without_dot,
            file: around.file,
            is_extern,
            is_foreign,
            fields: Vec::new(),
            oneofs: Vec::new(),
            messages: Vec::new(),
            enums: Vec::new(),
            extensions: Vec::new(),
            comments: Comments::default(),
            attributes: Vec::new(),
            derives: Derives::default(),
            skip_debug: false,
            unknown_fields: None,
            extendable: !message.extension_range.is_empty(),
            shares_input: false,
            default_allocates: false,
            default_memory: Vec::new(),
            type_url: None,
            reflection: None,
            serde: false,
            deprecated: false,
        });
        self.messages.push(Declared {
            descriptor: Some(message),
            features,
            edition: around.edition,
            origin: origin.clone(),
        });

        let inside = Around {
            features,
            full_name: &full_name,
            proto_path: &format!("{proto_path}."),
            module: &nested_path,
            is_extern,
            ..*around
        };
        self.declare_nested(message, &inside, id, &origin.path);
        Some(id)
    }

    fn declare_nested(
        &mut self,
        message: &'a DescriptorProto<'a>,
        inside: &Around<'_>,
        id: MessageId,
        path: &[i32],
    ) {
        let at = |field: i32, i: usize| [path, &[field, index_tag(i)]].concat();
        let mut messages = Vec::new();
        for (i, nested) in message.nested_type.iter().enumerate() {
            messages.extend(self.declare_message(nested, inside, at(tag::message::NESTED, i)));
        }
        let mut enums = Vec::new();
        for (i, item) in message.enum_type.iter().enumerate() {
            enums.push(self.declare_enum(item, inside, at(tag::message::ENUM, i)));
        }
        let entry = &mut self.schema.messages[id.index()];
        entry.messages = messages;
        entry.enums = enums;
    }

    fn declare_enum(
        &mut self,
        item: &'a EnumDescriptorProto<'a>,
        around: &Around<'_>,
        path: Vec<i32>,
    ) -> EnumId {
        let id = EnumId::new(self.schema.enums.len());
        let full_name = format!("{}.{}", around.full_name, item.name);
        let origin = Origin { file: around.file, path };
        self.check_identifier(item.name, &full_name, &origin);
        self.declare_symbol(full_name.clone(), Symbol::Enum(id), &origin);
        let extern_path = self.externs.resolve(&full_name);
        let is_extern = extern_path.is_some() || around.is_extern;
        let name = names::type_name(item.name);
        if !is_extern {
            self.declare_item(around.module, &name, &full_name, &origin);
        }
        let features = around.features.with(item.options.features);
        self.schema.enums.push(Enum {
            path: rust_path(extern_path, around.module, &name),
            name,
            proto_name: item.name,
            full_name: full_name[1..].to_owned(),
            file: around.file,
            is_extern,
            values: Vec::new(),
            aliases: Vec::new(),
            closed: features.closed_enum(),
            table: None,
            serde: false,
            comments: Comments::default(),
            attributes: Vec::new(),
            debug: Implementation::None,
            eq: Implementation::None,
            deprecated: false,
        });
        self.enums.push(Declared {
            descriptor: Some(item),
            features,
            edition: around.edition,
            origin,
        });
        id
    }

    fn declare_symbol(&mut self, full_name: String, symbol: Symbol<'a>, origin: &Origin) {
        if let Some(&other) = self.symbols.get(&full_name) {
            let other = match other {
                Symbol::Message(id) => Some(self.messages[id.index()].origin.clone()),
                Symbol::Enum(id) => Some(self.enums[id.index()].origin.clone()),
                Symbol::MapEntry(..) => None,
            };
            self.diagnostics.push(
                Diagnostic::error(format!("`{}` is defined twice", &full_name[1..]))
                    .at(self.locate(origin))
                    .related(other.map(|other| self.locate(&other)), "the first definition")
                    .named(&full_name),
            );
        }
        self.symbols.insert(full_name, symbol);
    }

    /// Takes the name of a type in its module.
    fn declare_item(
        &mut self,
        module: &[RustName],
        name: &RustName,
        full_name: &str,
        origin: &Origin,
    ) {
        if let Some(other) = self.items.insert(item_path(module, name.as_str()), origin.clone()) {
            self.diagnostics.push(
                Diagnostic::error(format!("two protobuf names become the Rust name `{name}`"))
                    .at(self.locate(origin))
                    .related(self.locate(&other), "the other one")
                    .named(full_name)
                    .hint(
                        "rename one of them, or map one of them to another type with `extern_path`",
                    ),
            );
        }
    }

    /// Takes the name of a message's module, which gets a `_` if a package or a service has the
    /// name.
    fn declare_nested_module(
        &mut self,
        module: &[RustName],
        message: &str,
        full_name: &str,
        origin: &Origin,
    ) -> RustName {
        let mut name = RustName::new(names::snake(message));
        if self.items.contains_key(&item_path(module, name.as_str())) {
            name = RustName::new(format!("{}_", name.as_str().trim_start_matches("r#")));
        }
        self.declare_item(module, &name, full_name, origin);
        name
    }

    pub(in crate::resolve) fn check_identifier(
        &mut self,
        name: &str,
        full_name: &str,
        origin: &Origin,
    ) {
        if !names::is_identifier(name) || !names::has_word(name) {
            self.diagnostics.push(
                Diagnostic::error(format!("`{name}` cannot be the name of a type or service"))
                    .at(self.locate(origin))
                    .named(full_name)
                    .hint(names::RULE),
            );
        }
    }
}

/// Returns a path such as `a::b::Type`; for an empty name, the path of the module itself.
pub(in crate::resolve) fn item_path(module: &[RustName], name: &str) -> String {
    let mut path = String::with_capacity(16 * (module.len() + 1));
    for part in module.iter().map(RustName::as_str).chain([name]).filter(|part| !part.is_empty()) {
        if !path.is_empty() {
            path.push_str("::");
        }
        path.push_str(part);
    }
    path
}

fn rust_path(extern_path: Option<String>, module: &[RustName], name: &RustName) -> RustPath {
    match extern_path {
        Some(path) => RustPath::Extern(path),
        None => RustPath::Local { module: module.to_vec(), name: name.clone() },
    }
}

/// Returns a full name such as `pkg.Name`.
pub(in crate::resolve) fn qualified(package: &str, name: &str) -> String {
    if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") }
}

/// Returns an index as a part of the path of a source location.
pub(in crate::resolve) fn index_tag(index: usize) -> i32 {
    i32::try_from(index).unwrap_or(i32::MAX)
}
