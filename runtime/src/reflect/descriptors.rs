//! Descriptors by full name, with their options.

use alloc::vec::Vec;

use prost::{DecodeError, Message};

use crate::descriptor::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    FileDescriptorSet, MethodDescriptorProto, ServiceDescriptorProto,
};

/// The descriptors of files, which can be looked up by full name.
///
/// A [`MessageTable`](super::MessageTable) has what formats need. Comments, methods and options, custom options
/// among them, are only in descriptors. The option `file_descriptor_set` of the generator embeds them, and the
/// option `extensions` generates the constants that read custom options.
///
/// ```
/// use std::sync::LazyLock;
///
/// use rust_grpc::descriptor::FieldOptions;
/// use rust_grpc::reflect::{Descriptors, Reflect};
/// use rust_grpc::{Extension, kind};
///
/// // Generated for `extend google.protobuf.FieldOptions { optional string unit = 50000; }`.
/// const UNIT: Extension<FieldOptions, kind::String> = Extension::new("physics.unit", 50000);
/// # const FILE_DESCRIPTOR_SET: &[u8] = &[];
///
/// // Decoded when it is used for the first time.
/// static DESCRIPTORS: LazyLock<Descriptors> =
///     LazyLock::new(|| Descriptors::decode(&[FILE_DESCRIPTOR_SET]).expect("a valid descriptor set"));
///
/// /// Returns the unit of a field, such as `m/s`.
/// fn unit(message: &dyn Reflect, field: &str) -> Option<String> {
///     let full_name = format!("{}.{field}", message.table().full_name());
///     let options = DESCRIPTORS.field(&full_name)?.options.as_ref()?;
///     UNIT.get(options).ok()?
/// }
/// # assert_eq!(unit(&1_i32, "value"), None);
/// ```
#[derive(Clone, Debug)]
pub struct Descriptors {
    /// Ordered by package.
    files: Vec<FileDescriptorProto>,
}

impl Descriptors {
    /// Decodes descriptor sets, such as the constants `FILE_DESCRIPTOR_SET` of several packages. Of files with the
    /// same name, the first is used.
    ///
    /// # Errors
    /// Fails if the bytes of a set are not a valid `google.protobuf.FileDescriptorSet`.
    pub fn decode(sets: &[&[u8]]) -> Result<Self, DecodeError> {
        let mut files = Vec::new();
        for set in sets {
            files.extend(FileDescriptorSet::decode(*set)?.file);
        }
        Ok(files.into_iter().collect())
    }

    /// Returns the file with a name such as `shop/v1/order.proto`.
    pub fn file(&self, name: &str) -> Option<&FileDescriptorProto> {
        self.files.iter().find(|file| file.name() == name)
    }

    /// Returns the files in the order of their packages.
    pub fn files(&self) -> &[FileDescriptorProto] {
        &self.files
    }

    /// Returns the message with a full name such as `shop.v1.Order.Item`. As in descriptors, a dot may stand before
    /// the name.
    pub fn message(&self, full_name: &str) -> Option<&DescriptorProto> {
        self.scopes(full_name).find_map(|(file, rest)| message(&file.message_type, rest))
    }

    /// Returns the field of a message with a full name such as `shop.v1.Order.id`.
    pub fn field(&self, full_name: &str) -> Option<&FieldDescriptorProto> {
        let (parent, name) = full_name.rsplit_once('.')?;
        self.message(parent)?.field.iter().find(|field| field.name() == name)
    }

    /// Returns the enum with a full name such as `shop.v1.Order.Status`.
    pub fn enumeration(&self, full_name: &str) -> Option<&EnumDescriptorProto> {
        self.scopes(full_name).find_map(|(file, rest)| {
            let (enums, name) = match rest.rsplit_once('.') {
                None => (&file.enum_type, rest),
                Some((parent, name)) => (&message(&file.message_type, parent)?.enum_type, name),
            };
            enums.iter().find(|descriptor| descriptor.name() == name)
        })
    }

    /// Returns the extension with a full name such as `shop.v1.unit`.
    pub fn extension(&self, full_name: &str) -> Option<&FieldDescriptorProto> {
        self.scopes(full_name).find_map(|(file, rest)| {
            let (extensions, name) = match rest.rsplit_once('.') {
                None => (&file.extension, rest),
                Some((parent, name)) => (&message(&file.message_type, parent)?.extension, name),
            };
            extensions.iter().find(|extension| extension.name() == name)
        })
    }

    /// Returns the service with a full name such as `shop.v1.Orders`.
    pub fn service(&self, full_name: &str) -> Option<&ServiceDescriptorProto> {
        self.scopes(full_name)
            .find_map(|(file, rest)| file.service.iter().find(|service| service.name() == rest))
    }

    /// Returns the method with a full name such as `shop.v1.Orders.List`, or with the path of its calls,
    /// `/shop.v1.Orders/List`.
    pub fn method(&self, full_name: &str) -> Option<&MethodDescriptorProto> {
        let full_name = full_name.strip_prefix('/').unwrap_or(full_name);
        let (service, name) = full_name.rsplit_once(['.', '/'])?;
        self.service(service)?.method.iter().find(|method| method.name() == name)
    }

