//! Markdown table of the results.

use crate::Spread;

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
