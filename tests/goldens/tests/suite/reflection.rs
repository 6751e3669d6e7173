//! Tests of generated reflection: its tables are compared with protoc's descriptors.

use prost::Message;
use prost_types::FileDescriptorSet;
use prost_types::field_descriptor_proto::{Label, Type};
use rust_grpc::reflect::{
    Cardinality, FieldTable, Insertion, Kind, MapKey, MessageTable, Reflect, ReflectEnum, Registry,
    Slot, SlotMut, ValueRef,
};
use rust_grpc_goldens::reflection::{Item, Order, Strings, TYPES, item, order, strings};

const DESCRIPTORS: &[u8] = include_bytes!("../../../../fixtures/reflection/descriptor.binpb");

fn index(table: &MessageTable, name: &str) -> usize {
    table.index_of_name(name).unwrap_or_else(|| panic!("{table:?} has no field `{name}`"))
}

/// Returns the descriptor's type of a field, from its table.
fn type_of(field: &FieldTable) -> Type {
    match field.kind() {
        _ if matches!(field.cardinality(), Cardinality::Map(_)) => Type::Message,
        Kind::Double => Type::Double,
        Kind::Float => Type::Float,
        Kind::Int32 => Type::Int32,
        Kind::Int64 => Type::Int64,
        Kind::Uint32 => Type::Uint32,
        Kind::Uint64 => Type::Uint64,
        Kind::Sint32 => Type::Sint32,
        Kind::Sint64 => Type::Sint64,
        Kind::Fixed32 => Type::Fixed32,
        Kind::Fixed64 => Type::Fixed64,
        Kind::Sfixed32 => Type::Sfixed32,
        Kind::Sfixed64 => Type::Sfixed64,
        Kind::Bool => Type::Bool,
        Kind::String => Type::String,
        Kind::Bytes => Type::Bytes,
        Kind::Enum(_) => Type::Enum,
        _ => Type::Message,
    }
}

