//! Builds and runs the snippets of README.md and of the guide.
//!
//! `PROJECT=name` tries one project.

use rust_grpc_guide_snippets::{Workspace, blocks, pages, root};

#[test]
fn snippets_build_and_print_what_the_pages_show() {
    let root = root();
    let blocks = pages().iter().flat_map(|page| blocks(&root, page)).collect();
    let workspace = Workspace::write(&root, blocks);
    let only = std::env::var("PROJECT").ok();
    let chosen = workspace.projects.keys().filter(|name| only.as_ref().is_none_or(|o| o == *name));
    let failures: Vec<String> = chosen.filter_map(|name| workspace.try_out(name).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
