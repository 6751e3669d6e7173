//! Tests that sanitized comments keep their text, and contain no code that rustdoc compiles.

use super::{doc_lines, lines, settle, settle_markdown, text};
use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

fn doc(comment: &str) -> String {
    lines(Some(comment), None).join("\n")
}

#[test]
fn harmless_comments_are_unchanged() {
    for (comment, expected) in [
        (" One line.\n", " One line."),
        ("No space.\n", " No space."),
        (" Two.\n\n Paragraphs.\n", " Two.\n\n Paragraphs."),
        (" - item\n   goes on\n", " - item\n    goes on"),
        ("  Two spaces.\n", "   Two spaces."),
        (" Half-open [0, 10).\n", " Half-open [0, 10)."),
        (" a < b, a<b, x->y, 3 <5\n", " a < b, a<b, x->y, 3 <5"),
        (" `code[0]` and `<T>` and `http://x.y`\n", " `code[0]` and `<T>` and `http://x.y`"),
        (" [text](http://a.b/c_d)\n", " [text](http://a.b/c_d)"),
        (" [text][1]\n\n [1]: https://a.b\n", " [text][1]\n\n [1]: https://a.b"),
        (" see <https://a.b/>.\n", " see <https://a.b/>."),
        (" <b>bold</b><br> \\[x\\] C:\\dir\n", " <b>bold</b><br> \\[x\\] C:\\dir"),
        (" ```json\n [{\"a\": \"<b>\"}]\n ```\n", " ```json\n [{\"a\": \"<b>\"}]\n ```"),
        (" ~~~c++\n a<b>[0]\n ~~~\n", " ~~~c++\n a<b>[0]\n ~~~"),
        (" */ //! /// /** &amp; 'q' \"q\" #[x\n", " */ //! /// /** &amp; 'q' \"q\" #[x"),
    ] {
        assert_eq!(doc(comment), expected, "{comment:?}");
    }
}

#[test]
fn rewrites_text_that_rustdoc_misreads() {
    for (comment, expected) in [
        // Brackets.
        (" see [Foo] and [a][b]\n", " see \\[Foo\\] and \\[a\\]\\[b\\]"),
        (" [[x]] ![y]\n", " \\[\\[x\\]\\] !\\[y\\]"),
        (" [`Foo`] \\[bar]\n", " \\[`Foo`\\] \\[bar]"),
        (" [Foo](Foo)\n", " \\[Foo](Foo)"),
        (" [Note]: deprecated\n", " \\[Note]: deprecated"),
        (" a[^1]\n\n [^1]: b\n", " a\\[^1]\n\n \\[^1]: b"),
        // URLs.
        (" http://a.b.\n", " <http://a.b>."),
        (" (see https://a.b/c_(d))\n", " (see <https://a.b/c_(d)>)"),
        (" **http://a.b/x_y_z**, \"http://a.b\"\n", " **<http://a.b/x_y_z>**, \"<http://a.b>\""),
        (" http://a.b/v1/{name=p/*/q/*}:do\n", " <http://a.b/v1/{name=p/*/q/*}:do>"),
        (" \\http://a.b\n", " \\\\<http://a.b>"),
        (" [http://a.b]\n", " \\[<http://a.b>\\]"),
        // HTML.
        (" Map<string> <Foo> </b>\n", " Map\\<string> \\<Foo> \\</b>"),
        (" <b>x <i>y</b>\n", " \\<b>x \\<i>y\\</b>"),
        (" <std::string>\n", " \\<std::string>"),
        (" <pre>\n a[0] <T>\n </pre>\n", " \\<pre>\n a\\[0\\] \\<T>\n \\</pre>"),
        (" <!-- x\n", " \\<!-- x"),
        // Backticks.
        (" a ` b\n", " a \\` b"),
        (" ``a`\n", " \\`\\`a\\`"),
        // Code.
        (" ```\n x\n ```\n", " ```text\n x\n ```"),
        (" ```rust\n x\n ```\n", " ```text\n x\n ```"),
        (" ```json,no_run\n x\n ```\n", " ```json\n x\n ```"),
        (" ```\n x\n", " ```text\n x\n ```"),
        (" - ```\n   x\n\n y\n", " - ```text\n    x\n   ```\n\n y"),
        (
            " a\n\n      b\n        ```c\n\n      d\n",
            " a\n\n ````text\n  b\n    ```c\n\n  d\n ````",
        ),
        (" -      b\n        c\n", " - ```text\n    b\n    c\n   ```"),
        (" >      b\n", " > ```text\n >  b\n > ```"),
        // Text that is indented as a whole, or only by the third space, is not code.
        ("     a\n     b\n", " a\n b"),
        (" a\n\n    b\n", " a\n\n    b"),
        ("\ta\n\tb\n", " a\n b"),
        // Characters.
        (" a\u{202e}b\0c\u{c}d\u{7f}\r\n e\rf\n", " abc d\n e\n f"),
    ] {
        assert_eq!(doc(comment), expected, "{comment:?}");
    }
}

