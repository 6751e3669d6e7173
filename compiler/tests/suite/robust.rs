//! Robustness tests with damaged, deep and long inputs.
//!
//! No input makes the compiler panic, recurse without bound, or give different results in two
//! compilations.

use std::fs;
use std::path::Path;

use rust_grpc_compiler::{Chain, Compiler, Memory, Outcome, Severity, WellKnown};

fn compile(files: &[(&str, &[u8])]) -> Outcome {
    let mut memory = Memory::new();
    for (name, source) in files {
        memory.add(*name, *source);
    }
    Compiler::new(Chain::new().with(memory).with(WellKnown))
        .source_info(true)
        .retain_options(true)
        .compile(files.iter().map(|(name, _)| *name))
}

/// A generator of pseudo-random numbers, which are the same in each test run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Returns the sources of all cases in `tests/cases`.
fn sources() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut sources = Vec::new();
    for case in fs::read_dir(root).expect("cases") {
        for file in fs::read_dir(case.expect("a case").path()).expect("a case") {
            let path = file.expect("a file").path();
            if path.extension().is_some_and(|extension| extension == "proto") {
                sources.push(fs::read(path).expect("a source"));
            }
        }
    }
    sources.sort();
    sources
}

/// Splits a source at each change of the kind of byte.
pub(crate) fn pieces(source: &[u8]) -> Vec<Vec<u8>> {
    let kind = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9' => 0,
        b' ' | b'\n' => 1,
        other => 2 + u32::from(*other),
    };
    source.chunk_by(|a, b| kind(a) == kind(b)).map(<[u8]>::to_vec).collect()
}

#[test]
fn damaged_sources_give_the_same_outcome_twice() {
    const WORDS: &[&[u8]] = &[
        b"{",
        b"}",
        b";",
        b"=",
        b"(",
        b")",
        b"[",
        b"]",
        b"<",
        b">",
        b".",
        b"-",
        b"\"",
        b"'",
        b"/*",
        b"//",
        b"\0",
        b"\xff",
        b"#",
        b"group",
        b"map<",
        b"oneof ",
        b"extend ",
        b"optional ",
        b"extensions 1 to max;",
        b"reserved ",
        b"option (o) = {",
        b"99999999999999999999",
        b"2147483647",
        b"-2147483648",
        b"import ",
        b"stream ",
        b"max",
        b"json_name",
        b"default",
        b"edition = \"2024\";",
        b"syntax = \"proto3\";",
        b"features.",
        b"message M {",
        b"\\u12",
    ];
    let sources = sources();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..1500 {
        let mut damaged = Vec::new();
        for _ in 0..2 {
            let mut pieces = pieces(&sources[random.below(sources.len())]);
            for _ in 0..=random.below(4) {
                let at = random.below(pieces.len());
                match random.below(5) {
                    0 if !pieces.is_empty() => drop(pieces.remove(at)),
                    1 if !pieces.is_empty() => pieces.insert(at, pieces[at].clone()),
                    2 if !pieces.is_empty() => {
                        let other = random.below(pieces.len());
                        pieces.swap(at, other);
                    }
                    3 => pieces.truncate(at),
                    _ => pieces.insert(at, WORDS[random.below(WORDS.len())].to_vec()),
                }
            }
            damaged.push(pieces.concat());
        }
        let files = [("a.proto", &*damaged[0]), ("options.proto", &*damaged[1])];
        let outcome = compile(&files);
        assert_eq!(outcome.has_errors(), outcome.descriptor_set(true).is_none());
        let again = compile(&files);
        assert_eq!(
            outcome.diagnostics, again.diagnostics,
            "the diagnostics of two compilations differ"
        );
        assert_eq!(outcome.descriptor_set(true), again.descriptor_set(true));
        for diagnostic in &outcome.diagnostics {
            let shown = diagnostic.to_string();
            assert!(shown.contains("-->"), "{shown}");
        }
    }
}

/// The declaration of an option whose type contains itself.
const OPTION: &str = "import \"google/protobuf/descriptor.proto\";
    message Q { optional Q o = 4; optional int32 s = 3; }
    extend google.protobuf.FileOptions { optional Q x = 50000; }";

/// protoc writes options that are not canonical, or aborts, above this depth.
#[test]
fn accepts_options_in_up_to_99_nested_messages() {
    for (parts, literal, accepted) in
        [(98, 0, true), (99, 0, false), (60, 38, true), (60, 39, false)]
    {
        let (open, close) = ("{ o ".repeat(literal), " }".repeat(literal));
        let path = ".o".repeat(parts);
        let set = match literal {
            0 => format!("{path}.s = 1"),
            _ => format!("{path} = {open}{{ s: 1 }}{close}"),
        };
        let source = format!("syntax = \"proto2\"; {OPTION} option (x){set};");
        let outcome = compile(&[("a.proto", source.as_bytes())]);
        assert_eq!(!outcome.has_errors(), accepted, "{parts} parts, {literal} literals");
    }
}

