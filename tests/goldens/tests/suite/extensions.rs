//! Tests of extensions against prost's encoding of fields with the same numbers, and against custom options
//! that protoc has encoded.

use bytes::Bytes;
use prost::Message;
use rust_grpc::descriptor::FileDescriptorSet;
use rust_grpc::reflect::Descriptors;
use rust_grpc_goldens::custom_options as options;
use rust_grpc_goldens::extensions::{self, Base, Grouped, Level, Many, Part, Recursive};
use rust_grpc_goldens::extensions_editions::extensions_editions::{base, more};

/// The message `extensions.Base` with its extensions as fields, for prost's derive.
#[derive(Clone, PartialEq, Message)]
struct Plain {
    #[prost(int32, optional, tag = "1")]
    id: Option<i32>,
    #[prost(sint32, optional, tag = "100")]
    count: Option<i32>,
    #[prost(string, optional, tag = "101")]
    label: Option<String>,
    #[prost(bytes = "vec", optional, tag = "102")]
    data: Option<Vec<u8>>,
    #[prost(int32, optional, tag = "103")]
    level: Option<i32>,
    #[prost(int32, optional, tag = "104")]
    plain_level: Option<i32>,
    #[prost(message, optional, tag = "105")]
    part: Option<PlainPart>,
    #[prost(group, optional, tag = "106")]
    grouped: Option<PlainGroup>,
    #[prost(double, optional, tag = "107")]
    ratio: Option<f64>,
    #[prost(int32, repeated, packed = "false", tag = "110")]
    numbers: Vec<i32>,
    #[prost(fixed64, repeated, tag = "111")]
    packed_numbers: Vec<u64>,
    #[prost(string, repeated, tag = "112")]
    words: Vec<String>,
    #[prost(int32, repeated, tag = "113")]
    levels: Vec<i32>,
    #[prost(message, repeated, tag = "114")]
    parts: Vec<PlainPart>,
    #[prost(group, repeated, tag = "115")]
    many: Vec<PlainGroup>,
}

