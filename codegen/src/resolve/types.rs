//! Resolution of type names in descriptors.

use super::{Declared, Origin, Resolver, Symbol, names};
use crate::error::Diagnostic;
use crate::ir::{
    Comments, Derives, Enum, EnumId, Implementation, Message, MessageId, RustName, RustPath,
};

impl<'a> Resolver<'a, '_> {
    /// Returns the message with a full name, which starts with a dot.
    ///
    /// A type that is not in the descriptor set can be external; then only its path is known.
    pub(super) fn message_type(
        &mut self,
        name: &'a str,
        used_by: &str,
        origin: &Origin,
    ) -> Option<MessageId> {
        match self.symbols.get(name) {
            Some(&Symbol::Message(id)) => {
                let lost = is_nowhere(&self.schema[id].path);
                return self.has_path(lost, name, used_by, origin).then_some(id);
            }
            Some(_) => {
                self.broken(
                    format!("`{}` is not a message", name.trim_start_matches('.')),
                    used_by,
                    origin,
                );
                return None;
            }
            None => {}
        }
        let path = self.extern_type(name, used_by, origin)?;
        let id = MessageId::new(self.schema.messages.len());
        let proto_name = name.rsplit('.').next().unwrap_or(name);
        let is_foreign = match &path {
            RustPath::Extern(path) => !self.externs.is_native(path),
            RustPath::Local { .. } => false,
        };
        self.schema.messages.push(Message {
            name: names::type_name(proto_name),
            path,
            nested_module: RustName::default(),
            nested_path: Vec::new(),
            proto_name,
            proto_path: proto_name.to_owned(),
            full_name: name.trim_start_matches('.').to_owned(),
            file: origin.file,
            is_extern: true,
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
            extendable: false,
            shares_input: false,
            default_allocates: false,
            default_memory: Vec::new(),
            type_url: None,
            reflection: None,
            serde: false,
            deprecated: false,
        });
        self.messages.push(Declared::unknown(origin.clone()));
        self.symbols.insert(name.to_owned(), Symbol::Message(id));
        Some(id)
    }

    pub(super) fn enum_type(
        &mut self,
        name: &'a str,
        used_by: &str,
        origin: &Origin,
    ) -> Option<EnumId> {
        match self.symbols.get(name) {
            Some(&Symbol::Enum(id)) => {
                let lost = is_nowhere(&self.schema[id].path);
                return self.has_path(lost, name, used_by, origin).then_some(id);
            }
            Some(_) => {
                self.broken(
                    format!("`{}` is not an enum", name.trim_start_matches('.')),
                    used_by,
                    origin,
                );
                return None;
            }
            None => {}
        }
        let path = self.extern_type(name, used_by, origin)?;
        let id = EnumId::new(self.schema.enums.len());
        let proto_name = name.rsplit('.').next().unwrap_or(name);
        self.schema.enums.push(Enum {
            name: names::type_name(proto_name),
            path,
            proto_name,
            full_name: name.trim_start_matches('.').to_owned(),
            file: origin.file,
            is_extern: true,
            values: Vec::new(),
            aliases: Vec::new(),
            closed: false,
            table: None,
            serde: false,
            comments: Comments::default(),
            attributes: Vec::new(),
            debug: Implementation::None,
            eq: Implementation::None,
            deprecated: false,
        });
        self.enums.push(Declared::unknown(origin.clone()));
        self.symbols.insert(name.to_owned(), Symbol::Enum(id));
        Some(id)
    }

    fn extern_type(&mut self, name: &str, used_by: &str, origin: &Origin) -> Option<RustPath> {
        if name.starts_with('.')
            && name[1..].split('.').all(names::is_identifier)
            && let Some(path) = self.externs.resolve(name)
        {
            let path = RustPath::Extern(path);
            return self.has_path(is_nowhere(&path), name, used_by, origin).then_some(path);
        }
        self.diagnostics.push(
            Diagnostic::error(format!(
                "the type `{}` is not in the descriptor set",
                name.trim_start_matches('.')
            ))
            .at(self.locate(origin))
            .named(used_by)
            .hint(
                "include all imports in the set (`protoc --include_imports`, `buf build`), \
                     or map the type with `extern_path`",
            ),
        );
        None
    }

    /// Reports a type that is nested in one whose Rust type cannot have nested types, such as `()`.
    fn has_path(&mut self, lost: bool, name: &str, used_by: &str, origin: &Origin) -> bool {
        if !lost {
            return true;
        }
        self.diagnostics.push(
            Diagnostic::error(format!(
                "the type `{}` is nested in a type that is mapped to a Rust type without nested types",
                name.trim_start_matches('.')
            ))
            .at(self.locate(origin))
            .named(used_by)
            .hint("map it, too, with an additional `extern_path`"),
        );
        false
    }
}

fn is_nowhere(path: &RustPath) -> bool {
    matches!(path, RustPath::Extern(path) if path.is_empty())
}