#[test]
fn shortens_long_names_in_messages() {
    let long = "ä".to_owned() + &"a".repeat(20_000);
    let source =
        format!("syntax = \"proto3\"; import \"{long}\"; message M {{ {} b = 1; }}", &long[2..]);
    let outcome = compile(&[("a.proto", source.as_bytes())]);
    assert!(outcome.has_errors());
    for diagnostic in &outcome.diagnostics {
        assert!(diagnostic.message.len() < 500, "{}", diagnostic.message);
        assert!(diagnostic.help.as_ref().is_none_or(|help| help.len() < 500));
    }
}

/// Each file imports all earlier ones publicly, so there are more paths than a search could follow.
#[test]
fn dense_public_imports_are_visible_once() {
    let count = 150;
    let mut files = Memory::new();
    for file in 0..count {
        let imports: String = (0..file).map(|i| format!("import public \"{i}.proto\";")).collect();
        files.add(
            format!("{file}.proto"),
            format!("syntax = \"proto3\"; {imports} message M{file} {{ M0 a = 1; }}"),
        );
    }
    let last = format!("import \"{}.proto\"; message N {{ M0 a = 1; M7 b = 2; }}", count - 1);
    files.add("last.proto", format!("syntax = \"proto3\"; {last}"));
    let outcome = Compiler::new(files).compile(["last.proto"]);
    assert!(!outcome.has_errors());
    assert_eq!(outcome.files.len(), count + 1);
}

#[test]
fn deep_and_long_inputs_do_not_exhaust_the_stack() {
    let many = 100_000;
    let head = "syntax = \"proto2\";\n";
    let long = "a".repeat(20_000);
    for source in [
        "message M {".repeat(many),
        "optional group G = 1 {".repeat(many),
        "message M { map<".to_owned() + &"map<".repeat(many),
        format!("option (a) = {};", "{ a ".repeat(many)),
        format!("option (a) = {}{};", "{ a ".repeat(many), "}".repeat(many)),
        format!("option a{} = 1;", ".a".repeat(many)),
        format!("{OPTION} option (x){}.s = 1;", ".o".repeat(many)),
        format!("{OPTION} option (x){} = {{ s: 1 }};", ".o".repeat(many)),
        format!("message {}n {{}} message M {{ optional {} a = 1; }}", long, long),
        format!("message M {{ optional {}a b = 1; }}", "a.".repeat(many)),
        "}".repeat(many),
        "(".repeat(many),
        "/* ".repeat(many),
        "message M { oneof o {".repeat(many),
    ] {
        let source = head.to_owned() + &source;
        assert!(compile(&[("a.proto", source.as_bytes())]).has_errors());
    }
}

#[test]
fn long_chains_of_imports_do_not_exhaust_the_stack() {
    let count = 3000;
    let mut files = Memory::new();
    for file in 0..count {
        let import = format!("import public \"{}.proto\";", file + 1);
        let import = if file + 1 == count { "" } else { &import };
        files.add(
            format!("{file}.proto"),
            format!("syntax = \"proto3\"; {import} message M{file} {{}}"),
        );
    }
    let outcome = Compiler::new(files).compile(["0.proto"]);
    assert!(!outcome.has_errors());
    assert_eq!(outcome.files.len(), count);
    assert_eq!(outcome.files[0].name, format!("{}.proto", count - 1));
}

/// An error in one file hides neither the errors nor the descriptors of other files.
#[test]
fn reports_the_errors_of_all_files() {
    let outcome = compile(&[
        ("a.proto", b"syntax = \"proto3\";\nmessage A { X x = 1; Y y = 1; int32 z = 19000; }\n"),
        ("b.proto", b"syntax = \"proto3\";\nmessage B { int32 = 1; int32 b = 2 }\nmessage C {}\n"),
        (
            "c.proto",
            b"syntax = \"proto3\";\nimport \"b.proto\";\nmessage D { C c = 1; Missing m = 2; }\n",
        ),
        ("d.proto", b"syntax = \"proto3\";\nmessage E { E e = 1; }\n"),
    ]);
    let found: Vec<(&str, &str, u32)> = outcome
        .diagnostics
        .iter()
        .map(|diagnostic| {
            (diagnostic.label.file.as_str(), diagnostic.code, diagnostic.label.column)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("a.proto", "not-defined", 13),
            ("a.proto", "not-defined", 22),
            ("a.proto", "field-number-twice", 28),
            ("a.proto", "field-number", 41),
            ("b.proto", "syntax", 19),
            ("b.proto", "syntax", 36),
            ("c.proto", "not-defined", 22),
        ]
    );
    let compiled = |name: &str| {
        let file = outcome.files.iter().find(|file| file.name == name);
        file.is_some_and(|file| file.descriptor.is_some())
    };
    assert!(compiled("d.proto") && !compiled("a.proto") && !compiled("c.proto"));
}

