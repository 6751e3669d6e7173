//! Tests of doc comments with rustdoc itself, with all lints denied.

use rust_grpc_codegen::doc::lines;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Comments with difficult Markdown, and with text that occurs in `.proto` files.
const NASTY: &[&str] = &[
    "[Foo]",
    "[Foo][]",
    "[Foo][Bar]",
    "[`Foo`]",
    "[a.b.C][a.b.C] and [D][e.F]",
    "![Foo]",
    "[[Foo]]",
    "[Foo](Foo)",
    "[Foo](crate::Foo)",
    "[Foo](struct@Foo)",
    "[Foo](nope@Foo)",
    "[x](a b)",
    "[x]()",
    "[x](#a)",
    "[x](Foo#a)",
    "[x](foo.md)",
    "[x](../foo)",
    "[`std`](std)",
    "[Vec](std::vec::Vec)",
    "[u32]",
    "[u32; 4]",
    "[std::string::String]",
    "[fn@f] [f()] [m!]",
    "[0, 10)",
    "(0, 10]",
    "[a\nb]",
    "[*a*]",
    "[<b>x</b>]",
    "[a `]` b]",
    "[a [b](http://cd.ef/) e]",
    "[a]: b\n\n[a]",
    "[a]: http://bc.de/\n\n[a] [x][a] [a][] [b]",
    "[Note]: text",
    "[a]: <b> 'c'",
    "[a]:\nb",
    "x[^1]",
    "x[^1]\n\n[^1]: y\n\n    z\n\n        code",
    "[^1]:     code",
    "[^a]: [^a]",
    "- [ ] x [y]",
    "- [x]     code",
    "- [ ] <!-- x",
    "- [x] ~~~a|b",
    "- [ ] - x",
    "http://ab.cd",
    "https://a.b.c/d?e=f&g=h#i.",
    "(http://ab.cd/c)",
    "\"http://ab.cd\"",
    "http://ab.cd/c_d_e*f*g",
    "**http://ab.cd**",
    "_http://ab.cd/c_",
    "~~http://ab.cd~~",
    "xhttp://ab.cd",
    "\\http://ab.cd",
    "http://ab.cd\\c",
    "http://ab.cd<http://cd.ef>",
    "<http://ab.cd c>",
    "[http://ab.cd]",
    "[http://ab.cd](http://ab.cd)",
    "![http://ab.cd](http://ab.cd)",
    "[x http://ab.cd",
    "http://ab.cd。http://cd.ef",
    "http://ab.cd/v1/{n=p/*}:x",
    "HTTP://AB.CD",
    "ftp://ab.cd/",
    "www.a.b",
    "http://localhost:80/",
    "`http://ab.cd",
    "http://ab.cd`c`",
    "http://ab.cd|http://cd.ef",
    "|http://ab.cd|[x]|\n|-|-|\n|`|<T>|",
    "http://x.com/[id]",
    "mailto:a@b.c <a@b.c> <mailto:a@b.c> <a@b>",
    "<Foo>",
    "Map<string, Bar>",
    "Map<string>",
    "List<Map<A>>",
    "</Foo>",
    "<Foo/>",
    "<foo-bar>",
    "<foo bar=\"x\">",
    "<b>",
    "</b>",
    "<b>x</b>",
    "<B>x</b>",
    "<b>x <i>y</b> z</i>",
    "<br>",
    "<br/>",
    "<br />",
    "<BR/>",
    "<b/>",
    "<p>",
    "<p>x\n\n<p>y",
    "<ul><li>a<li>b</ul>",
    "<div>\n<Foo>\n</div>",
    "<div>\n\n[x]\n\n</div>",
    "<div>",
    "<pre>\nMap<a>\n[x] http://ab.cd `\n\n    code\n</pre>",
    "<pre>\nx",
    "<!-- x",
    "<!-- x -->",
    "<!-->",
    "<!-- x -- y -->",
    "a <!-- [x] --> b",
    "<!DOCTYPE html>",
    "<?php x ?>",
    "<![CDATA[x]]>",
    "<?x",
    "<script>a<b</script>",
    "<style>",
    "<a href=\"http://ab.cd\">x</a>",
    "<a href=\"x>",
    "<a\nb>",
    "<a b",
    "<img src='x'>",
    "<std::string>",
    "<a:b>",
    "<a://b>",
    "<foo@bar>",
    "a < b",
    "a<b",
    "<",
    "<<",
    "<>",
    "\\<Foo>",
    "\\\\<Foo>",
    "\\\\\\<Foo>",
    "<b>\n\n</b>",
    "> <div>\n> <Foo>\n> </div>",
    "- <div>\n  x",
    "<div>\\<b>\n</div>",
    "<details>\n<summary>x</summary>\n\ny\n</details>",
    "a ` b",
    "``a`",
    "`a``",
    "`a",
    "\\`a`",
    "`a\\`",
    "` `` ` ``",
    "*`*",
    "[`](http://ab.cd)",
    "![`](http://ab.cd)",
    "# `",
    "it`s [`x]",
    "```",
    "```\n",
    "```\nx",
    "```\nx\n```",
    "~~~\nx\n~~~",
    "````\n```\n````",
    "```rust\n!\n```",
    "```Rust\n!\n```",
    "```rs\n!\n```",
    "```no_run\n!\n```",
    "```no-run\n!\n```",
    "```should_panic\n!\n```",
    "```ignore\n!\n```",
    "```ignore-x86\n!\n```",
    "```compile_fail\n!\n```",
    "```compile-fail\n!\n```",
    "```compile_fail,E0123\n!\n```",
    "```edition2021\n!\n```",
    "```rust2018\n!\n```",
    "```test_harness\n!\n```",
    "```standalone_crate\n!\n```",
    "```E0123\n!\n```",
    "```custom\n!\n```",
    "```{.x}\n!\n```",
    "```{rust}\n!\n```",
    "```(x)\n!\n```",
    "```c++\n!\n```",
    "```c#\n!\n```",
    "```json,rust\n!\n```",
    "```json rust\n!\n```",
    "```json,no_run\n!\n```",
    "```json5\n!\n```",
    "```proto\n!\n```",
    "``` proto \n!\n```",
    "```proto title=\"x\"\n!\n```",
    "```proto {1,2}\n!\n```",
    "```,\n!\n```",
    "```\"\n!\n```",
    "```ru&#115;t\n!\n```",
    "```ru\\st\n!\n```",
    "```é\n!\n```",
    "```a,b;c\n!\n```",
    "```text\n!\n```",
    "```{.json .rust}\n!\n```",
    "```.a\n!\n```",
    "```-a\n!\n```",
    "```1\n!\n```",
    "~~~rust `x`\n!\n~~~",
    "```\n\n```",
    "```rust\n```",
    "a\n```\nb",
    "- ```\n  x",
    "- ```\n  x\n\ny",
    "> ```\n> x\n\ny",
    "> - ```\n>   x",
    "1. a\n   ```\n   x",
    "   ```\n   x\n   ```",
    "```\n\tx\n```",
    "a\n\n    code",
    "    code",
    "    code\n\n    code\n",
    "a\n\n     code\n      code",
    "-     code",
    "-     code\n      code\n\n      code",
    ">     code",
    "> >     code\n> >     code",
    "1.      code",
    "- -     code",
    "> -     code\n>       code",
    "# a\n    code",
    "a\n    b",
    "- a\n\n      b\n\n          code",
    "- a\n    b",
    "- a\n\n    b",
    "\ta",
    "a\n\n\tb",
    "a\n \tb",
    "-\ta\n\n\t\tb",
    "-\t\tcode",
    "a\n\n    ```\n    x",
    "    ````\n    x\n  ````",
    "---\n    code",
    "| a |\n|---|\n    code",
    "    Foo:\n        bar\n    baz",
    "Title\n=====\n    code",
    "    [a]: b\n",
    "    <div>\n\n    x",
    "*/ /* //! /// /**",
    "//!",
    "/// x",
    "#![x]",
    "#[doc = \"x\"]",
    "\"; x",
    "{}{{",
    "\\",
    "\\\\",
    "a\\\nb",
    "a  \nb",
    "\0",
    "\r",
    "a\rb",
    "a\r\n\r\n    b",
    "\u{c}",
    "\u{b}",
    "\u{1b}[31mx",
    "\u{7f}",
    "\u{85}",
    "\u{202a}x\u{202b}\u{202c}\u{202d}\u{202e}",
    "\u{2028}[x]\u{2029}",
    "\u{2066}x\u{2067}\u{2068}\u{2069}",
    "\u{feff}x",
    "\u{200b}",
    "\u{200f}x\u{200e}\u{61c}",
    "é [ü] 漢字 <字>",
    "🦀 [🦀] `🦀",
    "&lt;b&gt; &amp; &#96; &#91;x&#93;",
    "&lbrack;x]",
    "&#104;ttp://ab.cd",
    "--- -- ... 'x' \"y\"",
    "~x~ ~~y~~ ~~~z",
    "# [x] #",
    "[x]\n===",
    "[x]\n---",
    "***",
    "* * *",
    "- - - -",
    ">>>>>>>> x",
    "> a\nb\n>     c",
    "(-- api-linter: core::0192=disabled --)",
    "a_b_c __init__ *.proto **/*.proto",
    "$x^2$ $$y$$",
    "@x",
    "[!NOTE]\nx",
    "> [!NOTE]\n> x",
    "[[wiki]]",
    "{#id}",
    "# x {#id}",
    "+++\nx\n+++",
    "---\nx: y\n---",
    "term\n: definition",
    "^x^ ||y||",
];

