//! `Debug` output without the values of fields that a schema marks as secret.

use alloc::collections::BTreeSet;
use core::fmt;

use super::{
    ExtensionTable, FieldTable, Kind, ListRef, MapKey, MapRef, MessageTable, Presence, Reflect,
    Registry, Slot, ValueRef, WellKnown, rust_names,
};
use crate::options::DecodeOptions;
use crate::unknown::UnknownFields;

/// A message that is formatted without the values of fields with `[debug_redact = true]`, for logs.
///
/// The form is that of `Debug` for generated messages, with [`[REDACTED]`](Self::PLACEHOLDER) in place of these values,
/// also in the messages of lists, maps, oneofs and extensions, and in a `google.protobuf.Any`. This does not depend on
/// the options of the generator: it includes messages whose `Debug` shows all fields, and messages that have no
/// `Debug`. Fields are in the order of their numbers, and the entries of maps are sorted. The names of fields and enum
/// values are those that the generator uses by default; those of names that clash or are Rust keywords can differ.
///
/// Unknown fields are hidden as well, because they may have such a value. The bytes of an `Any` are hidden if the
/// [registry](Self::registry) lacks its type, or if they are not a message of the type.
///
/// ```
/// use rust_grpc::reflect::{Redacted, Reflect, Registry};
///
/// // prost represents `google.protobuf.StringValue` as `String`.
/// fn log(message: &dyn Reflect, registry: &Registry) -> String {
///     format!("{:?}", Redacted::new(message).registry(registry))
/// }
///
/// assert_eq!(log(&String::from("text"), &Registry::new()), "\"text\"");
/// ```
#[derive(Clone, Copy)]
pub struct Redacted<'a> {
    message: &'a dyn Reflect,
    registry: Option<&'a Registry>,
    recursion_limit: u32,
}

impl<'a> Redacted<'a> {
    /// The text that is shown instead of a value.
    pub const PLACEHOLDER: &'static str = "[REDACTED]";

    /// Borrows a message to format it.
    pub const fn new(message: &'a dyn Reflect) -> Self {
        Self { message, registry: None, recursion_limit: crate::decode::DEPTH }
    }

    /// Sets the types that `google.protobuf.Any` can hold, and the extensions that are known.
    #[must_use]
    pub const fn registry(mut self, registry: &'a Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// Sets the maximum nesting depth of messages, which is 100 by default. The fields of a message that is nested
    /// more deeply are left out: it is formatted as `Name { .. }`.
    #[must_use]
    pub const fn recursion_limit(mut self, levels: u32) -> Self {
        self.recursion_limit = levels;
        self
    }
}

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let view = View { registry: self.registry, depth: self.recursion_limit };
        view.message(self.message, f)
    }
}

/// The settings that formatting passes on.
#[derive(Clone, Copy)]
struct View<'a> {
    registry: Option<&'a Registry>,
    /// The number of levels of messages that may still be formatted.
    depth: u32,
}

/// A function as a value that can be formatted.
struct Show<F>(F);

impl<F: Fn(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Debug for Show<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (self.0)(f)
    }
}

/// The place of a hidden value.
const HIDDEN: fmt::Arguments<'static> = format_args!("[REDACTED]");

