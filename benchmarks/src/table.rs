//! Markdown table of the results.

use crate::{Sample, Spread};

/// A quantity that was measured on every side.
pub struct Row<'a> {
    /// The name and unit.
    pub name: &'a str,
    /// The values of all sides.
    pub values: Vec<Spread>,
    /// The number of decimal digits.
    pub digits: usize,
}

/// Formats a table with a column for each side. Ratios are to the first side.
pub fn compare(sides: &[&str], rows: &[Row<'_>]) -> String {
    let mut out = String::from("| |");
    for (i, side) in sides.iter().enumerate() {
        out.push_str(&format!(" {side} |"));
        if i > 0 {
            out.push_str(" ratio |");
        }
    }
    out.push_str("\n|---|");
    out.push_str(&"---:|".repeat(2 * sides.len() - 1));
    for row in rows {
        out.push_str(&format!("\n| {} |", row.name));
        for (i, value) in row.values.iter().enumerate() {
            let Spread { median, min, max } = *value;
            let digits = row.digits;
            out.push_str(&format!(" {median:.digits$} ({min:.digits$}–{max:.digits$}) |"));
            if i > 0 {
                out.push_str(&format!(" {:.2}× |", median / row.values[0].median));
            }
        }
    }
    out
}

/// Returns the rows for the resources that the runs of each side have used.
pub fn resources(samples: &[Vec<Sample>]) -> Vec<Row<'static>> {
    let row = |name, digits, value: fn(&Sample) -> f64| Row {
        name,
        values: samples.iter().map(|side| Spread::of(side.iter().map(value))).collect(),
        digits,
    };
    vec![
        row("wall time, s", 2, |sample| sample.wall.as_secs_f64()),
        row("CPU time in user mode, s", 2, |sample| sample.user.as_secs_f64()),
        row("CPU time, s", 2, |sample| sample.cpu.as_secs_f64()),
        row("peak memory, MB", 0, |sample| megabytes(sample.peak)),
    ]
}

/// Converts bytes to megabytes of a million bytes.
#[allow(clippy::cast_precision_loss, reason = "to be shown")]
pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_refer_to_the_first_side() {
        let values = vec![Spread::of([2.0]), Spread::of([3.0, 5.0])];
        let rows = [Row { name: "wall, s", values, digits: 1 }];
        let expected = "| | a | b | ratio |\n\
                        |---|---:|---:|---:|\n\
                        | wall, s | 2.0 (2.0–2.0) | 4.0 (3.0–5.0) | 2.00× |";
        assert_eq!(compare(&["a", "b"], &rows), expected);
    }
}
