//! Table of the allocations of each peer.

use std::fmt::Write;

use crate::allocations;
use crate::contender::Operation;
use crate::figures::thousands;
use crate::shapes::{PEERS, PROTOBUF as UNCOUNTED, Shape};

/// Formats a table of the allocations of one decode and one encode. The arenas of protobuf v4 use the C
/// library's allocator, which cannot be counted.
pub fn table(shapes: &[Shape]) -> String {
    let present = |peer: &&&str| {
        **peer != UNCOUNTED
            && shapes.iter().any(|shape| shape.contenders.iter().any(|c| c.peer == **peer))
    };
    let peers: Vec<&str> = PEERS.iter().filter(present).copied().collect();
    let lines = "--:|".repeat(peers.len());
    let mut out = String::from("Number of allocations / allocated bytes, including growth:\n\n");
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
    let _ = writeln!(
        out,
        "\n{UNCOUNTED} is not included, because its arenas use the C library's allocator."
    );
    out
}