/// Returns a comment in several surroundings.
fn placed(comment: &str) -> [String; 7] {
    let after = |prefix: &str| comment.replace('\n', &format!("\n{prefix}"));
    [
        comment.to_owned(),
        format!(" {}\n", after(" ")),
        format!(" Before.\n\n {}\n\n After [x].\n", after(" ")),
        format!(" Before {} after.\n", after(" ")),
        format!(" - {}\n", after("   ")),
        format!(" > {}\n", after(" > ")),
        format!(" # Title\n     {}\n", after("     ")),
    ]
}

fn write_docs(source: &mut String, lines: &[String]) {
    for line in lines {
        if line.contains('\u{feff}') || line.is_empty() {
            let _ = writeln!(source, "#[doc = {line:?}]");
        } else {
            let _ = writeln!(source, "///{line}");
        }
    }
}

fn rustdoc(file: &Path, arguments: &[&str]) -> Output {
    let rustdoc = std::env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    Command::new(rustdoc)
        .args(["--edition", "2024", "--crate-type", "lib", "--crate-name", "docs"])
        .args(arguments)
        .arg(file)
        .output()
        .expect("rustdoc comes with the toolchain")
}

/// A directory that is removed on drop.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).expect("the target directory can be written to");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs rustdoc with all lints denied over items documented by `docs`, and then runs its tests.
fn assert_rustdoc_is_content(name: &str, docs: impl Iterator<Item = Vec<String>>) {
    let scratch = Scratch::new(name);
    let mut source = String::from("//! Comments.\n\n");
    for (index, lines) in docs.enumerate() {
        write_docs(&mut source, &lines);
        let _ = writeln!(source, "pub struct S{index};\n");
    }
    let file = scratch.0.join("docs.rs");
    std::fs::write(&file, source).expect("the target directory can be written to");
    let out = scratch.0.join("out");

    let html = ["-D", "warnings", "-D", "rustdoc::all", "-o", &out.to_string_lossy()];
    let documented = rustdoc(&file, &html);
    let complaints = String::from_utf8_lossy(&documented.stderr);
    assert!(documented.status.success() && complaints.is_empty(), "{complaints}");

    let tested = rustdoc(&file, &["--test"]);
    let report = String::from_utf8_lossy(&tested.stdout);
    assert!(tested.status.success(), "{report}");
    assert!(report.contains("running 0 tests"), "{report}");
}

