//! Fields of messages: their types, presence, defaults and names.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::descriptor::{FieldDescriptorProto, Label};
use crate::error::Diagnostic;
use crate::ir::{
    BytesType, Cardinality, Comments, DefaultValue, EnumId, EnumType, Field, FieldType,
    MessageEncoding, MessageId, Oneof, Plan, Presence, RustName, Scalar,
};
use crate::options;
use crate::resolve::define::Current;
use crate::resolve::define::oneofs::{OneofIndex, lowest_number};
use crate::resolve::features::{Features, TYPE_GROUP, presence};
use crate::resolve::names::{self, Scope};
use crate::resolve::{Declared, Origin, Resolver, Symbol, define::defaults, plan};

/// The maximum field number, 2^29 − 1.
const MAX_NUMBER: i32 = 0x1fff_ffff;

pub(in crate::resolve) const TYPE_STRING: i32 = 9;
const TYPE_MESSAGE: i32 = 11;
pub(in crate::resolve) const TYPE_BYTES: i32 = 12;
pub(in crate::resolve) const TYPE_ENUM: i32 = 14;

/// The position and the context of a field or an extension.
pub(in crate::resolve) struct Site<'s> {
    /// The name for patterns, which includes the name of the oneof.
    pub(in crate::resolve) path: &'s str,
    /// The full name with a leading dot.
    pub(in crate::resolve) full_name: &'s str,
    pub(in crate::resolve) origin: &'s Origin,
    pub(in crate::resolve) features: Features,
    /// The oneof to which it belongs, as a position in the message.
    pub(in crate::resolve) oneof: Option<usize>,
}

