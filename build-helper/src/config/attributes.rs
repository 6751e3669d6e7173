//! Attributes that other crates sets on a configuration of the crate prost-build.
//!
//! A `prost_build::Config` has no getters, but it generates code. The code of the configuration is
//! compared with that of a default configuration: attributes that it has in addition are copied,
//! and any other difference is an error. In both, a marker on each item names the element of the
//! schema for which it was generated.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use ::prost_build as theirs;
use prost_types::{DescriptorProto, EnumDescriptorProto, FileDescriptorSet};
use quote::ToTokens;
use rust_grpc_codegen::{Diagnostic, Error};
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta};

use super::Config;
use crate::run;

/// The attribute that marks an item with the path of its element.
const MARKER: &str = "rust_grpc_path";

impl Config {
    /// Copies the attributes that `configure` sets on a configuration of the crate prost-build.
    ///
    /// This method needs the cargo feature `prost-build`.
    ///
    /// It is for crates that configure a [`prost_build::Config`](::prost_build::Config), such as
    /// prost-reflect-build:
    ///
    /// ```ignore
    /// let (protos, includes) = (&["proto/shop.proto"], &["proto"]);
    /// let mut config = prost_build::Config::new();
    /// config.attributes_from(protos, includes, |theirs| {
    ///     prost_reflect_build::Builder::new()
    ///         .descriptor_pool("crate::DESCRIPTOR_POOL")
    ///         .configure(theirs, protos, includes)
    /// })?;
    /// config.compile_protos(protos, includes)?;
    /// ```
    ///
    /// `configure` may compile with the configuration that it gets, which reads the descriptor set
    /// instead of running protoc, and whose output is discarded. The descriptor set is at
    /// [`file_descriptor_set_path`](Self::file_descriptor_set_path), which becomes
    /// `$OUT_DIR/file_descriptor_set.bin` if it is not set.
    ///
    /// # Errors
    /// Returns the error of `configure` and all errors in the files. It is also an error if the
    /// configuration changes more of the generated code than its attributes.
    pub fn attributes_from(
        &mut self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
        configure: impl FnOnce(&mut theirs::Config) -> io::Result<()>,
    ) -> io::Result<&mut Self> {
        let folder = run::out_dir(self.run.out_dir.clone())?;
        let set_path = self
            .run
            .file_descriptor_set_path
            .get_or_insert_with(|| folder.join("file_descriptor_set.bin"))
            .clone();
        let set = self.load_fds(protos, includes)?;
        if let Some(file) = set.file.iter().find(|file| file.syntax() == "editions") {
            return Err(Error::from(
                Diagnostic::error(format!(
                    "`{}` uses an edition, which prost-build does not support",
                    file.name()
                ))
                .hint("set the attributes with `type_attribute` and `field_attribute`"),
            )
            .into());
        }
        let scratch = folder.join(".attributes_from");
        fs::create_dir_all(&scratch)?;
        let mut config = theirs::Config::new();
        config.skip_protoc_run().file_descriptor_set_path(set_path).out_dir(&scratch);
        let configured = configure(&mut config);
        let removed = fs::remove_dir_all(&scratch);
        configured?;
        removed?;

        let theirs = Items::of(&mut config, &set)?;
        let plain = Items::of(&mut theirs::Config::new(), &set)?;
        if let Some(what) = theirs.differs_from(&plain) {
            return Err(Error::from(
                Diagnostic::error(format!(
                    "the configuration passed to `attributes_from` changes more than attributes: {what}"
                ))
                .hint("apply the other settings to the `Config` on which `attributes_from` is called"),
            )
            .into());
        }
        for (element, attributes) in theirs.attributes {
            let mut known = plain.attributes.get(&element).cloned().unwrap_or_default();
            let added = attributes.into_iter().filter(|attribute| {
                let position = known.iter().position(|other| other == attribute);
                position.map(|position| known.swap_remove(position)).is_none()
            });
            let (list, path) = match element {
                Element::Type(path) => (&mut self.options.type_attribute, path),
                Element::Field(path) => (&mut self.options.field_attribute, path),
            };
            list.extend(added.map(|attribute| (format!("={path}"), attribute)));
        }
        Ok(self)
    }
}

