//! The valid descriptor set from which the tests of hostile input start.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use rust_grpc_codegen::frontend::{Sources, compile};

/// `.proto` texts that together use every construct.
pub(crate) const PROTOS: &[(&str, &str)] = &[
    (
        "shop/item.proto",
        r#"// Detached.

// The shop: `code`, [links] and <https://example.com>.
syntax = "proto3";
package shop.v1;
import "google/protobuf/timestamp.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/any.proto";
option java_package = "com.example";
// An item.
message Item {
  // Its name.
  string name = 1 [json_name = "n", deprecated = true]; // trailing
  optional int32 count = 2;
  repeated sint64 sizes = 3 [packed = false];
  map<string, Item> parts = 4;
  map<int32, Kind> kinds = 5;
  oneof price { double euros = 6; Money money = 7; bytes raw = 8; Item item = 9; }
  enum Kind { option allow_alias = true; KIND_UNSPECIFIED = 0; KIND_A = 1; KIND_B = 1; KIND_2 = -2; }
  Kind kind = 10;
  message Money { int64 units = 1; fixed32 nanos = 2; message Deep { Item back = 1; } Deep deep = 3; }
  google.protobuf.Timestamp made = 11;
  google.protobuf.StringValue note = 12;
  repeated google.protobuf.Any extra = 13;
  string secret = 14 [debug_redact = true];
  reserved 20 to 30;
}
"#,
    ),
    (
        "shop/old.proto",
        r#"syntax = "proto2";
package shop.type;
import public "shop/item.proto";
message Old {
  required string id = 1;
  optional int64 big = 2 [default = -9223372036854775808];
  optional string text = 3 [default = "a\"b\\\n\001"];
  optional bytes data = 4 [default = "\377\000x"];
  optional float ratio = 5 [default = -inf];
  optional Color color = 6 [default = GREEN];
  repeated group Part = 7 { optional string name = 1; optional group Inner = 2 { optional Old old = 1; } }
  optional shop.v1.Item item = 8;
  optional bool self = 9 [default = true];
  oneof choice { string a = 10; group Grp = 11 { optional int32 x = 1; } }
  extensions 100 to 199;
  enum Color { RED = 1; GREEN = 2; }
}
extend Old { optional string more = 100; }
message Set { option message_set_wire_format = true; extensions 4 to max; extend Set { optional Old old = 5; } }
"#,
    ),
    (
        "shop/service.proto",
        r#"syntax = "proto3";
import "shop/item.proto";
import "google/protobuf/empty.proto";
import "shop/old.proto";
// No package.
message Request { string q = 1; }
// Shop.
service Shop {
  option deprecated = true;
  // Gets.
  rpc Get (Request) returns (shop.v1.Item) { option idempotency_level = NO_SIDE_EFFECTS; }
  rpc List (Request) returns (stream shop.v1.Item);
  rpc Put (stream shop.v1.Item) returns (google.protobuf.Empty);
  rpc Connect (stream Request) returns (stream shop.type.Old) { option deprecated = true; }
}
"#,
    ),
];

/// A directory that is removed on drop.
pub(crate) struct TempDir(pub(crate) PathBuf);

impl TempDir {
    pub(crate) fn new(name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let unique = format!("rust-grpc-{name}-{}-{count}", std::process::id());
        let dir = std::env::temp_dir().join(unique);
        std::fs::create_dir_all(&dir).expect("a temporary directory");
        Self(dir)
    }

    pub(crate) fn write(&self, name: &str, text: &[u8]) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Returns [`PROTOS`] as a descriptor set with imports, comments and locations.
pub(crate) fn descriptor_set(test: &str) -> Vec<u8> {
    compiled(test, PROTOS)
}

/// Returns `.proto` texts as a descriptor set with imports, comments and locations.
pub(crate) fn compiled(test: &str, protos: &[(&str, &str)]) -> Vec<u8> {
    let dir = TempDir::new(test);
    for (name, text) in protos {
        dir.write(name, text.as_bytes());
    }
    let sources = Sources {
        inputs: vec![dir.0.clone()],
        includes: vec![dir.0.clone()],
        ..Sources::default()
    };
    compile(&sources).unwrap_or_else(|error| panic!("{error}")).descriptor_set
}