#[derive(Clone, PartialEq, Message)]
struct PlainPart {
    #[prost(int32, optional, tag = "1")]
    a: Option<i32>,
    #[prost(string, optional, tag = "2")]
    b: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
struct PlainGroup {
    #[prost(int32, optional, tag = "1")]
    x: Option<i32>,
}

fn plain() -> Plain {
    let part = |a, b: &str| PlainPart { a: Some(a), b: Some(b.into()) };
    Plain {
        id: Some(1),
        count: Some(-3),
        label: Some("tag".into()),
        data: Some(vec![0, 0xff]),
        level: Some(2),
        plain_level: Some(9),
        part: Some(part(4, "p")),
        grouped: Some(PlainGroup { x: Some(5) }),
        ratio: Some(-0.0),
        numbers: vec![1, -1, 300],
        packed_numbers: vec![1, u64::MAX],
        words: vec!["a".into(), String::new(), "b".repeat(20_000)],
        levels: vec![1, 2, 1],
        parts: vec![part(-1, ""), PlainPart::default()],
        many: vec![PlainGroup { x: Some(6) }, PlainGroup { x: None }],
    }
}

/// Reads all extensions.
fn read(base: &Base) -> Result<Plain, prost::DecodeError> {
    let part = |part: Part| PlainPart { a: part.a, b: part.b };
    Ok(Plain {
        id: base.id,
        count: extensions::COUNT.get(base)?,
        label: extensions::LABEL.get(base)?,
        data: extensions::DATA.get(base)?,
        level: extensions::LEVEL.get(base)?.map(i32::from),
        plain_level: extensions::PLAIN_LEVEL.get(base)?,
        part: extensions::PART.get(base)?.map(part),
        grouped: extensions::GROUPED.get(base)?.map(|group| PlainGroup { x: group.x }),
        ratio: extensions::RATIO.get(base)?,
        numbers: extensions::NUMBERS.get(base)?,
        packed_numbers: extensions::PACKED_NUMBERS.get(base)?,
        words: extensions::WORDS.get(base)?,
        levels: extensions::LEVELS.get(base)?.into_iter().map(i32::from).collect(),
        parts: extensions::PARTS.get(base)?.into_iter().map(part).collect(),
        many: extensions::MANY.get(base)?.into_iter().map(|m| PlainGroup { x: m.y }).collect(),
    })
}

/// Sets all extensions, in the order of their numbers.
fn write(plain: Plain) -> Base {
    let part = |part: PlainPart| Part { a: part.a, b: part.b };
    let level = |number| Level::try_from(number).unwrap();
    let mut base = Base { id: plain.id, ..Base::default() };
    let it = &mut base;
    extensions::COUNT.set(it, plain.count.unwrap());
    extensions::LABEL.set(it, plain.label.unwrap());
    extensions::DATA.set(it, plain.data.unwrap());
    extensions::LEVEL.set(it, level(plain.level.unwrap()));
    extensions::PLAIN_LEVEL.set(it, plain.plain_level.unwrap());
    extensions::PART.set(it, part(plain.part.unwrap()));
    extensions::GROUPED.set(it, Grouped { x: plain.grouped.unwrap().x });
    extensions::RATIO.set(it, plain.ratio.unwrap());
    extensions::NUMBERS.set(it, plain.numbers);
    extensions::PACKED_NUMBERS.set(it, plain.packed_numbers);
    extensions::WORDS.set(it, plain.words);
    extensions::LEVELS.set(it, plain.levels.into_iter().map(level));
    extensions::PARTS.set(it, plain.parts.into_iter().map(part));
    extensions::MANY.set(it, plain.many.into_iter().map(|m| Many { y: m.x }));
    base
}

#[test]
fn encodes_extensions_like_fields_of_prost() {
    let bytes = plain().encode_to_vec();
    let base = Base::decode(&bytes[..]).unwrap();
    assert_eq!(read(&base).unwrap(), plain());
    assert_eq!(base.encode_to_vec(), bytes, "reading changes the message");
    assert_eq!(write(plain()).encode_to_vec(), bytes, "the encoding differs from prost's");
}

#[test]
fn merges_repeated_occurrences_like_prost() {
    let more = Plain {
        count: Some(8),
        level: Some(1),
        part: Some(PlainPart { a: None, b: Some("q".into()) }),
        grouped: Some(PlainGroup::default()),
        numbers: vec![7],
        packed_numbers: vec![7],
        words: vec!["c".into()],
        ..Plain::default()
    };
    let bytes = [plain().encode_to_vec(), more.encode_to_vec()].concat();
    let base = Base::decode(&bytes[..]).unwrap();
    assert_eq!(read(&base).unwrap(), Plain::decode(&bytes[..]).unwrap());
}

#[test]
fn decodes_packed_and_expanded_lists() {
    // The packed fields are expanded here, and vice versa.
    #[derive(Clone, PartialEq, Message)]
    struct Swapped {
        #[prost(int32, repeated, packed = "true", tag = "110")]
        numbers: Vec<i32>,
        #[prost(fixed64, repeated, packed = "false", tag = "111")]
        packed_numbers: Vec<u64>,
        #[prost(int32, repeated, packed = "false", tag = "113")]
        levels: Vec<i32>,
    }
    let swapped = Swapped {
        numbers: vec![1, -1, 300],
        packed_numbers: vec![1, u64::MAX],
        levels: vec![1, 7, 2],
    };
    let base = Base::decode(&swapped.encode_to_vec()[..]).unwrap();
    assert_eq!(extensions::NUMBERS.get(&base).unwrap(), swapped.numbers);
    assert_eq!(extensions::PACKED_NUMBERS.get(&base).unwrap(), swapped.packed_numbers);
    assert_eq!(extensions::LEVELS.get(&base).unwrap(), [Level::Low, Level::High]);
}

#[test]
fn setting_an_extension_preserves_the_others() {
    let mut base = write(plain());
    extensions::WORDS.set(&mut base, ["new".to_owned()]);
    extensions::WORDS.push(&mut base, "newer".to_owned());
    extensions::PART.clear(&mut base);
    extensions::NUMBERS.clear(&mut base);
    extensions::COUNT.set(&mut base, 0);
    let expected = Plain {
        words: vec!["new".into(), "newer".into()],
        part: None,
        numbers: vec![],
        count: Some(0),
        ..plain()
    };
    assert_eq!(Plain::decode(&base.encode_to_vec()[..]).unwrap(), expected);
    assert!(extensions::COUNT.is_set(&base) && !extensions::PART.is_set(&base));
}

#[test]
fn get_or_default_returns_the_default_if_unset() {
    let base = Base::default();
    assert_eq!(extensions::COUNT.get_or_default(&base).unwrap(), -7);
    assert_eq!(extensions::LABEL.get_or_default(&base).unwrap(), "none");
    assert_eq!(extensions::DATA.get_or_default(&base).unwrap(), [1, 0xff]);
    assert_eq!(extensions::LEVEL.get_or_default(&base).unwrap(), Level::High);
    assert_eq!(
        extensions::PLAIN_LEVEL.get_or_default(&base).unwrap(),
        1,
        "not the first value of the enum"
    );
    assert_eq!(extensions::RATIO.get_or_default(&base).unwrap(), f64::INFINITY);
    assert_eq!(extensions::PART.get_or_default(&base).unwrap(), Part::default());
    assert_eq!(read(&base).unwrap(), Plain::default());
}

#[test]
fn unknown_values_of_a_closed_enum_stay_in_the_unknown_fields() {
    let bytes = Plain { level: Some(7), levels: vec![7], ..Plain::default() }.encode_to_vec();
    let mut base = Base::decode(&bytes[..]).unwrap();
    assert_eq!(extensions::LEVEL.get(&base).unwrap(), None);
    assert!(!extensions::LEVEL.is_set(&base));
    assert_eq!(extensions::LEVELS.get(&base).unwrap(), []);
    assert_eq!(base.encode_to_vec(), bytes);
    extensions::LEVEL.set(&mut base, Level::Low);
    assert_eq!(Plain::decode(&base.encode_to_vec()[..]).unwrap().level, Some(1));
}

#[test]
fn extensions_have_names_and_numbers() {
    use rust_grpc_goldens::extensions::{recursive, scope};

    assert_eq!(scope::SOME_NAME.full_name(), "extensions.Scope.someName");
    assert_eq!(scope::SOME_NAME_2.full_name(), "extensions.Scope.some_name");
    assert_eq!((scope::SOME_NAME_2.number(), extensions::WORDS.number()), (120, 112));
    assert_eq!(extensions::ITSELF.number(), (1 << 29) - 1, "not the largest field number");

    let mut inner = Recursive::default();
    let mut outer = Recursive::default();
    recursive::AGAIN.set(&mut inner, Recursive::default());
    recursive::AGAIN.set(&mut outer, inner.clone());
    let mut base = Base::default();
    extensions::ITSELF.set(&mut base, outer.clone());
    let base = Base::decode(&base.encode_to_vec()[..]).unwrap();
    let found = extensions::ITSELF.get(&base).unwrap().unwrap();
    assert_eq!(found, outer);
    assert_eq!(recursive::AGAIN.get(&found).unwrap(), Some(inner));
}

#[test]
fn errors_name_the_extension_and_the_nested_field() {
    let base = |bytes: &[u8]| Base::decode(bytes).unwrap();
    let error = extensions::LABEL.get(&base(b"\xaa\x06\x01\xff")).unwrap_err().to_string();
    assert!(error.contains("extensions.label: invalid string value"), "{error}");
    let error = extensions::PART.get(&base(b"\xca\x06\x03\x12\x01\xff")).unwrap_err().to_string();
    assert!(error.contains("Part.b: extensions.part: invalid string value"), "{error}");
}

#[test]
fn editions_determine_the_encoding() {
    #[derive(Clone, PartialEq, Message)]
    struct Plain {
        #[prost(string, optional, tag = "1")]
        title: Option<String>,
        #[prost(int32, repeated, tag = "2")]
        packed: Vec<i32>,
        #[prost(int32, repeated, packed = "false", tag = "3")]
        expanded: Vec<i32>,
        #[prost(group, optional, tag = "4")]
        delimited: Option<Note>,
        #[prost(int32, repeated, tag = "5")]
        colors: Vec<i32>,
    }
    #[derive(Clone, PartialEq, Message)]
    struct Note {
        #[prost(string, optional, tag = "1")]
        text: Option<String>,
    }
    let plain = Plain {
        title: Some("t".into()),
        packed: vec![1, 2],
        expanded: vec![3, 4],
        delimited: Some(Note { text: Some("n".into()) }),
        colors: vec![1, 5],
    };

    let mut open = base::Open::default();
    more::TITLE.set(&mut open, "t".into());
    more::PACKED.set(&mut open, [1, 2]);
    more::EXPANDED.set(&mut open, [3, 4]);
    more::DELIMITED.set(&mut open, base::Note { text: Some("n".into()) });
    more::COLORS.set(&mut open, [base::Color::Green.into(), rust_grpc::OpenEnum::from_number(5)]);
    assert_eq!(open.encode_to_vec(), plain.encode_to_vec());

    let open = base::Open::decode(&plain.encode_to_vec()[..]).unwrap();
    assert_eq!(more::TITLE.get(&open).unwrap().as_deref(), Some("t"));
    assert_eq!(more::DELIMITED.get(&open).unwrap().unwrap().text.as_deref(), Some("n"));
    let colors = more::COLORS.get(&open).unwrap();
    assert_eq!(colors.iter().map(|color| color.number()).collect::<Vec<_>>(), plain.colors);
    assert_eq!(more::COLOR.get_or_default(&open).unwrap(), base::Color::Green);
    assert_eq!(more::SHARED.get_or_default(&open).unwrap(), Bytes::new());
}

#[test]
fn message_sets_are_groups_of_number_and_message_in_any_order() {
    use rust_grpc_goldens::message_set::{First, HIGHEST, Holder, SECOND, Second, Set, first};

    /// The definition of a message set in `descriptor.proto`.
    #[derive(Clone, PartialEq, Message)]
    struct PlainSet {
        #[prost(group, repeated, tag = "1")]
        item: Vec<Item>,
    }
    #[derive(Clone, PartialEq, Message)]
    struct Item {
        #[prost(int32, optional, tag = "2")]
        type_id: Option<i32>,
        #[prost(bytes = "vec", optional, tag = "3")]
        message: Option<Vec<u8>>,
    }
    let item =
        |number, message: &[u8]| Item { type_id: Some(number), message: Some(message.to_vec()) };
    let text = |text: &str| First { text: Some(text.into()) };
    let number = |number| Second { number: Some(number) };
    let items = |set: &Set| PlainSet::decode(&set.encode_to_vec()[..]).unwrap().item;

    let mut set = Set::default();
    first::FIRST.set(&mut set, text("a"));
    SECOND.set(&mut set, number(5));
    let second = item(4, &number(5).encode_to_vec());
    assert_eq!(items(&set), [item(1_547_769, &text("a").encode_to_vec()), second.clone()]);
    first::FIRST.set(&mut set, text("b"));
    assert_eq!(items(&set), [second.clone(), item(1_547_769, &text("b").encode_to_vec())]);
    let holder = Holder { set: Some(set) };
    let mut set = Holder::decode(&holder.encode_to_vec()[..]).unwrap().set.unwrap();
    assert_eq!(first::FIRST.get(&set).unwrap(), Some(text("b")));
    assert!(first::FIRST.is_set(&set));
    first::FIRST.clear(&mut set);
    assert_eq!(items(&set), [second]);
    assert!(!first::FIRST.is_set(&set));

    HIGHEST.set(&mut set, number(6));
    assert_eq!(HIGHEST.get(&set).unwrap(), Some(number(6)));
    assert_eq!(items(&set)[1], item(i32::MAX - 1, &number(6).encode_to_vec()));

    // An item with its message before its number, one without a number, an ordinary extension outside of
    // an item, and an invalid item.
    let wire = |bytes: &[u8]| SECOND.get(&Set::decode(bytes).unwrap());
    assert_eq!(wire(&[0x0b, 0x1a, 2, 0x48, 5, 0x10, 4, 0x0c]).unwrap(), Some(number(5)));
    assert_eq!(wire(&[0x0b, 0x1a, 2, 0x48, 5, 0x0c]).unwrap(), None);
    assert_eq!(wire(&[0x22, 2, 0x48, 5]).unwrap(), Some(number(5)));
    let error = wire(&[0x0b, 0x10, 4, 0x1a, 1, 0x48, 0x0c]).unwrap_err().to_string();
    assert!(error.contains("message_set.second: invalid varint"), "{error}");
}

#[test]
fn reads_custom_options_encoded_by_protoc() {
    let set = include_bytes!("../../../../fixtures/custom_options/descriptor.binpb");
    let descriptors = Descriptors::decode(&[&set[..]]).unwrap();
    let file = descriptors.file("custom_options.proto").unwrap();
    assert_eq!(options::NUMBERS.get(file.options.as_ref().unwrap()).unwrap(), [1, -2]);

    let wind = descriptors.message("custom_options.Wind").unwrap();
    let level = options::LEVEL.get(wind.options.as_ref().unwrap()).unwrap();
    assert_eq!(level.and_then(rust_grpc::OpenEnum::known), Some(options::Level::High));

    let field = |name| descriptors.field(name).unwrap();
    let speed = field("custom_options.Wind.speed").options.as_ref().unwrap();
    assert_eq!(options::UNIT.get(speed).unwrap().as_deref(), Some("m/s"));
    let rules = options::RULES.get(speed).unwrap();
    let rule = |min, max| options::Rule { min, max };
    assert_eq!(rules, [rule(0.0, 120.0), rule(0.0, 7.5)]);
    assert_eq!(field("custom_options.Wind.angle").options, None);

    let blow = descriptors.method("/custom_options.Weather/Blow").unwrap().options.as_ref();
    let timeout = prost_types::Duration { seconds: 3, nanos: 500 };
    assert_eq!(options::TIMEOUT.get(blow.unwrap()).unwrap(), Some(timeout));

    let values = &descriptors.enumeration("custom_options.Level").unwrap().value;
    assert_eq!(values[0].options, None);
    assert_eq!(options::HIDDEN.get(values[1].options.as_ref().unwrap()).unwrap(), Some(true));

    let unit = descriptors.extension("custom_options.unit").unwrap();
    assert_eq!((unit.number(), unit.extendee()), (50_000, ".google.protobuf.FieldOptions"));
    assert!(descriptors.message(unit.extendee()).is_some());
}

#[test]
fn re_encodes_descriptors_unchanged() {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures");
    let mut checked = 0;
    for folder in std::fs::read_dir(fixtures).unwrap() {
        let set = std::fs::read(folder.unwrap().path().join("descriptor.binpb")).unwrap();
        let decoded = FileDescriptorSet::decode(&set[..]).unwrap();
        assert!(!decoded.file.is_empty());
        assert!(decoded.encode_to_vec() == set, "{}", decoded.file.last().unwrap().name());
        checked += 1;
    }
    assert!(checked > 40);
}