impl View<'_> {
    fn message(self, message: &dyn Reflect, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if message.as_any().is::<()>() {
            return f.write_str("()");
        }
        if let Some(field) = plain(message) {
            return self.field(field, message.slot(0), f);
        }
        let table = message.table();
        let out = &mut f.debug_struct(&rust_names::upper_camel(table.name()));
        let Some(depth) = self.depth.checked_sub(1) else { return out.finish_non_exhaustive() };
        let inner = Self { depth, ..self };
        for (index, field) in table.fields().iter().enumerate() {
            if field.oneof_index().is_none() {
                let slot = message.slot(index);
                let packed = inner.is_packed(table, index, slot);
                out.field(
                    &rust_names::snake(field.name()),
                    &Show(|f: &mut fmt::Formatter<'_>| match packed {
                        true => inner.packed(message, f),
                        false => inner.field(field, slot, f),
                    }),
                );
            }
        }
        for (index, oneof) in table.oneofs().iter().enumerate() {
            let value = message
                .which(index)
                .and_then(|at| Some((table.fields().get(at)?, message.slot(at))));
            let value = value.map(|(field, slot)| {
                Show(move |f: &mut fmt::Formatter<'_>| {
                    let value = Show(|f: &mut fmt::Formatter<'_>| inner.single(field, slot, f));
                    f.debug_tuple(&rust_names::upper_camel(field.name())).field(&value).finish()
                })
            });
            out.field(&rust_names::snake(oneof.name()), &value);
        }
        if let Some(fields) = message.unknown_fields() {
            inner.extensions(table.full_name(), fields, out);
        }
        out.finish()
    }

    /// Formats a field that is no member of a oneof.
    fn field(self, field: &FieldTable, slot: Slot<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if field.is_redacted() {
            return f.write_fmt(HIDDEN);
        }
        let show = |value, is_custom| {
            Show(move |f: &mut fmt::Formatter<'_>| self.value(field.kind(), value, is_custom, f))
        };
        match slot {
            Slot::List(list) => {
                let is_custom = matches!(list, ListRef::CustomBytes(_));
                f.debug_list().entries(list.iter().map(|value| show(value, is_custom))).finish()
            }
            Slot::Map(map) => {
                let is_custom = matches!(map, MapRef::CustomBytes(_));
                let entries = map.sorted().into_iter();
                f.debug_map()
                    .entries(entries.map(|(key, value)| (Key(key), show(value, is_custom))))
                    .finish()
            }
            _ if field.presence() == Some(Presence::Explicit) => match slot.is_present() {
                true => f
                    .debug_tuple("Some")
                    .field(&Show(|f: &mut fmt::Formatter<'_>| self.single(field, slot, f)))
                    .finish(),
                false => f.write_str("None"),
            },
            _ => self.single(field, slot, f),
        }
    }

    /// Formats the value of a singular field that is present.
    fn single(self, field: &FieldTable, slot: Slot<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_custom = matches!(slot, Slot::CustomBytes(_));
        match slot.value() {
            _ if field.is_redacted() => f.write_fmt(HIDDEN),
            Some(value) => self.value(field.kind(), value, is_custom, f),
            None => f.write_str("None"),
        }
    }

    /// Formats a value. Bytes in a custom type are formatted as `Bytes` does.
    fn value(
        self,
        kind: Kind,
        value: ValueRef<'_>,
        is_custom: bool,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        match (value, kind) {
            (ValueRef::Message(message), _) => self.message(message, f),
            (ValueRef::Bytes(bytes), _) if is_custom => byte_string(bytes, f),
            (ValueRef::I32(number), Kind::Enum(table)) => match table().name_of(number) {
                Some(name) => {
                    f.write_str(&rust_names::variant(rust_names::last(table().full_name()), name))
                }
                None => fmt::Debug::fmt(&number, f),
            },
            (value, _) => fmt::Debug::fmt(&value, f),
        }
    }

    /// Returns true if a field holds the bytes of a message in an `Any`, which are not empty.
    fn is_packed(self, table: &MessageTable, index: usize, slot: Slot<'_>) -> bool {
        table.well_known() == Some(WellKnown::Any)
            && index == 1
            && slot.value().is_some_and(|value| !value.is_zero())
    }

    /// Formats the message in an `Any`, if its type is known.
    fn packed(self, any: &dyn Reflect, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(ValueRef::String(type_url)), Some(ValueRef::Bytes(bytes))) =
            (any.slot(0).value(), any.slot(1).value())
        else {
            return f.write_fmt(HIDDEN);
        };
        static WELL_KNOWN: Registry = Registry::new();
        let Some(table) = self.registry.unwrap_or(&WELL_KNOWN).message(type_url) else {
            return f.write_fmt(HIDDEN);
        };
        let mut message = table.create();
        let options = DecodeOptions::SAFE.recursion_limit(self.depth).allow_partial(true);
        match message.merge_binary(bytes, &options) {
            Ok(()) => self.message(&*message, f),
            Err(_) => f.write_fmt(HIDDEN),
        }
    }

    /// Adds the extensions that the registry has, and the numbers of the other unknown fields.
    fn extensions(
        self,
        full_name: &str,
        fields: &UnknownFields,
        out: &mut fmt::DebugStruct<'_, '_>,
    ) {
        let options = DecodeOptions::SAFE.recursion_limit(self.depth).allow_partial(true);
        let registry = self.registry;
        let numbers: BTreeSet<u32> = fields.iter().map(|field| field.number).collect();
        let is_set = |extension: &&ExtensionTable| numbers.contains(&extension.field().number());
        let extensions =
            registry.into_iter().flat_map(|registry| registry.extensions_of(full_name));
        for extension in extensions.filter(is_set) {
            let field = extension.field();
            let value = match extension.read(fields, &options) {
                Ok(value) => value,
                Err(_) => {
                    out.field(field.json_name(), &HIDDEN);
                    continue;
                }
            };
            if let Some(value) = value {
                let show = Show(|f: &mut fmt::Formatter<'_>| match value.slot() {
                    slot @ Slot::List(_) => self.field(field, slot, f),
                    slot => self.single(field, slot, f),
                });
                out.field(field.json_name(), &show);
            }
        }
        let is_known =
            |number| registry.is_some_and(|it| it.extension_by_number(full_name, number).is_some());
        let unknown = Show(|f: &mut fmt::Formatter<'_>| {
            let numbers = fields.iter().map(|field| field.number);
            let unknown = numbers.filter(|number| !is_known(*number));
            f.debug_map().entries(unknown.map(|number| (number, HIDDEN))).finish()
        });
        out.field("unknown_fields", &unknown);
    }
}

/// The key of a map, formatted as Rust's types are.
struct Key<'a>(MapKey<'a>);

impl fmt::Debug for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            MapKey::Bool(key) => key.fmt(f),
            MapKey::I32(key) => key.fmt(f),
            MapKey::I64(key) => key.fmt(f),
            MapKey::U32(key) => key.fmt(f),
            MapKey::U64(key) => key.fmt(f),
            MapKey::String(key) => key.fmt(f),
        }
    }
}

/// Formats bytes as `Bytes` does, without copying them into one.
fn byte_string(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str("b\"")?;
    for byte in bytes {
        match byte {
            0 => f.write_str("\\0")?,
            b'\'' => f.write_str("'")?,
            byte => write!(f, "{}", byte.escape_ascii())?,
        }
    }
    f.write_str("\"")
}

/// Returns the field of a message that is a wrapper in the form of its value, such as a `String`.
fn plain(message: &dyn Reflect) -> Option<&'static FieldTable> {
    let table = message.table();
    if !table.well_known()?.is_wrapper() {
        return None;
    }
    let any = message.as_any();
    let is_plain = any.is::<bool>()
        || any.is::<i32>()
        || any.is::<i64>()
        || any.is::<u32>()
        || any.is::<u64>()
        || any.is::<f32>()
        || any.is::<f64>()
        || any.is::<alloc::string::String>()
        || any.is::<alloc::vec::Vec<u8>>()
        || any.is::<bytes::Bytes>();
    if is_plain { table.fields().first() } else { None }
}
