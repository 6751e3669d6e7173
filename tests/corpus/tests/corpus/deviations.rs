//! Intended differences from prost-build and tonic-prost-build, each with a schema that shows it.
//!
//! Public schemas contain almost none of these constructs. A row whose difference does not occur
//! any more fails: the peer has changed, and the deviation is not needed any more.

use rust_grpc_corpus::compare;
use rust_grpc_corpus::peer;
use rust_grpc_corpus::schema::Schema;

struct Deviation {
    /// The name in the guide's table.
    name: &'static str,
    /// A schema that shows the difference, in the package `test`, and in proto3 unless it has a
    /// syntax.
    proto: &'static str,
    options: &'static [(&'static str, &'static str)],
    theirs: Theirs,
    /// The texts that occur in our code instead, or in our error.
    ours: &'static [&'static str],
}

enum Theirs {
    /// The peer fails with an error or panic that contains this text.
    Fails(&'static str),
    /// The peer generates code that contains this text.
    Writes(&'static str),
}
use Theirs::{Fails, Writes};

const DEVIATIONS: &[Deviation] = &[
    Deviation {
        name: "fields that become one name are told apart by their numbers",
        proto: "message M { int32 FooBar = 1; int32 foo_bar = 2; }",
        options: &[],
        theirs: Writes("pub foo_bar: i32, #[prost(int32, tag = \"2\")] pub foo_bar: i32,"),
        ours: &["pub foo_bar: i32,", "pub foo_bar_2: i32,"],
    },
    Deviation {
        name: "variants that become one name are told apart by their numbers",
        proto: "message M { oneof o { int32 FooBar = 1; int32 foo_bar = 2; } }",
        options: &[],
        theirs: Writes("FooBar(i32), #[prost(int32, tag = \"2\")] FooBar(i32),"),
        ours: &["FooBar(i32),", "FooBar2(i32),"],
    },
    Deviation {
        name: "enum values that become one name are told apart by their numbers",
        proto: "syntax = \"proto2\"; enum E { E_ZERO = 0; fooBar = 1; FOO_BAR = 2; }",
        options: &[],
        theirs: Fails("enum variant names"),
        ours: &["FooBar = 1,", "FooBar2 = 2,"],
    },
    Deviation {
        name: "methods that become one name are counted",
        proto: "message M {} service S { rpc getIt(M) returns (M); rpc GetIt(M) returns (M); }",
        options: &[],
        theirs: Writes("async fn get_it("),
        ours: &["async fn get_it(", "async fn get_it_2("],
    },
    Deviation {
        name: "a method named like one of the client's own gets a `_`",
        proto: "message M {} service S { rpc Connect(M) returns (M); rpc New(M) returns (M); }",
        options: &[],
        theirs: Writes("pub async fn connect( &mut self,"),
        ours: &["pub async fn connect_( &mut self,", "pub async fn new_( &mut self,"],
    },
    Deviation {
        name: "a service named like a type its module uses gets a `_`",
        proto: "message M {} service Arc { rpc Get(M) returns (M); }",
        options: &[],
        theirs: Writes("pub trait Arc:"),
        ours: &["pub trait Arc_:"],
    },
    Deviation {
        name: "fields with `debug_redact` are not shown by `Debug`",
        proto: "message M { string password = 1 [debug_redact = true]; }",
        options: &[],
        theirs: Writes("#[derive(Clone, PartialEq, Eq, Hash, ::prost::Message)] pub struct M"),
        ours: &["#[prost(skip_debug)]", "impl ::core::fmt::Debug for M"],
    },
    Deviation {
        name: "an attribute that is selected twice is written once",
        proto: "message M { int32 a = 1; }",
        options: &[("type_attribute", ".=#[derive(Ord)]"), ("type_attribute", "M=#[derive(Ord)]")],
        theirs: Writes("#[derive(Ord)] #[derive(Ord)]"),
        ours: &["#[derive(Ord)] #[derive(Clone"],
    },
    Deviation {
        name: "wrapper types work as requests and responses",
        proto: "import \"google/protobuf/wrappers.proto\"; service S { rpc Get(google.protobuf.UInt32Value) returns (google.protobuf.StringValue); }",
        options: &[],
        theirs: Writes("impl tonic::IntoRequest<super::u32>"),
        ours: &["impl tonic::IntoRequest<u32>"],
    },
    Deviation {
        name: "an attribute that is not Rust is an error",
        proto: "message M {} service S { rpc Get(M) returns (M); }",
        options: &[("client_attribute", ".=#[broken")],
        theirs: Fails("panic"),
        ours: &["`client_attribute` for `.` is not an attribute: `#[broken`"],
    },
    Deviation {
        name: "a message that requires itself is optional",
        proto: "syntax = \"proto2\"; message M { required M m = 1; }",
        options: &[],
        theirs: Writes("pub m: ::prost::alloc::boxed::Box<M>"),
        ours: &["pub m: ::core::option::Option<::prost::alloc::boxed::Box<M>>"],
    },
    Deviation {
        name: "a default that is an alias names the value that has a variant",
        proto: "syntax = \"proto2\"; enum E { option allow_alias = true; E_A = 0; E_B = 0; } \
                message M { optional E e = 1 [default = E_B]; }",
        options: &[],
        theirs: Writes("default = \"B\""),
        ours: &["default = \"A\""],
    },
    Deviation {
        name: "a boxed variant is not `Copy`",
        proto: "message M { oneof o { N n = 1; } } message N { int32 a = 1; }",
        options: &[("boxed", "M.o.n")],
        theirs: Writes("#[derive(Clone, Copy, PartialEq, Eq, Hash, ::prost::Oneof)]"),
        ours: &["#[derive(Clone, PartialEq, Eq, Hash, ::prost::Oneof)]"],
    },
    Deviation {
        name: "a boxed scalar is not boxed",
        proto: "message M { int32 a = 1; }",
        options: &[("boxed", "M.a")],
        theirs: Writes("pub a: ::prost::alloc::boxed::Box<i32>"),
        ours: &["pub a: i32"],
    },
    Deviation {
        name: "patterns for services follow the grammar of all others",
        proto: "message M {} service S { rpc Get(M) returns (M); }",
        options: &[
            ("server_attribute", ".test.S=#[on_server]"),
            ("client_mod_attribute", "S=#[on_module]"),
            ("trait_attribute", ".test=#[on_trait]"),
        ],
        theirs: Writes("#[derive(Debug)] pub struct SServer<T>"),
        ours: &[
            "#[on_server] #[derive(Debug)] pub struct SServer<T>",
            "#[on_module] pub mod s_client",
            "#[on_trait] #[async_trait] pub trait S:",
        ],
    },
    Deviation {
        name: "a message's module that meets a package's gets a `_`",
        proto: "message Foo { message Bar {} } // and `package test.foo` in another file",
        options: &[],
        theirs: Writes("pub mod foo {"),
        ours: &["pub mod foo_ {"],
    },
];

/// A second package, nested in that of the rows.
const NEIGHBOUR: &str = "syntax = \"proto3\";\npackage test.foo;\nmessage Other {}\n";

/// Returns the complete source of a row.
fn source(proto: &str) -> String {
    let (syntax, rest) = match proto.strip_prefix("syntax = \"proto2\";") {
        Some(rest) => ("proto2", rest),
        None => ("proto3", proto),
    };
    format!("syntax = \"{syntax}\";\npackage test;\n{rest}\n")
}

/// Replaces all white space by single spaces, so that rows are readable.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_deviation_occurs_as_described() {
    let mut failures = Vec::new();
    for deviation in DEVIATIONS {
        let proto = source(deviation.proto);
        let schema = Schema::inline_files(&[("test.proto", &proto), ("foo.proto", NEIGHBOUR)]);
        let theirs = peer::generate(&schema, deviation.options);
        let ours = rust_grpc_codegen::generate(
            &schema.bytes(),
            &[],
            &compare::parse_options(deviation.options),
        );
        let name = deviation.name;
        match (&deviation.theirs, theirs) {
            (Fails(wanted), Err(error)) if error.contains(wanted) => {}
            (Writes(wanted), Ok(output)) => {
                let text = words(&output.read("test.rs"));
                if !text.contains(wanted) {
                    failures.push(format!("{name}: theirs is\n{text}"));
                }
            }
            (_, Ok(output)) => {
                failures.push(format!("{name}: theirs is {}", output.read("test.rs")))
            }
            (_, Err(error)) => failures.push(format!("{name}: theirs is {error}")),
        }
        match ours {
            Err(error) => {
                let text = error.to_string();
                if deviation.ours.iter().any(|o| !text.contains(o)) {
                    failures.push(format!("{name}: ours is {error}"));
                }
            }
            Ok(generated) => {
                let file = generated.files.iter().find(|file| file.name == "test.rs");
                let text = words(&file.expect("the package").content);
                if deviation.ours.iter().any(|o| !text.contains(o)) {
                    failures.push(format!("{name}: ours is\n{text}"));
                }
                if let Writes(wanted) = deviation.theirs
                    && deviation.ours.iter().all(|ours| wanted.contains(ours))
                {
                    failures.push(format!("{name}: both are the same"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