/// An element that can have attributes, by its full name with a leading dot.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Element {
    /// A message, an enum or a oneof.
    Type(String),
    /// A field, with the name of its oneof; the struct's field for a oneof; or an enum value.
    Field(String),
}

/// The code that a configuration generates.
#[derive(Debug, Default)]
struct Items {
    /// The attributes of each element, in order.
    attributes: BTreeMap<Element, Vec<String>>,
    /// All other code, by module.
    rest: BTreeMap<String, Vec<String>>,
}

impl Items {
    fn of(config: &mut theirs::Config, set: &FileDescriptorSet) -> io::Result<Self> {
        for element in elements(set) {
            let marker = |path: &str| format!("#[{MARKER} = {path:?}]");
            match element {
                Element::Type(path) => config.type_attribute(&path, marker(&path)),
                Element::Field(path) => config.field_attribute(&path, marker(&path)),
            };
        }
        let module = theirs::Module::from_protobuf_package_name;
        let requests = set.file.iter().map(|file| (module(file.package()), file.clone()));
        let mut items = Self::default();
        for (module, text) in config.generate(requests.collect())? {
            let file = syn::parse_file(&text).map_err(|error| {
                Error::from(Diagnostic::error(format!(
                    "the output of prost-build is not Rust: {error}"
                )))
            })?;
            let rest = items.add_all(file.items);
            items.rest.insert(module.to_string(), rest);
        }
        Ok(items)
    }

    /// Moves the attributes of items into `self`, and returns the items without them.
    fn add_all(&mut self, list: Vec<Item>) -> Vec<String> {
        let mut rest = Vec::new();
        for item in list {
            match item {
                Item::Mod(mut item) => {
                    let content = item.content.take();
                    rest.push(source_text(&item.ident));
                    rest.extend(self.add_all(content.map(|(_, items)| items).unwrap_or_default()));
                }
                Item::Struct(mut item) => {
                    self.add(&mut item.attrs, Element::Type);
                    item.fields.iter_mut().for_each(|f| self.add(&mut f.attrs, Element::Field));
                    rest.push(source_text(&item));
                }
                Item::Enum(mut item) => {
                    self.add(&mut item.attrs, Element::Type);
                    item.variants.iter_mut().for_each(|v| self.add(&mut v.attrs, Element::Field));
                    rest.push(source_text(&item));
                }
                other => rest.push(source_text(&other)),
            }
        }
        rest
    }

    fn add(&mut self, attributes: &mut Vec<Attribute>, element: fn(String) -> Element) {
        let (markers, others): (Vec<_>, Vec<_>) =
            std::mem::take(attributes).into_iter().partition(|a| a.path().is_ident(MARKER));
        // A pattern also selects everything in an element, so only the longest path is the
        // element's own.
        let path = markers.iter().filter_map(marked).max_by_key(String::len);
        match path {
            Some(path) => {
                let list =
                    others.iter().map(|attribute| format!("#[{}]", source_text(&attribute.meta)));
                self.attributes.insert(element(path), list.collect());
            }
            None => *attributes = others,
        }
    }

    /// Returns the name of an element or module that differs from the plain code, if there is one.
    ///
    /// Additional attributes are no difference.
    fn differs_from(&self, plain: &Self) -> Option<String> {
        let elements = self.attributes.iter();
        let changed = elements.filter(|(element, attributes)| {
            let Some(plain) = plain.attributes.get(element) else { return true };
            // Attributes for prost's derive follow from other settings of the configuration.
            let of_derive = |list: &[String]| -> Vec<String> {
                list.iter().filter(|text| text.starts_with("#[prost ")).cloned().collect()
            };
            of_derive(attributes) != of_derive(plain)
                || plain.iter().any(|attribute| !attributes.contains(attribute))
        });
        let changed = changed.map(|(element, _)| match element {
            Element::Type(path) | Element::Field(path) => format!("`{path}`"),
        });
        let modules = self.rest.keys().chain(plain.rest.keys());
        let modules = modules.filter(|module| self.rest.get(*module) != plain.rest.get(*module));
        changed.chain(modules.map(|module| format!("the module `{module}`"))).next()
    }
}