impl<'a> Resolver<'a, '_> {
    /// Resolves a field; returns `None` after reporting an error.
    pub(in crate::resolve) fn field(
        &mut self,
        current: &Current<'a>,
        id: MessageId,
        field: &'a FieldDescriptorProto<'a>,
        oneofs: &OneofIndex,
        path: Vec<i32>,
    ) -> Option<Field<'a>> {
        let message_path = format!(".{}", self.schema[id].full_name);
        let full_name = format!("{message_path}.{}", field.name);
        let origin = Origin { file: current.file, path };
        self.check_member(field.name, &full_name, &origin);
        let number = self.number(field, &full_name, &origin)?;
        let descriptor = self.messages[id.index()].descriptor?;
        let Declared { features, edition, .. } = self.messages[id.index()];
        let Ok(oneof) = oneofs.of(field.oneof_index, field.proto3_optional) else {
            self.broken(
                format!("field `{}` refers to a oneof that does not exist", field.name),
                &full_name,
                &origin,
            );
            return None;
        };
        let around = match (oneof, field.oneof_index.and_then(|i| usize::try_from(i).ok())) {
            (Some(_), Some(i)) => features.with(descriptor.oneof_decl[i].features),
            _ => features,
        };
        let features = around.of_field(edition, field);

        let oneof_path = match (oneof, field.oneof_index.and_then(|i| usize::try_from(i).ok())) {
            (Some(_), Some(i)) => format!("{message_path}.{}", descriptor.oneof_decl[i].name),
            _ => message_path,
        };
        let path = format!("{oneof_path}.{}", field.name);
        let site = Site { path: &path, full_name: &full_name, origin: &origin, features, oneof };
        let mut resolved = self.field_at(current, field, number, &site)?;
        resolved.boxed = matches!(resolved.cardinality, Cardinality::Singular(_))
            && matches!(resolved.ty, FieldType::Message(..))
            && self.selectors.boxed.matches(&path);
        resolved.checked = resolved.cardinality == Cardinality::Singular(Presence::Required)
            && self.selectors.check_required.matches(&path);
        self.selectors.field_attribute.add(&path, &mut resolved.attributes);
        Some(resolved)
    }

    /// Resolves what fields and extensions have in common.
    pub(in crate::resolve) fn field_at(
        &mut self,
        current: &Current<'a>,
        field: &'a FieldDescriptorProto<'a>,
        number: u32,
        site: &Site<'_>,
    ) -> Option<Field<'a>> {
        let Site { path, full_name, origin, features, oneof } = *site;
        let custom_type = self.custom_type(field, path, full_name);
        let enum_type = self.enum_type_option(field, path);
        let (ty, cardinality) =
            self.shape(field, features, oneof.is_some(), path, full_name, origin)?;
        let default = self.default_value(field, ty, full_name, origin);
        let singular = matches!(cardinality, Cardinality::Singular(_));
        if !singular && (oneof.is_some() || field.default_value.is_some()) {
            let what = if oneof.is_some() { "is in a oneof" } else { "has a default" };
            self.broken(
                format!("field `{}` {what}, but is not singular", field.name),
                full_name,
                origin,
            );
            return None;
        }
        Some(Field {
            name: RustName::default(),
            variant: RustName::default(),
            proto_name: field.name,
            number,
            ty,
            cardinality,
            oneof,
            default,
            enum_type: match (ty, enum_type) {
                (FieldType::Enum(id), options::EnumType::Auto) if self.schema[id].closed => {
                    EnumType::Closed
                }
                (_, options::EnumType::Closed) => EnumType::Closed,
                (_, options::EnumType::Open | options::EnumType::Auto) => EnumType::Open,
                (_, options::EnumType::I32) => EnumType::Number,
            },
            custom_type,
            boxed: false,
            recursive: false,
            checked: false,
            utf8_validation: features.utf8_validation(),
            json_name: field.json_name.map_or_else(|| json_name(field.name), Cow::Borrowed),
            comments: if self.selectors.disable_comments.matches(full_name) {
                Comments::default()
            } else {
                self.comments(current, &origin.path, path)
            },
            attributes: Vec::new(),
            deprecated: field.options.deprecated,
            behavior: self.behavior(field, full_name, origin),
            debug_redact: field.options.debug_redact && self.options.debug_redact,
            redacted: field.options.debug_redact,
            plan: Plan::default(),
        })
    }

    pub(in crate::resolve) fn number(
        &mut self,
        field: &FieldDescriptorProto<'_>,
        full_name: &str,
        origin: &Origin,
    ) -> Option<u32> {
        if (1..=MAX_NUMBER).contains(&field.number) {
            return u32::try_from(field.number).ok();
        }
        self.diagnostics.push(
            Diagnostic::error(format!("field number {} is out of range", field.number))
                .at(self.locate(origin))
                .named(full_name)
                .hint(format!("use a number from 1 to {MAX_NUMBER}")),
        );
        None
    }

    /// Returns the type of one value, and the cardinality.
    fn shape(
        &mut self,
        field: &FieldDescriptorProto<'a>,
        features: Features,
        in_oneof: bool,
        path: &str,
        full_name: &str,
        origin: &Origin,
    ) -> Option<(FieldType, Cardinality)> {
        if matches!(field.r#type, TYPE_MESSAGE | TYPE_GROUP)
            && let Some(&Symbol::MapEntry(entry)) = self.symbols.get(field.type_name)
        {
            return self.map(field, entry, path, full_name, origin);
        }
        let ty = self.element(field, features.delimited(), path, full_name, origin)?;
        let cardinality = match field.label {
            Label::Repeated => {
                let packable = matches!(ty, FieldType::Scalar(_) | FieldType::Enum(_));
                Cardinality::Repeated { packed: packable && features.packed() }
            }
            Label::Optional | Label::Required => {
                Cardinality::Singular(presence_of(ty, features.field_presence(), in_oneof))
            }
        };
        Some((ty, cardinality))
    }

    fn map(
        &mut self,
        field: &FieldDescriptorProto<'a>,
        entry: &'a crate::descriptor::DescriptorProto<'a>,
        path: &str,
        full_name: &str,
        origin: &Origin,
    ) -> Option<(FieldType, Cardinality)> {
        let part = |number| entry.field.iter().find(|part| part.number == number);
        let (Some(key), Some(value), Label::Repeated) = (part(1), part(2), field.label) else {
            self.broken(
                format!("field `{}` is a map with an invalid entry type", field.name),
                full_name,
                origin,
            );
            return None;
        };
        let key = self.element(key, false, path, full_name, origin)?;
        if matches!(key, FieldType::Message(..) | FieldType::Enum(_) | FieldType::Bytes(_))
            || matches!(key, FieldType::Scalar(Scalar::Double | Scalar::Float))
        {
            self.broken(
                format!(
                    "the keys of map `{}` are neither integers, `bool` nor strings",
                    field.name
                ),
                full_name,
                origin,
            );
            return None;
        }
        // The compiler generates the entry message, whose value is never delimited.
        let value = self.element(value, false, path, full_name, origin)?;
        Some((value, Cardinality::Map { key, map_type: self.map_type(path) }))
    }

    fn element(
        &mut self,
        field: &FieldDescriptorProto<'a>,
        delimited: bool,
        path: &str,
        full_name: &str,
        origin: &Origin,
    ) -> Option<FieldType> {
        Some(match field.r#type {
            1 => FieldType::Scalar(Scalar::Double),
            2 => FieldType::Scalar(Scalar::Float),
            3 => FieldType::Scalar(Scalar::Int64),
            4 => FieldType::Scalar(Scalar::Uint64),
            5 => FieldType::Scalar(Scalar::Int32),
            6 => FieldType::Scalar(Scalar::Fixed64),
            7 => FieldType::Scalar(Scalar::Fixed32),
            8 => FieldType::Scalar(Scalar::Bool),
            TYPE_STRING => FieldType::String,
            TYPE_GROUP | TYPE_MESSAGE => {
                let encoding = if delimited {
                    MessageEncoding::Delimited
                } else {
                    MessageEncoding::LengthPrefixed
                };
                FieldType::Message(self.message_type(field.type_name, full_name, origin)?, encoding)
            }
            TYPE_BYTES => {
                let chosen = self.bytes_distance(path, full_name).is_some();
                FieldType::Bytes(if chosen { BytesType::Bytes } else { BytesType::Vec })
            }
            13 => FieldType::Scalar(Scalar::Uint32),
            TYPE_ENUM => FieldType::Enum(self.enum_type(field.type_name, full_name, origin)?),
            15 => FieldType::Scalar(Scalar::Sfixed32),
            16 => FieldType::Scalar(Scalar::Sfixed64),
            17 => FieldType::Scalar(Scalar::Sint32),
            18 => FieldType::Scalar(Scalar::Sint64),
            other => {
                self.broken(
                    format!("field `{}` has an unknown type ({other})", field.name),
                    full_name,
                    origin,
                );
                return None;
            }
        })
    }

    /// Reports a closed enum whose unknown numbers are lost, as unknown fields are not preserved.
    pub(in crate::resolve) fn check_closed_enums(&mut self, id: MessageId, origin: &Origin) {
        let message = &self.schema[id];
        let loses = |field: &&Field<'_>| {
            matches!(field.ty, FieldType::Enum(_)) && field.enum_type == EnumType::Closed
        };
        if message.unknown_fields.is_some() || message.is_extern {
            return;
        }
        let Some(field) = message.fields.iter().find(loses) else { return };
        let full_name = format!("{}.{}", message.full_name, field.proto_name);
        let hint = format!("add `unknown_fields=.{}`", message.full_name);
        self.diagnostics.push(
            Diagnostic::warning("unknown numbers of this closed enum are lost")
                .at(self.locate(origin))
                .named(&full_name)
                .hint(hint),
        );
    }

    pub(in crate::resolve) fn broken(&mut self, what: String, full_name: &str, origin: &Origin) {
        self.diagnostics.push(Diagnostic::error(what).at(self.locate(origin)).named(full_name));
    }

    fn default_value(
        &mut self,
        field: &FieldDescriptorProto<'a>,
        ty: FieldType,
        full_name: &str,
        origin: &Origin,
    ) -> Option<DefaultValue> {
        let text = field.default_value?;
        let value = match ty {
            FieldType::Scalar(scalar) => {
                defaults::scalar(scalar, text).map(|text| DefaultValue::Scalar(text.into_owned()))
            }
            FieldType::String => Some(DefaultValue::String(text.to_owned())),
            FieldType::Bytes(_) => defaults::unescape(text).map(DefaultValue::Bytes),
            FieldType::Enum(id) => self.enum_default(id, text).map(DefaultValue::Enum),
            FieldType::Message(..) => None,
        };
        if value.is_none() {
            self.broken(
                format!("`{text}` is not a valid default for `{}`", field.name),
                full_name,
                origin,
            );
        }
        value
    }

    /// Returns the variant of a default value.
    ///
    /// Enums are defined in file order, so the values of this one may not be defined yet. The name
    /// is therefore computed again, from the first value with the same number.
    fn enum_default(&mut self, id: EnumId, text: &str) -> Option<RustName> {
        let item = &self.schema[id];
        let retain = self.options.retain_enum_prefix;
        let variant =
            |name: &str| RustName::new(names::enum_variant(item.name.as_str(), name, retain));
        let Some(descriptor) = self.enums[id.index()].descriptor else {
            return names::is_identifier(text).then(|| variant(text));
        };
        let names = self.default_names.entry(id).or_insert_with(|| {
            let mut first = HashMap::new();
            let mut names = HashMap::with_capacity(descriptor.value.len());
            for value in &descriptor.value {
                let first = *first.entry(value.number).or_insert(value.name);
                names.entry(value.name).or_insert(first);
            }
            names
        });
        names.get(text).map(|first| variant(first))
    }

    /// Names the fields and oneofs of a struct, and stores them in the message.
    ///
    /// If names clash, the lower number keeps its name. The methods that belong to a field must
    /// have free names, too.
    pub(in crate::resolve) fn name_fields(
        &mut self,
        id: MessageId,
        fields: &mut Vec<Field<'a>>,
        mut oneofs: Vec<Oneof<'a>>,
        origin: &Origin,
    ) {
        let mut order: Vec<(u32, Option<usize>, usize)> = Vec::with_capacity(fields.len());
        order.extend(fields.iter().enumerate().map(|(f, field)| (field.number, field.oneof, f)));
        order.retain(|(_, oneof, _)| oneof.is_none());
        let own = order.len();
        order.extend(
            oneofs.iter().enumerate().map(|(o, oneof)| (lowest_number(oneof, fields), None, o)),
        );
        let mut tagged: Vec<(u32, bool, usize)> = order
            .iter()
            .enumerate()
            .map(|(i, &(number, _, index))| (number, i >= own, index))
            .collect();
        tagged.sort_unstable();
        let mut scope = Scope::default();
        let mut methods = Scope::default();
        for (number, is_oneof, index) in tagged {
            let proto_name =
                if is_oneof { oneofs[index].proto_name } else { fields[index].proto_name };
            let mut claimed = scope.claim_snake(names::snake(proto_name), number);
            // A name that changes because of a method has methods with other names.
            while !is_oneof && let Some(name) = &claimed {
                if methods.take_all(&accessors(&fields[index], name)) {
                    break;
                }
                claimed = scope.claim_snake(name.to_string(), number);
            }
            match claimed {
                Some(name) if is_oneof => oneofs[index].name = name,
                Some(name) => fields[index].name = name,
                None => self.no_name(id, proto_name, origin),
            }
        }
        for field in fields.iter_mut().filter(|field| field.oneof.is_some()) {
            field.name = RustName::new(names::snake(field.proto_name));
        }
        let keeps_unknown =
            self.selectors.unknown_fields.matches(&format!(".{}", self.schema[id].full_name));
        let message = &mut self.schema.messages[id.index()];
        message.unknown_fields = keeps_unknown.then(|| scope.claim_own("unknown_fields"));
        message.fields = std::mem::take(fields);
        message.oneofs = oneofs;
    }
}

/// Returns the names of the methods that prost's derive generates for a field.
fn accessors(field: &Field<'_>, name: &RustName) -> Vec<String> {
    let prefixes = plan::prost_accessor(field).prefixes();
    prefixes.iter().map(|prefix| format!("{prefix}{}", name.bare())).collect()
}

fn presence_of(ty: FieldType, feature: i32, in_oneof: bool) -> Presence {
    match feature {
        _ if in_oneof => Presence::Explicit,
        presence::LEGACY_REQUIRED => Presence::Required,
        presence::IMPLICIT if !matches!(ty, FieldType::Message(..)) => Presence::Implicit,
        _ => Presence::Explicit,
    }
}

/// Returns the name in `lowerCamel` case, as protoc does: a letter after `_` becomes a capital.
fn json_name(name: &str) -> Cow<'_, str> {
    if !name.contains('_') {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    let mut capital = false;
    for c in name.chars() {
        if c == '_' {
            capital = true;
        } else if std::mem::take(&mut capital) {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}
