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
            let data = programs.data.join(format!("{customers}-{round}-{side}"));
            let shop = Shop::open(&programs.shop(side), data)?;
            load::run(&programs.load(), &shop, customers, WARM_UP)?;
            let turn = load::run(&programs.load(), &shop, customers, effort.seconds)?;
            shop.close()?;
            eprintln!("{customers} customers, {}: {:.0} orders/s", SIDES[side], turn.per_second);
            sides[side].push(turn);
        }
    }
    Ok(Measured { customers, sides })
}

impl Measured {
    pub fn spread(&self, side: usize, figure: fn(&Turn) -> f64) -> Spread {
        Spread::of(self.sides[side].iter().map(figure))
    }

    /// Of ours to theirs, between turns of the same round.
    pub fn ratio(&self, figure: fn(&Turn) -> f64) -> Spread {
        let [theirs, ours] = &self.sides;
        Spread::of(ours.iter().zip(theirs).map(|(one, other)| figure(one) / figure(other)))
    }
}