fn source_text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn marked(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) => Some(path.value()),
            _ => None,
        },
        _ => None,
    }
}

/// Returns all elements of a descriptor set that can have attributes.
fn elements(set: &FileDescriptorSet) -> Vec<Element> {
    let mut all = Vec::new();
    for file in &set.file {
        let scope = match file.package() {
            "" => String::new(),
            package => format!(".{package}"),
        };
        file.message_type.iter().for_each(|message| add_message(message, &scope, &mut all));
        file.enum_type.iter().for_each(|item| add_enum(item, &scope, &mut all));
    }
    all
}

fn add_message(message: &DescriptorProto, scope: &str, all: &mut Vec<Element>) {
    let path = format!("{scope}.{}", message.name());
    all.push(Element::Type(path.clone()));
    let oneof = |index: Option<i32>| message.oneof_decl.get(usize::try_from(index?).ok()?);
    for field in &message.field {
        let oneof = oneof(field.oneof_index).filter(|_| !field.proto3_optional());
        let oneof = oneof.map_or(String::new(), |oneof| format!(".{}", oneof.name()));
        all.push(Element::Field(format!("{path}{oneof}.{}", field.name())));
    }
    for oneof in &message.oneof_decl {
        all.push(Element::Type(format!("{path}.{}", oneof.name())));
        all.push(Element::Field(format!("{path}.{}", oneof.name())));
    }
    message.nested_type.iter().for_each(|nested| add_message(nested, &path, all));
    message.enum_type.iter().for_each(|nested| add_enum(nested, &path, all));
}

fn add_enum(item: &EnumDescriptorProto, scope: &str, all: &mut Vec<Element>) {
    let path = format!("{scope}.{}", item.name());
    all.extend(item.value.iter().map(|value| Element::Field(format!("{path}.{}", value.name()))));
    all.push(Element::Type(path));
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROTO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/proto");

    /// A list of patterns with their attributes.
    type List = Vec<(String, String)>;

    /// Returns the attributes of types and of fields.
    fn attributes_of(
        configure: impl FnOnce(&mut theirs::Config) -> io::Result<()>,
    ) -> io::Result<(List, List)> {
        let out = tempfile::tempdir().unwrap();
        let mut config = Config::new();
        config.out_dir(out.path());
        config.attributes_from(&[Path::new(PROTO).join("shop/shop.proto")], &[PROTO], configure)?;
        Ok((config.options.type_attribute, config.options.field_attribute))
    }

    #[test]
    fn takes_over_attributes_of_types_and_fields() {
        let (types, fields) = attributes_of(|theirs| {
            theirs
                .type_attribute("shop.v1.Item", "#[derive(Eq)]")
                .message_attribute(".shop.common", "#[x(y = \"z\")]")
                .field_attribute("Item.name", "#[serde(skip)]");
            Ok(())
        })
        .unwrap();
        assert_eq!(types[0], ("=.shop.common.Money".into(), "#[x (y = \"z\")]".into()));
        assert!(types.contains(&("=.shop.v1.Item".into(), "#[derive (Eq)]".into())), "{types:?}");
        assert_eq!(fields, [("=.shop.v1.Item.name".into(), "#[serde (skip)]".into())]);
    }

    #[test]
    fn configurations_compile_without_protoc() {
        let attributes = attributes_of(|theirs| theirs.compile_protos(&["any.proto"], &["any"]));
        assert_eq!(attributes.unwrap(), (vec![], vec![]));
    }

    #[test]
    fn rejects_settings_that_are_not_attributes() {
        let settings: [fn(&mut theirs::Config); 5] = [
            |theirs| {
                theirs.bytes(["."]);
            },
            |theirs| {
                theirs.skip_debug(["."]);
            },
            |theirs| {
                theirs.enable_type_names();
            },
            |theirs| {
                theirs.retain_enum_prefix();
            },
            |theirs| {
                theirs.extern_path(".shop.common", "::common");
            },
        ];
        for (i, set) in settings.into_iter().enumerate() {
            let refused = attributes_of(|theirs| {
                set(theirs);
                Ok(())
            });
            let error = refused.expect_err(&format!("setting {i}")).to_string();
            assert!(error.contains("changes more than attributes"), "{i}: {error}");
        }
    }
}