#[test]
fn tables_agree_with_the_descriptors() {
    let set = FileDescriptorSet::decode(DESCRIPTORS).expect("a descriptor set");
    let file = set.file.iter().find(|file| file.name() == "reflection.proto").expect("the file");
    let registry = Registry::new().with_types(TYPES);
    for descriptor in &file.message_type {
        let name = format!("reflection.{}", descriptor.name());
        let table = registry.message(&name).unwrap_or_else(|| panic!("no type `{name}`"));
        assert_eq!(table.fields().len(), descriptor.field.len());
        assert!(table.fields().is_sorted_by_key(FieldTable::number));
        for field in &descriptor.field {
            let number = u32::try_from(field.number()).expect("a field number");
            let at = index(table, field.name());
            let row = &table.fields()[at];
            assert_eq!(table.index_of_number(number), Some(at));
            assert_eq!(table.index_of_json_name(field.json_name()), Some(at));
            assert_eq!((row.name(), row.json_name()), (field.name(), field.json_name()));
            assert_eq!(type_of(row), field.r#type(), "{}", field.name());
            assert_eq!(row.presence().is_none(), field.label() == Label::Repeated);
            assert_eq!(row.oneof_index(), field.oneof_index.map(|oneof| oneof as usize));
            let type_name = match row.kind() {
                Kind::Enum(of) => format!(".{}", of().full_name()),
                Kind::Message(of) => format!(".{}", of().full_name()),
                _ => String::new(),
            };
            if !matches!(row.cardinality(), Cardinality::Map(_)) {
                assert_eq!(type_name, field.type_name(), "{}", field.name());
            }
        }
        for (oneof, expected) in table.oneofs().iter().zip(&descriptor.oneof_decl) {
            assert_eq!(oneof.name(), expected.name());
            assert!(oneof.fields().all(|at| table.fields()[at].oneof_index().is_some()));
        }
        for name in &descriptor.reserved_name {
            assert!(table.is_reserved_name(name));
        }
        for range in &descriptor.reserved_range {
            let number = |number: i32| number.cast_unsigned();
            assert!(table.is_reserved_number(number(range.start())));
            assert!(table.is_reserved_number(number(range.end() - 1)));
            assert!(!table.is_reserved_number(number(range.end())));
        }
    }
    let group = Order::message_table().index_of_name("grouplike").expect("a field");
    let fields = Order::message_table().fields();
    assert!(fields[group].is_group_like());
    let item = &fields[index(Order::message_table(), "group_item")];
    assert!(item.is_delimited() && !item.is_group_like());
    assert!(fields[index(Order::message_table(), "note")].is_redacted());
}

#[test]
fn enum_tables_have_aliases() {
    let table = item::Size::enum_table();
    assert_eq!(table.full_name(), "reflection.Item.Size");
    assert_eq!(table.name_of(-1), Some("SIZE_SMALL"));
    assert_eq!(table.number_of("SIZE_TINY"), Some(-1));
    assert_eq!((table.name_of(1), table.number_of("Small")), (None, None));
    assert!(!table.is_closed());
}

/// Sets a singular field, or appends an element or entry to a list or map.
fn set(slot: SlotMut<'_>, kind: Kind) {
    match slot {
        SlotMut::List(mut list) => set(list.push(), kind),
        SlotMut::Map(mut map) => {
            let keys = [MapKey::String("key"), MapKey::I32(-3), MapKey::Bool(true)];
            let insert = |key: &MapKey<'_>| {
                map.insert(*key, &mut |slot| {
                    set(slot, kind);
                    true
                })
            };
            let inserted = keys.iter().map(insert).filter(|i| *i == Insertion::New).count();
            assert_eq!(inserted, 1, "one of the keys has the right type");
        }
        slot => {
            let is_set = match kind {
                Kind::Bool => slot.set_bool(true),
                Kind::Int64 => slot.set_i64(-7),
                Kind::Sint32 | Kind::Int32 => slot.set_i32(-7),
                Kind::String => slot.set_str("text"),
                Kind::Bytes => slot.set_bytes(vec![0, 255]),
                Kind::Enum(of) => slot.set_i32(of().values()[0].1),
                Kind::Message(_) => slot.message().is_some(),
                other => panic!("the fixture has no field of the type {other:?}"),
            };
            assert!(is_set, "{kind:?}");
        }
    }
}

#[test]
fn every_field_can_be_set_read_and_cleared() {
    for table in TYPES.iter().map(|table| table()) {
        for (at, field) in table.fields().iter().enumerate() {
            let mut message = table.create();
            set(message.slot_mut(at), field.kind());
            let name = field.name();
            match message.slot(at) {
                Slot::List(list) => assert_eq!(list.iter().count(), 1, "{name}"),
                Slot::Map(map) => assert_eq!(map.sorted().len(), 1, "{name}"),
                slot => assert!(slot.value().is_some(), "{name}"),
            }
            assert!(message.has(at), "{name}");

            let bytes = message.to_binary();
            let mut copy = table.create();
            let options = rust_grpc::DecodeOptions::SAFE;
            copy.merge_binary(&bytes, &options).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(copy.to_binary(), bytes, "{name}");
            assert!(copy.has(at), "{name}");

            let json = rust_grpc::json::to_string(&*message);
            let json = json.unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(json.contains(field.json_name()), "{json}");
            let mut copy = table.create();
            let read = rust_grpc::json::ReadOptions::new().read_str(&mut *copy, &json);
            read.unwrap_or_else(|e| panic!("{json}: {e}"));
            assert_eq!(copy.to_binary(), bytes, "{json}");

            message.clear(at);
            assert!(!message.has(at) || field.is_redacted(), "{name}");
        }
    }
}