    /// Returns the files that may declare a full name, each with the part of the name after its package. Names in
    /// descriptors begin with a dot.
    fn scopes<'n>(
        &self,
        full_name: &'n str,
    ) -> impl Iterator<Item = (&FileDescriptorProto, &'n str)> {
        let full_name = full_name.strip_prefix('.').unwrap_or(full_name);
        let dots = full_name.match_indices('.').filter(|(dot, _)| *dot > 0);
        let nested = dots.map(|(dot, _)| (&full_name[..dot], dot + 1));
        core::iter::once(("", 0)).chain(nested).flat_map(move |(package, rest)| {
            let start = self.files.partition_point(|file| file.package() < package);
            let files =
                self.files[start..].iter().take_while(move |file| file.package() == package);
            files.map(move |file| (file, &full_name[rest..]))
        })
    }
}

/// Takes the first of files with the same name.
impl FromIterator<FileDescriptorProto> for Descriptors {
    fn from_iter<I: IntoIterator<Item = FileDescriptorProto>>(files: I) -> Self {
        let mut files: Vec<_> = files.into_iter().collect();
        files.sort_by(|one, other| one.name().cmp(other.name()));
        files.dedup_by(|later, first| later.name() == first.name());
        files.sort_by(|one, other| one.package().cmp(other.package()));
        Self { files }
    }
}

/// Returns a message by its name, which is in those of the messages around it: `Order.Item`.
fn message<'d>(messages: &'d [DescriptorProto], name: &str) -> Option<&'d DescriptorProto> {
    let (first, rest) = match name.split_once('.') {
        Some((first, rest)) => (first, Some(rest)),
        None => (name, None),
    };
    let found = messages.iter().find(|message| message.name() == first)?;
    match rest {
        Some(rest) => message(&found.nested_type, rest),
        None => Some(found),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;
    use alloc::vec;

    use super::*;

    fn named<T>(items: &[T], name: impl Fn(&T) -> &str) -> Vec<String> {
        items.iter().map(|item| name(item).into()).collect()
    }

    fn example() -> Descriptors {
        let text = |text: &str| Some(String::from(text));
        let inner = DescriptorProto {
            name: text("Inner"),
            enum_type: vec![EnumDescriptorProto { name: text("E"), ..Default::default() }],
            extension: vec![FieldDescriptorProto { name: text("x"), ..Default::default() }],
            field: vec![FieldDescriptorProto { name: text("f"), ..Default::default() }],
            ..Default::default()
        };
        let method = MethodDescriptorProto { name: text("Call"), ..Default::default() };
        let service =
            ServiceDescriptorProto { name: text("S"), method: vec![method], ..Default::default() };
        let file = |name: &str, package: &str| FileDescriptorProto {
            name: text(name),
            package: text(package),
            message_type: vec![DescriptorProto {
                name: text("M"),
                nested_type: vec![inner.clone()],
                ..Default::default()
            }],
            service: vec![service.clone()],
            ..Default::default()
        };
        [file("b", "a.b"), file("c", "a"), file("d", ""), file("c", "other")].into_iter().collect()
    }

    #[test]
    fn finds_each_element_by_its_full_name() {
        let descriptors = example();
        assert_eq!(named(descriptors.files(), |file| file.name()), ["d", "c", "b"]);
        assert_eq!(descriptors.file("c").map(|file| file.package()), Some("a"));
        for package in ["", "a.", "a.b."] {
            let name = |rest: &str| alloc::format!("{package}{rest}");
            assert!(descriptors.message(&name("M")).is_some(), "{package}");
            assert!(descriptors.message(&name("M.Inner")).is_some(), "{package}");
            assert!(descriptors.message(&alloc::format!(".{package}M")).is_some(), "{package}");
            assert!(descriptors.field(&name("M.Inner.f")).is_some(), "{package}");
            assert!(descriptors.enumeration(&name("M.Inner.E")).is_some(), "{package}");
            assert!(descriptors.extension(&name("M.Inner.x")).is_some(), "{package}");
            assert!(descriptors.service(&name("S")).is_some(), "{package}");
            assert!(descriptors.method(&name("S.Call")).is_some(), "{package}");
            assert!(descriptors.method(&alloc::format!("/{package}S/Call")).is_some(), "{package}");
        }
    }

    #[test]
    fn finds_nothing_by_other_names() {
        let descriptors = example();
        for name in ["", ".", "M.", "..M", "other.M", "a.b", "a.M.Other", "a.b.c.M", "a..M"] {
            assert!(descriptors.message(name).is_none(), "{name}");
            assert!(descriptors.enumeration(name).is_none(), "{name}");
            assert!(descriptors.extension(name).is_none(), "{name}");
            assert!(descriptors.field(name).is_none(), "{name}");
            assert!(descriptors.method(name).is_none(), "{name}");
        }
    }
}
