//! Storage of reports in a README.
//!
//! A report is written to a Markdown file between two comments with its name. An existing report is
//! replaced, and a new one is appended to the file.

use std::path::Path;

/// Writes a report. `writer` is the folder of the program.
pub fn keep(file: &Path, name: &str, writer: &str, report: &str) -> std::io::Result<()> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    std::fs::write(file, splice(&text, name, writer, report))
}

fn splice(text: &str, name: &str, writer: &str, report: &str) -> String {
    let begin = format!("<!-- {name}: begin, written by {writer} -->");
    let end = format!("<!-- {name}: end -->");
    let report = report.trim();
    if let Some((before, rest)) = text.split_once(&begin)
        && let Some((_, after)) = rest.split_once(&end)
    {
        return format!("{before}{begin}\n{report}\n{end}{after}");
    }
    format!("{}\n\n{begin}\n{report}\n{end}\n", text.trim_end())
}

#[cfg(test)]
mod tests {
    use super::splice;

    #[test]
    fn replaces_the_previous_report() {
        let once = splice("# Title\n", "speed", "benchmarks/codec", "old\n");
        let with_more = format!("{once}\nmore\n");
        let twice = splice(&with_more, "speed", "benchmarks/codec", "new\n");
        assert_eq!(
            twice,
            "# Title\n\n<!-- speed: begin, written by benchmarks/codec -->\nnew\n\
             <!-- speed: end -->\n\nmore\n"
        );
    }
}