#[test]
fn fields_are_accessed_in_place() {
    let mut order = Order { id: 5, ..Order::default() };
    let message: &mut dyn Reflect = &mut order;
    let table = message.table();
    assert!(matches!(message.slot(index(table, "id")).value(), Some(ValueRef::I64(5))));

    let refund = message.slot_mut(index(table, "refund")).message().expect("a message");
    assert!(refund.slot_mut(index(table, "id")).set_i64(6));
    assert_eq!(message.which(0), Some(index(table, "refund")));
    let strings = message.slot_mut(index(table, "strings")).message().expect("a message");
    assert!(strings.slot_mut(index(strings.table(), "raw")).set_bytes(vec![1]));
    let group = message.slot_mut(index(table, "grouplike")).message().expect("a message");
    assert!(group.slot_mut(0).set_bool(false));

    assert_eq!(
        order.payment,
        Some(order::Payment::Refund(Box::new(Order { id: 6, ..Order::default() })))
    );
    let kind = Some(strings::Kind::Raw(Box::from([1])));
    assert_eq!(order.strings, Some(Strings { kind, ..Strings::default() }));
    assert!(order.grouplike.is_some());
    assert!(order.items.is_empty());
    order.items.push(Item::default());
    assert!((&order as &dyn Reflect).has(index(table, "items")));
}

#[test]
fn extensions_are_read_and_written_in_json() {
    use rust_grpc_goldens::reflection_extensions::{self as extensions, Base, Level};

    let registry = Registry::new().with_extensions(extensions::EXTENSIONS);
    let of_base = registry.extensions_of("reflection_extensions.Base");
    let numbers: Vec<_> = of_base.map(|extension| extension.field().number()).collect();
    assert_eq!(numbers, [100, 101, 102, 103, 104, 105, 106, 107, 108]);
    assert_eq!(registry.extensions_of("reflection_extensions.Plain").count(), 0);

    let json = r#"{"[reflection_extensions.remark]":"r","[reflection_extensions.sizes]":[-1,2],"[reflection_extensions.level]":"HIGH","[reflection_extensions.Note.note]":{"text":"n"},"[reflection_extensions.Note.notes]":[{},{"text":"o"}],"[reflection_extensions.levels]":["LOW"],"[reflection_extensions.legacy]":{"data":"AP8="},"[reflection_extensions.type]":false,"[reflection_extensions.passwords]":["p"]}"#;
    let read = rust_grpc::json::ReadOptions::new().registry(&registry);
    let base: Base = read.from_str(json).expect("valid JSON");
    assert_eq!(extensions::REMARK.get(&base).unwrap().as_deref(), Some("r"));
    assert_eq!(extensions::SIZES.get(&base).unwrap(), [-1, 2]);
    assert_eq!(extensions::LEVEL.get(&base).unwrap(), Some(Level::High.into()));
    assert_eq!(extensions::LEVELS.get(&base).unwrap(), [Level::Low]);
    assert_eq!(extensions::note::NOTES.get(&base).unwrap().len(), 2);
    let write = rust_grpc::json::WriteOptions::new().registry(&registry);
    assert_eq!(write.to_string(&base).expect("valid"), json);

    let remark = registry.extension("reflection_extensions.Base", "reflection_extensions.remark");
    let remark = remark.expect("an extension");
    let mut fields = base.unknown_fields.clone();
    let mut value = remark.read(&fields, &rust_grpc::DecodeOptions::SAFE).unwrap().expect("set");
    assert!(value.slot_mut().set_str("s"));
    value.write(&mut fields);
    let base = Base { unknown_fields: fields };
    assert_eq!(extensions::REMARK.get(&base).unwrap().as_deref(), Some("s"));
}

#[test]
fn the_include_file_has_a_registry_of_all_packages() {
    let registry = rust_grpc_goldens::reflection_packages::registry();
    for name in ["reflection_packages.shop.Order", "reflection_packages.type.Money"] {
        assert!(registry.message(name).is_some(), "{name}");
    }
    let note = registry.extension_by_name("reflection_packages.type.note").expect("an extension");
    assert_eq!(note.field().number(), 100);
}
