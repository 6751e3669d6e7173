//! Measurement in turns, so that other load affects both sides alike.
//!
//! One shop runs at a time, and each turn has a new one. Rounds begin with alternating sides, and ratios are
//! taken between turns of the same round.

use crate::load::{self, Turn};
use crate::open::Shop;
use crate::programs::{Programs, SIDES};
use crate::spread::Spread;

/// The amount of work.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: u32,
    /// The duration of a turn.
    pub seconds: u32,
}

/// The duration of the warm-up before each turn in seconds.
pub const WARM_UP: u32 = 1;

/// The number of attempts for a turn that is interrupted.
const TRIES: u32 = 20;

/// The results of both sides with a number of customers.
pub struct Measured {
    pub customers: u32,
    /// The turns of each side, in the order of [`SIDES`].
    pub sides: [Vec<Turn>; 2],
}

/// Measures both sides in turns.
pub fn measure(programs: &Programs, customers: u32, effort: Effort) -> Result<Measured, String> {
    let mut sides = [Vec::new(), Vec::new()];
    for round in 0..effort.rounds {
        for at in 0..2 {
            let side = (round as usize + at) % 2;
            let turn = turn(programs, side, customers, effort.seconds)?;
            eprintln!("{customers} customers, {}: {:.0} orders/s", SIDES[side], turn.per_second);
            sides[side].push(turn);
        }
    }
    Ok(Measured { customers, sides })
}

/// Measures a turn without interruption.
fn turn(programs: &Programs, side: usize, customers: u32, seconds: u32) -> Result<Turn, String> {
    for _ in 0..TRIES {
        let shop = Shop::open(&programs.shop(side), programs.data.join(SIDES[side]))?;
        let load = |seconds| load::run(&programs.load(), &shop, customers, seconds);
        let turn = match load(WARM_UP)? {
            Some(_) => load(seconds)?,
            None => None,
        };
        shop.close()?;
        if let Some(turn) = turn {
            return Ok(turn);
        }
        eprintln!("{customers} customers, {}: interrupted, and repeated", SIDES[side]);
    }
    Err("every turn is interrupted: make sure that neither the processes nor the machine are suspended"
        .to_owned())
}

impl Measured {
    pub fn spread(&self, side: usize, figure: fn(&Turn) -> f64) -> Spread {
        Spread::of(self.sides[side].iter().map(figure))
    }

    /// Returns the ratios of ours to the other side, between turns of the same round.
    pub fn ratio(&self, figure: fn(&Turn) -> f64) -> Spread {
        let [theirs, ours] = &self.sides;
        Spread::of_ratios(ours.iter().map(figure), theirs.iter().map(figure))
    }
}
