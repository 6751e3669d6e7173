//! What do many measurements say?

/// Median and extremes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub min: f64,
    pub max: f64,
}

impl Spread {
    /// Of at least one value.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let half = values.len() / 2;
        let median = if values.len() % 2 == 1 {
            values[half]
        } else {
            f64::midpoint(values[half - 1], values[half])
        };
        Self { median, min: values[0], max: values[values.len() - 1] }
    }

    /// Of the ratios of values that belong together, such as those of one round.
    pub fn of_ratios(
        ones: impl IntoIterator<Item = f64>,
        others: impl IntoIterator<Item = f64>,
    ) -> Self {
        Self::of(ones.into_iter().zip(others).map(|(one, other)| one / other))
    }
}

/// The mean of ratios; nothing when there are none.
pub fn geometric_mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let logarithms: Vec<f64> = values.into_iter().map(f64::ln).collect();
    let sum: f64 = logarithms.iter().sum();
    (!logarithms.is_empty()).then(|| (sum / logarithms.len() as f64).exp())
}

#[cfg(test)]
mod tests {
    use super::{Spread, geometric_mean};

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(Spread::of([3.0, 1.0, 9.0]), Spread { median: 3.0, min: 1.0, max: 9.0 });
        assert_eq!(Spread::of([4.0, 1.0, 2.0, 9.0]).median, 3.0);
    }

    #[test]
    fn ratios_are_of_what_belongs_together() {
        let ratios = Spread::of_ratios([2.0, 9.0, 4.0], [1.0, 3.0, 8.0]);
        assert_eq!(ratios, Spread { median: 2.0, min: 0.5, max: 3.0 });
    }

    #[test]
    fn ratios_that_undo_each_other_are_none() {
        let mean = geometric_mean([2.0, 0.5]).expect("two values");
        assert!((mean - 1.0).abs() < 1e-12);
        assert_eq!(geometric_mean([]), None);
    }
}
