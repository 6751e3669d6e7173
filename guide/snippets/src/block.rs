//! Fenced code blocks of a Markdown page.

use std::fs;
use std::path::Path;

/// A fenced code block.
#[derive(Clone, Debug)]
pub struct Block {
    /// The page and the line of the opening fence: `guide/src/faq.md:12`.
    pub place: String,
    /// The first word of the info string.
    pub language: String,
    /// The project that the block belongs to, if it names one.
    pub project: Option<String>,
    /// The role of the block.
    pub role: Role,
    /// The text between the fences.
    pub text: String,
}

/// The role of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// A file of a project, or a part of one.
    File(String),
    /// The output of the project's program.
    Output,
    /// An excerpt of a file that the project's build script generates.
    Generated(String),
    /// A block that is not compiled, with the reason.
    Ignored(String),
    /// A block without a role.
    Plain,
}

/// Returns the blocks of a page.
///
/// # Panics
/// If the page cannot be read, a fence is not closed, or an info string has an unknown part.
pub fn blocks(root: &Path, page: &Path) -> Vec<Block> {
    let name = page.strip_prefix(root).unwrap_or(page).display();
    let text = fs::read_to_string(page).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(parse(format!("{name}:{}", index + 1), info)),
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => {
                block.text += line;
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    if let Some(block) = open {
        panic!("{}: the code block is not closed", block.place);
    }
    blocks
}

fn parse(place: String, info: &str) -> Block {
    let mut parts = info.split(',').map(str::trim);
    let language = parts.next().unwrap_or_default().to_owned();
    let mut block =
        Block { place, language, project: None, role: Role::Plain, text: String::new() };
    let mut ignored = false;
    for part in parts {
        match part.split_once('=').unwrap_or((part, "")) {
            ("project", name) => block.project = Some(name.to_owned()),
            ("file", path) => block.role = Role::File(path.to_owned()),
            ("generated", path) => block.role = Role::Generated(path.to_owned()),
            ("output", "") => block.role = Role::Output,
            ("ignore", "") => ignored = true,
            ("reason", why) if ignored => block.role = Role::Ignored(why.to_owned()),
            _ => panic!("{}: unknown part `{part}` of the info string", block.place),
        }
    }
    let complete = match block.role {
        Role::File(_) | Role::Output | Role::Generated(_) => block.project.is_some() && !ignored,
        Role::Ignored(_) => block.project.is_none(),
        Role::Plain => block.project.is_none() && !ignored && block.language != "rust",
    };
    assert!(
        complete,
        "{}: a block needs `project=` with `file=`, `output` or `generated=`, or `ignore` with \
         `reason=`",
        block.place
    );
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(info: &str) -> Role {
        parse("page.md:1".into(), info).role
    }

    #[test]
    fn reads_the_roles_of_blocks() {
        assert_eq!(role("rust,project=a,file=src/main.rs"), Role::File("src/main.rs".into()));
        assert_eq!(role("text,project=a,output"), Role::Output);
        assert_eq!(role("rust,ignore,reason=an outline"), Role::Ignored("an outline".into()));
        assert_eq!(role("sh"), Role::Plain);
    }

    #[test]
    #[should_panic(expected = "a block needs")]
    fn rejects_rust_without_a_role() {
        role("rust");
    }

    #[test]
    #[should_panic(expected = "a block needs")]
    fn rejects_files_without_a_project() {
        role("toml,file=Cargo.toml");
    }

    #[test]
    #[should_panic(expected = "a block needs")]
    fn rejects_ignored_blocks_without_a_reason() {
        role("rust,ignore");
    }
}