#[test]
fn an_empty_line_separates_leading_and_trailing_comments() {
    assert_eq!(lines(Some(" a\n"), Some(" b\n")), [" a", "", " b"]);
    assert_eq!(lines(Some("\n \n"), Some(" b\n")), [" b"]);
    assert!(lines(Some(" \n\t"), None).is_empty());
    assert!(lines(None, None).is_empty());
    let open = lines(Some(" ```\n a\n"), Some(" [b]\n"));
    assert_eq!(open, [" ```text", " a", " ```", "", " \\[b\\]"]);
    let list = lines(Some(" # a\n"), Some("      b\n"));
    assert_eq!(list, [" # a", "", " b"]);
}

#[test]
#[cfg(unix)]
fn hostile_comments_take_linear_time() {
    let size = 200_000;
    for unit in [
        ">",
        "> ",
        "[",
        "![",
        "]",
        "- ",
        "1. ",
        "`",
        "` ``",
        "*",
        "_*",
        "**a ",
        "<",
        "<a ",
        "</a>",
        "<b>",
        "<!--",
        "<!-- ",
        "<?",
        "<![CDATA[",
        "\\",
        "http://",
        "http://.",
        "http://a",
        "[a](",
        "[^a]",
        "[^a]: ",
        "[a]: b\n",
        "[a][",
        "a\n    ",
        "```\n",
        "~~~\n\n",
        "|",
        "|a\n|-\n",
        "\t",
        "\n>",
        "-\n",
        "<a href=\"",
        "<pre>\n",
        "\"'",
        "&amp;",
        "\u{202e}",
        "\0",
        "    a\n\n",
        "~~",
    ] {
        let half = unit.repeat(size / unit.len() / 2);
        let whole = half.repeat(2);
        // Linear time doubles, and quadratic time is four times as long. One measurement can be distorted by
        // other work on the same core, but hardly all of five.
        let linear = (0..5).any(|_| {
            let (small, large) = (cpu_time(&half), cpu_time(&whole));
            large < std::time::Duration::from_millis(20) || large < 3 * small
        });
        assert!(linear, "{unit:?} takes more than linear time");
    }
}

/// Returns the processor time that this thread needs for a comment.
#[cfg(unix)]
fn cpu_time(comment: &str) -> std::time::Duration {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        std::time::Duration::try_from(time).expect("not negative")
    };
    let start = now();
    let made = lines(Some(comment), None);
    assert!(made.len() <= comment.len() + 8);
    now() - start
}

/// Applies rustdoc's rule for the code blocks that it compiles.
fn tested(kind: &CodeBlockKind<'_>) -> bool {
    let CodeBlockKind::Fenced(info) = kind else { return true };
    let mut other = false;
    let mut rust = false;
    for word in info.split([',', ' ', '\t']).filter(|word| !word.is_empty()) {
        match word {
            "rust" => rust = true,
            "should_panic" | "no_run" | "compile_fail" | "test_harness" | "standalone_crate" => {
                rust |= !other;
            }
            _ if word.starts_with("ignore") || word.starts_with("edition") => {}
            _ if word.starts_with(['{', '(']) => {}
            _ => other = true,
        }
    }
    rust || !other
}

