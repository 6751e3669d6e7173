//! Mutations of a valid descriptor set.

use prost::Message;
use prost_types::{
    DescriptorProto, EnumDescriptorProto, FieldDescriptorProto, FileDescriptorProto,
    FileDescriptorSet, OneofDescriptorProto, SourceCodeInfo, UninterpretedOption,
    uninterpreted_option::NamePart,
};

use super::random::Random;

const NAMES: &[&str] = &[
    "",
    "_",
    "__",
    "1x",
    "é",
    "r#type",
    "self",
    "Self",
    "crate",
    "super",
    "a b",
    "a\"b",
    "::",
    "a.b",
    ".",
    "..",
    "*/",
    "\n",
    "\0",
    "gen",
    "Option",
    "String",
    "Item",
    "item",
    "Kind",
    "kind",
    "_1",
    "1",
    "connect",
    "New",
    "core",
    "std",
    "prost",
    "()",
    "<T>",
    "foo_",
    "FOO",
    "x_1",
    "x_2",
    "xX1",
    "//",
    "../../etc/passwd",
    "{}",
    "}",
    "#[",
    "'a",
    "Price",
    "price",
    "KIND_",
    "ITEM",
    "type",
    "v1",
];
const TYPE_NAMES: &[&str] = &[
    "",
    ".",
    "..",
    ".shop.v1.Item",
    "shop.v1.Item",
    ".shop.v1.Item.Kind",
    ".shop.v1.Item.PartsEntry",
    ".shop.v1.Item.Money.Deep",
    ".shop.type.Old",
    ".missing.Type",
    ".google.protobuf.Empty",
    ".google.protobuf.Empty.Nested",
    ".google.protobuf.Any",
    ".google.protobuf.Timestamp.",
    ".Request",
    ".shop",
    ".shop.v1",
    ".é",
    ".a b",
    ".google.protobuf.()",
    ".shop.type.Old.Part.Inner",
];
const NUMBERS: &[i32] =
    &[0, -1, 1, 2, 3, 5, 6, 15, 100, 536_870_911, 536_870_912, i32::MAX, i32::MIN, 19000, 19999];
const DEFAULTS: &[&str] = &[
    "",
    "1",
    "-1",
    "nan",
    "-nan",
    "inf",
    "1e999",
    "0x10",
    "1.5",
    "true",
    "TRUE",
    "GREEN",
    "KIND_B",
    "\\",
    "\\400",
    "\\xzz",
    "a\"b",
    "{}",
    "é",
    "99999999999999999999",
    ".",
    "1e",
    "-",
    "+1",
    "1_000",
    "1f32",
];
const PACKAGES: &[&str] = &[
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "shop.v1",
    "shop.v1.item",
    "shop.v1.Item",
    "Shop.V1",
    "_",
    "a._.b",
    "self",
    "crate.super",
    "é",
    "a b",
    "type.type",
    "google.protobuf",
    "shop",
    "shop_client",
    "1",
];
const SYNTAXES: &[&str] = &["", "proto2", "proto3", "editions", "proto4", "é"];

/// Flips, removes, repeats and inserts bytes, some of which are lengths.
pub(crate) fn bytes(random: &mut Random, seed: &[u8]) -> Vec<u8> {
    let mut out = seed.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(out.len());
        let end = (at + random.below(40)).min(out.len());
        match random.below(7) {
            0 if !out.is_empty() => out[at] = random.byte(),
            1 if !out.is_empty() => out[at] ^= 1 << random.below(8),
            2 => out.truncate(at),
            3 => drop(out.drain(at..end)),
            4 => {
                let part = out[at..end].to_vec();
                let to = random.below(out.len());
                out.splice(to..to, part);
            }
            5 => {
                let noise: Vec<u8> = (0..random.below(20)).map(|_| random.byte()).collect();
                out.splice(at..at, noise);
            }
            _ if !out.is_empty() => {
                out[at] = *random.pick(&[0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0b, 0x0c])
            }
            _ => {}
        }
    }
    out
}

/// Decodes the set, changes it in ways that protoc would never write, and encodes it again.
pub(crate) fn structure(random: &mut Random, seed: &[u8]) -> Vec<u8> {
    let mut set = FileDescriptorSet::decode(seed).expect("the seed is a descriptor set");
    for _ in 0..=random.below(4) {
        let count = set.file.len();
        let at = random.below(count);
        match random.below(12) {
            0 => {
                let copy = set.file[at].clone();
                set.file.push(copy);
            }
            1 => drop(set.file.remove(at)),
            2 => {
                let to = random.below(count);
                set.file.swap(at, to);
            }
            // These are the files of this schema, instead of the well-known ones at the start.
            _ => {
                let last = count.saturating_sub(1 + random.below(3));
                if let Some(file) = set.file.get_mut(last) {
                    spoil_file(random, file);
                }
            }
        }
        if set.file.is_empty() {
            break;
        }
    }
    set.encode_to_vec()
}

fn name(random: &mut Random) -> Option<String> {
    Some(match random.below(40) {
        0 => "a".repeat(5000),
        1 => "_a".repeat(500),
        2 => return None,
        _ => random.word(NAMES).to_owned(),
    })
}

