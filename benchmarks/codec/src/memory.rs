//! What does each peer allocate for a message?

use std::fmt::Write;

use crate::allocations;
use crate::contender::Operation;
use crate::figures::thousands;
use crate::shapes::{PEERS, PROTOBUF as UNCOUNTED, Shape};

/// For decoding and for encoding once. The arenas of protobuf v4 ask the C library for memory, past the
/// allocator of this program.
pub fn table(shapes: &[Shape]) -> String {
    let present = |peer: &&&str| {
        **peer != UNCOUNTED
            && shapes.iter().any(|shape| shape.contenders.iter().any(|c| c.peer == **peer))
    };
    let peers: Vec<&str> = PEERS.iter().filter(present).copied().collect();
    let lines = "--:|".repeat(peers.len());
    let mut out = String::from("Allocations, and the bytes allocated, growth included:\n\n");
    let _ = writeln!(out, "| message | | {} |\n|---|---|{lines}", peers.join(" | "));
    for shape in shapes {
        for operation in [Operation::Decode, Operation::Encode] {
            let _ = write!(out, "| {} | {} |", shape.name, operation.name());
            for peer in &peers {
                let _ = match shape.contenders.iter().find(|one| one.peer == *peer) {
                    None => write!(out, " – |"),
                    Some(contender) => {
                        let counted = allocations::count(|| {
                            contender.run(operation, 1);
                        });
                        let calls = thousands(counted.calls);
                        write!(out, " {calls} / {} |", thousands(counted.bytes))
                    }
                };
            }
            out.push('\n');
        }
    }
    let _ = writeln!(out, "\n{UNCOUNTED} is missing: its arenas come from the C library, unseen.");
    out
}
