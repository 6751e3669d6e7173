//! Fields that are boxed, so that no struct contains itself.
//!
//! The first rule is prost's, and part of the interface: a singular message field is boxed if its
//! message contains, through singular message fields, the message of the field. prost does not
//! follow groups. The cycles that it misses do not compile; here, every field of such a cycle is
//! boxed.

use crate::descriptor::DescriptorProto;
use crate::error::{Diagnostic, Diagnostics};
use crate::ir::{Cardinality, Field, FieldType, MessageEncoding, Presence, Schema};
use crate::resolve::declare::index_tag;
use crate::resolve::source::Places;
use crate::resolve::source::tag;
use crate::resolve::{Declared, Origin};

/// Decides `boxed` and `recursive` of every field.
pub(in crate::resolve) fn boxes(
    schema: &mut Schema<'_>,
    diagnostics: &mut Diagnostics,
    declared: &[Declared<'_, DescriptorProto<'_>>],
    places: &Places<'_>,
) {
    follow_messages(schema);
    close_remaining_cycles(schema);
    open_required_cycles(schema, diagnostics, declared, places);
}

/// Returns the message in a singular field.
fn target(field: &Field<'_>) -> Option<(usize, MessageEncoding)> {
    match (&field.cardinality, field.ty) {
        (Cardinality::Singular(_), FieldType::Message(id, encoding)) => {
            Some((id.index(), encoding))
        }
        _ => None,
    }
}

/// Returns the edges between messages for the fields that `pick` accepts.
fn graph(
    schema: &Schema<'_>,
    pick: impl Fn(&Field<'_>, MessageEncoding) -> bool,
) -> Vec<Vec<usize>> {
    let edges = |message: &crate::ir::Message<'_>| {
        let picked = message.fields.iter().filter_map(|field| {
            target(field).filter(|(_, encoding)| pick(field, *encoding)).map(|(to, _)| to)
        });
        picked.collect()
    };
    schema.messages.iter().map(edges).collect()
}

fn follow_messages(schema: &mut Schema<'_>) {
    let edges = graph(schema, |_, encoding| encoding == MessageEncoding::LengthPrefixed);
    let component = components(&edges);
    for from in 0..schema.messages.len() {
        for f in 0..schema.messages[from].fields.len() {
            let field = &schema.messages[from].fields[f];
            let recursive = match target(field) {
                Some((to, MessageEncoding::LengthPrefixed)) => component[to] == component[from],
                Some((to, MessageEncoding::Delimited)) => leads_to(&edges, to, from),
                None => false,
            };
            if recursive {
                let field = &mut schema.messages[from].fields[f];
                field.recursive = true;
                field.boxed = true;
            }
        }
    }
}

fn close_remaining_cycles(schema: &mut Schema<'_>) {
    let edges = graph(schema, |field, _| !field.boxed);
    let component = components(&edges);
    for (from, message) in schema.messages.iter_mut().enumerate() {
        for field in message.fields.iter_mut().filter(|field| !field.boxed) {
            if target(field).is_some_and(|(to, _)| component[to] == component[from]) {
                field.recursive = true;
                field.boxed = true;
            }
        }
    }
}

/// Makes the fields of a message that requires itself optional.
///
/// Such a message has no finite value, and its `Default` would not terminate.
fn open_required_cycles(
    schema: &mut Schema<'_>,
    diagnostics: &mut Diagnostics,
    declared: &[Declared<'_, DescriptorProto<'_>>],
    places: &Places<'_>,
) {
    let required =
        |field: &Field<'_>| field.cardinality == Cardinality::Singular(Presence::Required);
    let edges = graph(schema, |field, _| required(field));
    if edges.iter().all(Vec::is_empty) {
        return;
    }
    let component = components(&edges);
    for from in 0..schema.messages.len() {
        let message = &mut schema.messages[from];
        for (index, field) in message.fields.iter_mut().enumerate() {
            let leads_back = target(field).is_some_and(|(to, _)| component[to] == component[from]);
            if !(required(field) && leads_back) {
                continue;
            }
            field.cardinality = Cardinality::Singular(Presence::Explicit);
            if !message.is_extern {
                let origin = &declared[from].origin;
                let path = [&origin.path[..], &[tag::message::FIELD, index_tag(index)]].concat();
                diagnostics.push(
                    Diagnostic::warning(format!(
                        "the required field `{}` contains its own message, so it has no finite value",
                        field.proto_name
                    ))
                    .at(places.locate(&Origin { file: origin.file, path }))
                    .named(&format!("{}.{}", message.full_name, field.proto_name))
                    .hint("make the field optional, as the generated code does"),
                );
            }
        }
    }
}

/// Returns true if a path along the edges leads from one node to another, or if they are the same.
fn leads_to(edges: &[Vec<usize>], from: usize, to: usize) -> bool {
    let mut seen = vec![false; edges.len()];
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if node == to {
            return true;
        }
        if !std::mem::replace(&mut seen[node], true) {
            open.extend(&edges[node]);
        }
    }
    false
}

/// Returns the strongly connected component of each node.
///
/// Two nodes with the same number have paths to each other. The implementation is Tarjan's
/// algorithm with an explicit stack, because the schema determines the depth.
fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let mut order = vec![NEW; edges.len()];
    let mut low = vec![0; edges.len()];
    let mut component = vec![NEW; edges.len()];
    let mut stack = Vec::new();
    let mut walk: Vec<(usize, usize)> = Vec::new();
    let mut next = 0;
    for start in 0..edges.len() {
        if order[start] != NEW {
            continue;
        }
        walk.push((start, 0));
        while let Some(&mut (node, ref mut edge)) = walk.last_mut() {
            if *edge == 0 {
                order[node] = next;
                low[node] = next;
                next += 1;
                stack.push(node);
            }
            if let Some(&to) = edges[node].get(*edge) {
                *edge += 1;
                if order[to] == NEW {
                    walk.push((to, 0));
                } else if component[to] == NEW {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            walk.pop();
            if let Some(&(parent, _)) = walk.last() {
                low[parent] = low[parent].min(low[node]);
            }
            if low[node] == order[node] {
                while let Some(member) = stack.pop() {
                    component[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_cycles() {
        // The edges are 0 → 1 → 2 → 0, 2 → 3, and 3 → 3; node 4 has none.
        let found = components(&[vec![1], vec![2], vec![0, 3], vec![3], vec![]]);
        assert_eq!(found[0], found[1]);
        assert_eq!(found[0], found[2]);
        assert_ne!(found[0], found[3]);
        assert_ne!(found[3], found[4]);
    }

    #[test]
    fn long_chains_do_not_overflow_the_stack() {
        let chain: Vec<Vec<usize>> =
            (0..1_000_000).map(|i| if i == 999_999 { vec![0] } else { vec![i + 1] }).collect();
        let found = components(&chain);
        assert!(found.iter().all(|c| *c == found[0]));
    }
}