/// A syntax error hides only errors that could be its consequences.
#[test]
fn reports_other_errors_after_a_syntax_error() {
    let codes = |files: &[(&str, &str)]| -> Vec<(String, &'static str, u32)> {
        let files: Vec<_> = files.iter().map(|&(name, text)| (name, text.as_bytes())).collect();
        let outcome = compile(&files);
        let found = outcome.diagnostics.into_iter();
        found.map(|found| (found.label.file, found.code, found.label.line)).collect()
    };
    let a = |code, line| ("a.proto".to_owned(), code, line);
    // In the same file, and in statements that do not contain the error.
    assert_eq!(
        codes(&[(
            "a.proto",
            "syntax = 'proto3';\n\
             message A { int32 x = ; }\n\
             message B { Nope n = 1; A a = 2; int32 c = 2; }\n\
             service S { rpc R(B) returns (Nope); }\n\
             message C { int32 d = 1 [(nope) = 1]; }\n",
        )]),
        [
            a("syntax", 2),
            a("not-defined", 3),
            a("field-number-twice", 3),
            a("not-defined", 4),
            a("option-unknown", 5)
        ]
    );
    // The statement with the error may declare the names.
    for broken in [
        "mesage Nope { int32 x = 1; }",
        "message A { mesage Nope { } }",
        "message A { optional group Nope 1 { } }",
        "message Nope x { enum Deep { D = 0; } }",
        "message A { message Nope { }",
        "enum Nope D = 0; }",
        "/* message Nope { }",
        "option x = \"; message Nope { }",
        "improt 'nope.proto';",
        "import public nope.proto; message A { int32 x = ; }",
    ] {
        let use_it = "message User { Nope n = 1; map<int32, Nope> m = 2; }";
        let source = format!("syntax = 'proto3'; {use_it} {broken}");
        let own = codes(&[("a.proto", &source)]);
        assert!(own.iter().all(|(_, code, _)| *code != "not-defined"), "{broken}: {own:?}");
        let importer = format!("syntax = 'proto3'; import 'b.proto'; {use_it}");
        let broken = format!("syntax = 'proto3'; {broken}");
        let found = codes(&[("a.proto", &importer), ("b.proto", &broken)]);
        assert!(found.iter().all(|(file, ..)| file == "b.proto"), "{broken}: {found:?}");
    }
    // The import of a file that does not exist, and whose types are not visible, explains nothing.
    assert_eq!(
        codes(&[
            ("a.proto", "syntax = 'proto3'; import 'b.proto'; message A { Nope n = 1; B b = 2; }"),
            ("b.proto", "syntax = 'proto3'; import 'nope.proto'; message B { Nope n = 1; }"),
        ]),
        [a("not-defined", 1), ("b.proto".to_owned(), "import-not-found", 1)]
    );
    let missing = "syntax = 'proto3'; import public 'nope.proto'; message B { Nope n = 1; }";
    let importer = "syntax = 'proto3'; import 'b.proto'; message A { Nope n = 1; B b = 2; }";
    assert_eq!(
        codes(&[("a.proto", importer), ("b.proto", missing)]),
        [("b.proto".to_owned(), "import-not-found", 1)]
    );
}

/// Without one of its tokens, a valid file has only errors of syntax, or no syntax error.
#[test]
fn syntax_errors_have_no_consequences() {
    let source = "edition = '2023'; package a.b; import public 'google/protobuf/any.proto'; \
        import 'google/protobuf/descriptor.proto'; option (mine).x = 1; option java_package = 'j'; \
        extend google.protobuf.FileOptions { M mine = 50000; int32 other = 50001; } \
        message M { int32 x = 1; N n = 2; reserved 7, 9 to 11; reserved old; \
          message N { bool y = 1 [deprecated = true]; Deep d = 2; enum Deep { A = 0; B = 1; } } \
          oneof o { string s = 3; .a.b.M.N.Deep e = 4 [(a.b.rule) = { f: 1 }]; } \
          map<string, google.protobuf.Any> many = 5; extensions 100 to 200; \
          extend M { M.N inside = 100; } } \
        message Rule { int32 f = 1; } extend google.protobuf.FieldOptions { Rule rule = 50002; } \
        service S { rpc R(M) returns (stream b.M.N) { option deprecated = true; } rpc T(M) returns (Rule); } ";
    let tokens = tokens(source);
    assert!(!compile(&[("a.proto", source.as_bytes())]).has_errors());
    for without in 0..tokens.len() {
        let mut rest = tokens.clone();
        rest.remove(without);
        let text = rest.join(" ");
        let outcome = compile(&[("a.proto", text.as_bytes())]);
        let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
        if codes.contains(&"syntax") {
            // Without a `}`, the map is in a oneof.
            let others = codes.iter().any(|code| !matches!(*code, "syntax" | "map-place"));
            assert!(!others, "without `{}` in {text}: {:#?}", tokens[without], outcome.diagnostics);
        }
    }
}