fn rustdoc_options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

/// Returns the letters that a reader sees, including tags, which are text if they are not HTML.
///
/// Only the first line of a block of HTML counts; the others may be Markdown if the block is none.
fn visible(markdown: &str, with_destinations: bool) -> String {
    let mut first_of_block = false;
    let mut seen = String::new();
    let mut destinations = Vec::new();
    for event in Parser::new_ext(markdown, rustdoc_options()) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => seen += &text,
            Event::Html(text) if first_of_block => {
                first_of_block = false;
                seen += &text;
            }
            Event::Start(Tag::HtmlBlock) => first_of_block = true,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                destinations.push(dest_url);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let destination = destinations.pop().unwrap_or("".into());
                if with_destinations {
                    seen += &destination;
                }
            }
            _ => {}
        }
    }
    seen.retain(char::is_alphabetic);
    seen
}

fn subsequence(part: &str, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.chars().all(|c| whole.any(|w| w == c))
}

fn markdownish() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-c]{1,3}",
        3 => Just(" ".to_owned()),
        3 => prop::sample::select(vec![
            "\n", "\n\n", "\n ", "\n    ", "\n     ", "\n> ", "\n- ", "\n1. ", "\n# ", "\n---\n",
            "\n|a|b|\n|-|-|\n", "\t", "\n-     ", "\n>     ", "\n  ",
        ]).prop_map(str::to_owned),
        4 => prop::sample::select(vec![
            "[", "]", "](", ")", "]: ", "![", "[^a]", "[^a]: ", "<", ">", "<b>", "</b>", "<br>",
            "<T>", "<pre>", "</pre>", "<!--", "-->", "`", "``", "```", "\n```", "\n```rust\n",
            "\n~~~\n", "\n```json\n", "*", "_", "**", "~~", "\\", "|", "\"", "'", "http://a.b",
            "https://a.b/c_d.", "http:", "<http://a.b>", "[a](http://a.b)", "[a][b]", "é",
            "\n[a]: http://a.b\n", "\n[b]: c\n", "- [ ] ", "<div>\n", "</div>", "\n<div>", "\u{202e}",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn no_code_block_is_tested(comment in markdownish(), trailing in markdownish()) {
        let doc: Vec<_> = lines(Some(&comment), Some(&trailing));
        let markdown: String =
            doc.iter().map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
        for options in [Options::empty(), rustdoc_options()] {
            for event in Parser::new_ext(&markdown, options) {
                if let Event::Start(Tag::CodeBlock(kind)) = event {
                    prop_assert!(!tested(&kind), "{kind:?} in {markdown:?}");
                }
            }
        }
    }

    #[test]
    fn text_is_preserved(comment in markdownish()) {
        let before = text::unindent(&text::clean(&comment));
        let after = settle(&comment);
        prop_assert!(
            subsequence(&visible(&before, false), &visible(&after, true)),
            "{before:?} became {after:?}"
        );
    }

    #[test]
    fn sanitized_comments_need_no_further_edits(comment in markdownish()) {
        let once = settle(&comment);
        prop_assert_eq!(settle_markdown(once.clone()), Ok(once));
    }

    #[test]
    fn lines_start_with_a_space(comment in "(?s).{0,60}", trailing in markdownish()) {
        for line in lines(Some(&comment), Some(&trailing)) {
            prop_assert!(line.is_empty() || line.starts_with(' '), "{line:?}");
            let unwanted = ['\n', '\r', '\0', '\u{202e}'];
            prop_assert!(!line.contains(unwanted) && !line.ends_with(' '), "{}", line);
        }
    }

    #[test]
    fn plain_comments_need_no_edit(comment in "[ a-z*_.>|#\n\\\\&;(){}-]{1,80}") {
        if text::plain(&comment) {
            let plain = text::markdown(&text::clean(&comment));
            prop_assert_eq!(doc_lines(&plain), text::plain_lines(&comment));
            prop_assert_eq!(settle_markdown(plain.clone()), Ok(plain));
        }
    }
}
