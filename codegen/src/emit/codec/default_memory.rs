//! The memory that the default of a message allocates.

use crate::emit::context::Context;
use crate::ir::{Memory, Message};

/// Returns `const DEFAULT_MEMORY` for a message whose default allocates memory.
pub(super) fn constant(cx: Context<'_>, message: &Message<'_>) -> String {
    if !message.default_allocates {
        return String::new();
    }
    let terms: Vec<_> = message.default_memory.iter().map(|part| term(cx, part)).collect();
    format!("    const DEFAULT_MEMORY: usize = {};\n", terms.join(" + "))
}

fn term(cx: Context<'_>, part: &Memory) -> String {
    let (root, rt) = (&cx.paths.root_text, &cx.paths.runtime_text);
    match part {
        Memory::Bytes(count) => count.to_string(),
        Memory::SizeOf(id) => {
            format!("::core::mem::size_of::<{}>()", cx.path_text(&cx.schema[*id].path))
        }
        Memory::DefaultOf(id) => {
            let path = cx.path_text(&cx.schema[*id].path);
            format!("<{path} as {rt}::NativeMessage>::DEFAULT_MEMORY")
        }
        Memory::CustomDefault(ty, of) => format!("<{ty} as {root}::types::{of}>::DEFAULT_MEMORY"),
        Memory::CustomOverhead(ty, of) => format!("<{ty} as {root}::types::{of}>::OVERHEAD"),
    }
}