#[test]
fn a_damaged_package_hides_no_names_of_other_files() {
    let other = "syntax = 'proto3'; package a.b; message Other {}";
    for package in ["packge a.b;", "package a..b;", "package a b;", "package ;", "package"] {
        let source = format!(
            "syntax = 'proto3'; {package} import 'other.proto'; message M {{ Other other = 1; }}"
        );
        let files = [("m.proto", source.as_bytes()), ("other.proto", other.as_bytes())];
        let outcome = compile(&files);
        let codes: Vec<_> = outcome.diagnostics.iter().map(|found| found.code).collect();
        assert!(
            codes.iter().all(|code| *code == "syntax"),
            "{package}: {:#?}",
            outcome.diagnostics
        );
        assert!(!codes.is_empty(), "{package}");
    }
}

#[test]
fn warnings_displace_no_errors() {
    let mut source = String::from("syntax = 'proto3'; message M {");
    for at in 0..2_000 {
        source += &format!(" reserved 'a-{at}';");
    }
    source += " Missing missing = 1; }";
    let outcome = compile(&[("a.proto", source.as_bytes())]);
    let errors: Vec<_> =
        outcome.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
    assert_eq!((errors.len(), errors[0].code), (1, "not-defined"), "{errors:?}");
    assert_eq!(outcome.omitted, 1_000);
}

/// Splits a source into words, strings and symbols.
fn tokens(source: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let end = match first {
            '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            _ => 1,
        };
        tokens.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    tokens
}

/// Each row has the length of the longest name that protoc 36.2 accepts. protoc keeps in 16 bits
/// the length of a full name, or the total length of all names of a field if they differ.
#[test]
fn accepts_names_up_to_protocs_maximum_length() {
    for (head, tail, most) in [
        ("syntax='proto3'; message ", " {}", 65_535),
        ("syntax='proto3'; package pp; message ", " {}", 65_532),
        ("syntax='proto3'; message M { message ", " {} }", 65_533),
        ("syntax='proto3'; message ", " { int32 bbbb = 1; }", 65_530),
        ("syntax='proto3'; message M { int32 ", " = 1; }", 65_533),
        ("syntax='proto3'; message M { int32 _", " = 1; }", 16_381),
        ("syntax='proto3'; message M { int32 A", " = 1; }", 16_381),
        ("syntax='proto3'; message M { int32 ", "_ = 1; }", 32_765),
        ("syntax='proto3'; message M { int32 B", "_B = 1; }", 16_379),
        ("syntax='proto3'; message M { int32 a = 1 [json_name = '", "']; }", 65_526),
        ("syntax='proto3'; message M { map<int32, int32> ", " = 1; }", 65_522),
        ("syntax='proto3'; message M { optional int32 ", " = 1; }", 65_532),
        ("syntax='proto3'; message M { oneof ", " { int32 z = 1; } }", 65_533),
        ("syntax='proto3'; enum ", " { Z = 0; }", 65_535),
        ("syntax='proto3'; enum E { ", " = 0; }", 65_535),
        ("syntax='proto3'; service ", " {}", 65_535),
        ("syntax='proto3'; message M {} service S { rpc ", "(M) returns (M); }", 65_533),
        ("message M { extensions 1; } extend M { optional int32 ", " = 1; }", 65_534),
        ("message M { optional group G", " = 1 {} }", 65_532),
        ("message M { reserved '", "'; }", 65_535),
        ("enum E { A = 0; reserved '", "'; }", 65_535),
    ] {
        for (length, accepted) in [(most, true), (most + 1, false)] {
            let source = format!("{head}{}{tail}", "a".repeat(length));
            let outcome = compile(&[("a.proto", source.as_bytes())]);
            assert_eq!(!outcome.has_errors(), accepted, "{head}…{tail} with {length} letters");
        }
    }
}