fn spoil_file(random: &mut Random, file: &mut FileDescriptorProto) {
    match random.below(16) {
        0 => file.package = Some(random.word(PACKAGES).to_owned()),
        1 => file.syntax = Some(random.word(SYNTAXES).to_owned()),
        2 => file.name = name(random),
        3 => file.public_dependency.push(*random.pick(NUMBERS)),
        4 => file.dependency.extend(name(random)),
        5 => {
            let to = random.below(file.message_type.len());
            if let Some(message) = file.message_type.get(to).cloned() {
                file.message_type.push(message);
            }
        }
        6 => spoil_source_info(random, file),
        7 => {
            let at = random.below(file.service.len());
            if let Some(service) = file.service.get_mut(at) {
                spoil_service(random, service);
            }
        }
        8 => {
            let at = random.below(file.enum_type.len());
            if let Some(item) = file.enum_type.get_mut(at) {
                spoil_enum(random, item);
            }
        }
        9 => file.message_type.reverse(),
        _ => {
            let at = random.below(file.message_type.len());
            if let Some(message) = file.message_type.get_mut(at) {
                spoil_message(random, message, 0);
            }
        }
    }
}

fn spoil_message(random: &mut Random, message: &mut DescriptorProto, depth: usize) {
    match random.below(14) {
        0 => message.name = name(random),
        1 => message.options.get_or_insert_default().map_entry = Some(random.one_in(2)),
        2 => message.oneof_decl.push(OneofDescriptorProto { name: name(random), options: None }),
        3 => {
            let at = random.below(message.field.len());
            if let Some(field) = message.field.get(at).cloned() {
                message.field.push(field);
            }
        }
        4 => message.field.reverse(),
        5 => {
            let at = random.below(message.enum_type.len());
            if let Some(item) = message.enum_type.get_mut(at) {
                spoil_enum(random, item);
            }
        }
        6 => {
            let at = random.below(message.oneof_decl.len());
            if let Some(oneof) = message.oneof_decl.get_mut(at) {
                oneof.name = name(random);
            }
        }
        7 if depth < 20 => {
            let copy = message.clone();
            message.nested_type.push(copy);
        }
        8 | 9 => {
            let at = random.below(message.nested_type.len());
            if let Some(nested) = message.nested_type.get_mut(at) {
                spoil_message(random, nested, depth + 1);
            }
        }
        _ => {
            let at = random.below(message.field.len());
            if let Some(field) = message.field.get_mut(at) {
                spoil_field(random, field);
            }
        }
    }
}

fn spoil_field(random: &mut Random, field: &mut FieldDescriptorProto) {
    match random.below(11) {
        0 | 1 => field.name = name(random),
        2 => field.number = Some(*random.pick(NUMBERS)),
        3 => field.label = Some(random.below(6) as i32 - 1),
        4 => field.r#type = Some(random.below(21) as i32 - 1),
        5 => field.type_name = Some(random.word(TYPE_NAMES).to_owned()),
        6 => field.default_value = Some(random.word(DEFAULTS).to_owned()),
        7 => field.oneof_index = Some(*random.pick(&[0, 1, 2, -1, i32::MAX])),
        8 => field.proto3_optional = Some(random.one_in(2)),
        9 => field.json_name = name(random),
        _ => {
            let part = NamePart { name_part: "é\0\"".to_owned(), is_extension: true };
            let junk = UninterpretedOption { name: vec![part], ..Default::default() };
            let options = field.options.get_or_insert_default();
            options.packed = Some(random.one_in(2));
            options.uninterpreted_option.push(junk);
        }
    }
}

fn spoil_enum(random: &mut Random, item: &mut EnumDescriptorProto) {
    let at = random.below(item.value.len());
    match random.below(5) {
        0 => item.name = name(random),
        1 => item.value.clear(),
        2 => {
            if let Some(value) = item.value.get(at).cloned() {
                item.value.push(value);
            }
        }
        3 => {
            if let Some(value) = item.value.get_mut(at) {
                value.name = name(random);
            }
        }
        _ => {
            if let Some(value) = item.value.get_mut(at) {
                value.number = Some(*random.pick(NUMBERS));
            }
        }
    }
}

fn spoil_service(random: &mut Random, service: &mut prost_types::ServiceDescriptorProto) {
    let at = random.below(service.method.len());
    let ty = random.word(TYPE_NAMES).to_owned();
    let name = name(random);
    match (random.below(5), service.method.get_mut(at)) {
        (0, _) => service.name = name,
        (1, Some(method)) => method.name = name,
        (2, Some(method)) => method.input_type = Some(ty),
        (3, Some(method)) => method.output_type = Some(ty),
        (4, Some(method)) => {
            let copy = method.clone();
            service.method.push(copy);
        }
        _ => {}
    }
}

const COMMENTS: &[&str] = &[
    " plain\n",
    "*/ //! #[x]\n",
    "```\nlet x;\n",
    "[a][b](",
    "<b",
    "    indented\n",
    "\0\r\u{202e}",
    "- - - 1. > #\n",
    "| a | b |\n|---|",
    "\"\\",
    "{}",
    "&amp;&#x0;",
    "`` ` ``` ",
];

fn spoil_source_info(random: &mut Random, file: &mut FileDescriptorProto) {
    let info: &mut SourceCodeInfo = file.source_code_info.get_or_insert_default();
    for _ in 0..=random.below(10) {
        let at = random.below(info.location.len());
        let comment = random.word(COMMENTS).repeat(1 + random.below(4));
        let Some(location) = info.location.get_mut(at) else { return };
        match random.below(6) {
            0 => location.path.push(*random.pick(NUMBERS)),
            1 => location.span = vec![*random.pick(NUMBERS); random.below(6)],
            2 => location.leading_comments = Some(comment),
            3 => location.trailing_comments = Some(comment),
            4 => location.leading_detached_comments = vec![comment; 3],
            _ => {
                let copy = location.clone();
                info.location.push(copy);
            }
        }
    }
}