#[test]
fn rustdoc_accepts_difficult_comments() {
    let comments = NASTY.iter().flat_map(|comment| placed(comment));
    assert_rustdoc_is_content("nasty", comments.map(|comment| lines(Some(&comment), None)));
}

#[test]
fn rustdoc_accepts_pairs_of_difficult_comments() {
    let pairs = (0..NASTY.len() * 3).map(|index| {
        let first = NASTY[index % NASTY.len()];
        let second = NASTY[(index * 7 + index / NASTY.len() + 3) % NASTY.len()];
        match index % 3 {
            0 => lines(Some(first), Some(second)),
            1 => lines(Some(&format!("{first}\n{second}")), None),
            _ => lines(Some(&format!(" {first} {second}")), Some(&format!("     {first}"))),
        }
    });
    assert_rustdoc_is_content("pairs", pairs);
}

/// Checks that the tests above would detect a comment that rustdoc rejects.
#[test]
fn rustdoc_rejects_unprocessed_comments() {
    for bad in [" [x]", " http://ab.cd", " <Foo>", " a ` b", " ```\n !\n ```"] {
        let docs = bad.split('\n').map(str::to_owned).collect::<Vec<_>>();
        let caught = std::panic::catch_unwind(|| {
            assert_rustdoc_is_content("control", std::iter::once(docs));
        });
        assert!(caught.is_err(), "{bad:?}");
    }
}
