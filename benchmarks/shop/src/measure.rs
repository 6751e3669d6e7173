//! How are turns taken, so that what else the machine does falls on both sides alike?
//!
//! One shop is open at a time, and each turn has a new one. Each round begins with the other side, and
//! ratios are taken between turns of the same round.

use crate::load::{self, Turn};
use crate::open::Shop;
use crate::programs::{Programs, SIDES};
use crate::spread::Spread;

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    pub rounds: u32,
    /// Of a turn.
    pub seconds: u32,
}

/// Customers order for so long before it counts.
pub const WARM_UP: u32 = 1;

/// So often is a turn taken again that was interrupted.
const TRIES: u32 = 20;

/// All turns of both sides with as many customers.
pub struct Measured {
    pub customers: u32,
    /// In the order of [`SIDES`].
    pub sides: [Vec<Turn>; 2],
}

/// Lets both sides take turns.
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

/// A turn that was not interrupted.
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
        eprintln!("{customers} customers, {}: interrupted, and taken again", SIDES[side]);
    }
    Err("each turn is interrupted: let nothing stop the processes or suspend the machine"
        .to_owned())
}

impl Measured {
    pub fn spread(&self, side: usize, figure: fn(&Turn) -> f64) -> Spread {
        Spread::of(self.sides[side].iter().map(figure))
    }

    /// Of ours to theirs, between turns of the same round.
    pub fn ratio(&self, figure: fn(&Turn) -> f64) -> Spread {
        let [theirs, ours] = &self.sides;
        Spread::of_ratios(ours.iter().map(figure), theirs.iter().map(figure))
    }
}
