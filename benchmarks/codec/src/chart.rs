//! Bar chart of the ratios.
//!
//! The chart is an SVG for light and dark pages, with a bar for each message and operation. Bars start at a
//! ratio of one, and the scale is logarithmic: each grid line is twice the previous one.

use std::fmt::Write;

use crate::contender::Operation;
use crate::measure::Measured;

const LABELS: f64 = 190.0;
const WIDTH: f64 = 480.0;
const BAR: f64 = 9.0;
const GAP: f64 = 10.0;
const TOP: f64 = 62.0;

/// The horizontal scale of ratios.
struct Scale {
    /// The powers of two at both ends.
    from: i32,
    to: i32,
}

impl Scale {
    fn of(ratios: impl Iterator<Item = f64> + Clone) -> Self {
        let lowest = ratios.clone().fold(0.5, f64::min);
        Self {
            from: lowest.log2().floor() as i32,
            to: ratios.fold(2.0, f64::max).log2().ceil() as i32,
        }
    }

    fn x(&self, ratio: f64) -> f64 {
        LABELS + WIDTH * (ratio.log2() - f64::from(self.from)) / f64::from(self.to - self.from)
    }
}

fn color(operation: Operation) -> &'static str {
    match operation {
        Operation::Decode => "#3b82c4",
        Operation::Encode => "#d9822b",
        Operation::Stream => "#5fa564",
    }
}

/// Draws the speed relative to prost. A dot shows the speed relative to the best peer.
pub fn chart(measured: &[Measured]) -> String {
    let mut shapes: Vec<&str> = measured.iter().map(|row| row.shape).collect();
    shapes.dedup();
    let to_prost = measured.iter().filter_map(Measured::ratio_to_prost);
    let to_best = measured.iter().filter_map(Measured::ratio_to_best).map(|best| best.1);
    let scale = Scale::of(to_prost.chain(to_best).map(|ratio| ratio.median));
    let each = BAR * Operation::ALL.len() as f64 + GAP;
    let bottom = TOP + each * shapes.len() as f64;
    let (width, height) = (LABELS + WIDTH + 40.0, bottom + GAP);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" font-size=\"12\" fill=\"#808080\">\n"
    );
    legend(&mut out);
    lines(&mut out, &scale, bottom);
    for (at, shape) in shapes.iter().enumerate() {
        let top = TOP + each * at as f64;
        let middle = top + (each - GAP) / 2.0 + 4.0;
        let left = LABELS - 8.0;
        let _ =
            writeln!(out, "<text x=\"{left}\" y=\"{middle}\" text-anchor=\"end\">{shape}</text>");
        for row in measured.iter().filter(|row| row.shape == *shape) {
            bar(&mut out, row, top, &scale);
        }
    }
    out + "</svg>\n"
}

fn lines(out: &mut String, scale: &Scale, bottom: f64) {
    for power in scale.from..=scale.to {
        let ratio = f64::from(power).exp2();
        let (x, width) = (scale.x(ratio), if power == 0 { 1.5 } else { 0.4 });
        let _ = writeln!(
            out,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{bottom}\" stroke=\"#808080\" \
             stroke-width=\"{width}\"/><text x=\"{x:.1}\" y=\"{}\" font-size=\"10\" \
             text-anchor=\"middle\">{ratio}×</text>",
            TOP - 6.0,
            TOP - 9.0,
        );
    }
}

fn legend(out: &mut String) {
    let _ = writeln!(
        out,
        "<text x=\"8\" y=\"16\">Times as fast as prost; the dot: as the best peer. To the right of 1× \
         ours is faster.</text>"
    );
    for (at, operation) in Operation::ALL.into_iter().enumerate() {
        let left = LABELS + 90.0 * at as f64;
        let _ = writeln!(
            out,
            "<rect x=\"{left}\" y=\"26\" width=\"10\" height=\"10\" fill=\"{}\"/>\
             <text x=\"{}\" y=\"35\">{}</text>",
            color(operation),
            left + 15.0,
            operation.name(),
        );
    }
}

fn bar(out: &mut String, row: &Measured, top: f64, scale: &Scale) {
    let Some(ratio) = row.ratio_to_prost().map(|ratio| ratio.median) else { return };
    let place = Operation::ALL.iter().position(|operation| *operation == row.operation);
    let top = top + BAR * place.unwrap_or_default() as f64;
    let (one, end) = (scale.x(1.0), scale.x(ratio));
    let (left, width) = (one.min(end), (end - one).abs());
    let (height, color) = (BAR - 1.0, color(row.operation));
    let _ = writeln!(
        out,
        "<rect x=\"{left:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"{height}\" \
         fill=\"{color}\"><title>{ratio:.2}×</title></rect>"
    );
    if let Some((best, ratio)) = row.ratio_to_best() {
        let (x, y) = (scale.x(ratio.median), top + height / 2.0);
        let _ = writeln!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{y}\" r=\"2.5\" fill=\"#202020\" stroke=\"#e0e0e0\">\
             <title>{:.2}× {best}</title></circle>",
            ratio.median,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::{LABELS, Scale, WIDTH};

    #[test]
    fn twice_and_half_have_equal_distances() {
        let scale = Scale::of([0.3, 3.0].into_iter());
        assert_eq!((scale.from, scale.to), (-2, 2));
        let one = scale.x(1.0);
        assert!((one - (LABELS + WIDTH / 2.0)).abs() < 1e-9);
        assert!((scale.x(2.0) - one - (one - scale.x(0.5))).abs() < 1e-9);
    }
}
