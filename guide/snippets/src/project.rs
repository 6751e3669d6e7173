//! Cargo projects that are made of blocks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::block::{Block, Role};

/// The projects of all pages, in one cargo workspace.
pub struct Workspace {
    folder: PathBuf,
    target: PathBuf,
    /// The projects by name.
    pub projects: BTreeMap<String, Project>,
}

/// A project: its files, its output, and excerpts of its generated code.
#[derive(Default)]
pub struct Project {
    files: BTreeMap<String, Vec<Block>>,
    output: Option<Block>,
    generated: Vec<Block>,
}

impl Workspace {
    /// Writes the projects of these blocks to `target/guide` of the repository.
    ///
    /// # Panics
    /// If a project has no Cargo.toml, or a file cannot be written.
    pub fn write(root: &Path, blocks: Vec<Block>) -> Self {
        let folder = root.join("target/guide");
        let mut projects: BTreeMap<String, Project> = BTreeMap::new();
        for block in blocks {
            if let Some(name) = &block.project {
                projects.entry(name.clone()).or_default().add(block);
            }
        }
        match fs::remove_dir_all(&folder) {
            Err(error) if folder.exists() => panic!("{}: {error}", folder.display()),
            _ => {}
        }
        for (name, project) in &projects {
            assert!(project.files.contains_key("Cargo.toml"), "`{name}` has no Cargo.toml");
            for (path, parts) in &project.files {
                let parts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
                put(&folder.join(name).join(path), &parts.join("\n"));
            }
        }
        let members: Vec<String> = projects.keys().map(|name| format!("{name:?}")).collect();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [{}]\nexclude = [\"rust-grpc\"]\n\n\
             [profile.dev]\ndebug = \"line-tables-only\"\n",
            members.join(", ")
        );
        put(&folder.join("Cargo.toml"), &manifest);
        // The versions that everything else in the repository is tested with.
        fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock"))
            .expect("Cargo.lock is readable");
        std::os::unix::fs::symlink(root, folder.join("rust-grpc")).expect("a link can be made");
        Self { folder, target: root.join("target/outside"), projects }
    }

    /// Builds a project, and runs its program and its tests if it has them; returns what is wrong.
    ///
    /// # Errors
    /// If it does not build, a test fails, or the program or the generated code is not as shown.
    pub fn try_out(&self, name: &str) -> Result<(), String> {
        let project = &self.projects[name];
        if project.has_tests() {
            self.cargo("test", name)?;
        } else if project.output.is_none() {
            self.cargo("build", name)?;
        }
        if let Some(shown) = &project.output {
            let printed = self.cargo("run", name)?;
            if printed != shown.text {
                return Err(format!("{}: `{name}` prints\n{printed}", shown.place));
            }
        }
        project.generated.iter().try_for_each(|shown| self.compare_generated(name, shown))
    }

    fn cargo(&self, command: &str, name: &str) -> Result<String, String> {
        let output = Command::new(env!("CARGO"))
            .args([command, "--quiet", "--package", name, "--target-dir"])
            .arg(&self.target)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("cargo starts");
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() || stderr.contains("warning: ") {
            return Err(format!("`cargo {command}` for the project `{name}`:\n{stderr}{stdout}"));
        }
        Ok(stdout)
    }

    fn compare_generated(&self, name: &str, shown: &Block) -> Result<(), String> {
        let Role::Generated(file) = &shown.role else { return Ok(()) };
        let text = self.generated(name, file).ok_or(format!("`{name}` generates no {file}"))?;
        let mut lines = text.lines().map(str::trim);
        let mut wanted = shown.text.lines().map(str::trim);
        let is_code = |line: &&str| !line.is_empty() && *line != "// ...";
        match wanted.find(|line| is_code(line) && !lines.any(|other| other == *line)) {
            None => Ok(()),
            Some(line) => Err(format!("{}: {file} does not have `{line}` there", shown.place)),
        }
    }

    /// Returns the newest file of this name that build scripts of the project have written.
    fn generated(&self, name: &str, file: &str) -> Option<String> {
        let builds = fs::read_dir(self.target.join("debug/build")).ok()?;
        let newest = builds
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| {
                let folder = path.file_name().unwrap_or_default().to_string_lossy();
                folder.rsplit_once('-').is_some_and(|(package, _)| package == name)
            })
            .map(|path| path.join("out").join(file))
            .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
            .max()?;
        fs::read_to_string(newest.1).ok()
    }
}

impl Project {
    fn add(&mut self, block: Block) {
        match &block.role {
            Role::File(path) => {
                let parts = self.files.entry(path.clone()).or_default();
                if !parts.iter().any(|part| part.text == block.text) {
                    parts.push(block);
                }
            }
            Role::Output => {
                let other = self.output.replace(block);
                let same = other.is_none_or(|other| Some(other.text) == self.output_text());
                assert!(same, "two outputs of one project differ");
            }
            Role::Generated(_) => self.generated.push(block),
            Role::Ignored(_) | Role::Plain => {}
        }
    }

    fn output_text(&self) -> Option<String> {
        self.output.as_ref().map(|block| block.text.clone())
    }

    fn has_tests(&self) -> bool {
        let mut blocks = self.files.values().flatten();
        blocks.any(|block| block.text.contains("test]\n"))
    }
}

fn put(path: &Path, text: &str) {
    let folder = path.parent().expect("a file is in a folder");
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
