//! Values of orders, the messages with many levels.

use prost::Message;

use super::random::Random;
use super::v1::{
    Address, Attribute, Customer, Dimensions, Discount, Event, Folder, Line, Measure, Money, Order,
    OrderBook, Position, Product, Shipment, attribute::Value,
};

pub fn order(random: &mut Random) -> Order {
    Order {
        id: random.hex(20),
        customer: Some(Customer {
            id: random.bits() >> 20,
            name: random.words(2),
            email: format!("{}@{}.example", random.word(), random.word()),
            billing: Some(address(random)),
            shipping: Some(address(random)),
        }),
        lines: random.many(17, line),
        shipments: random.many(2, shipment),
        total: Some(money(random)),
        placed_at: random.within(1_500_000_000, 1_800_000_000),
    }
}

/// Returns orders with an encoded size near `bytes`. The last one is truncated.
pub fn order_book(bytes: usize) -> OrderBook {
    let mut random = Random::new(6);
    let mut orders = Vec::new();
    let mut left = bytes;
    while left > 0 {
        let mut order = order(&mut random);
        while order.encoded_len() > left
            && (order.lines.pop().is_some() || order.shipments.pop().is_some())
        {}
        left = left.saturating_sub(order.encoded_len() + 3);
        orders.push(order);
    }
    OrderBook { orders }
}

/// Returns nested folders. A single folder has depth 1.
pub fn folder(depth: u32) -> Folder {
    let child = (depth > 1).then(|| Box::new(folder(depth - 1)));
    Folder { id: depth, name: format!("folder-{depth}"), child }
}

fn address(random: &mut Random) -> Address {
    Address {
        lines: random.many(2, |random| format!("{} {}", random.small(200), random.word())),
        city: random.word(),
        postal_code: random.hex(6),
        country: random.pick(&["DE", "JP", "NO", "PT"]).to_owned(),
        position: Some(position(random)),
    }
}

fn position(random: &mut Random) -> Position {
    Position {
        latitude: random.fraction() * 180.0 - 90.0,
        longitude: random.fraction() * 360.0 - 180.0,
    }
}

fn line(random: &mut Random) -> Line {
    Line {
        product: Some(Product {
            sku: random.hex(10),
            title: random.words(3),
            attributes: random.many(4, attribute),
            dimensions: Some(Dimensions {
                width_mm: random.small(2_000) as u32,
                height_mm: random.small(2_000) as u32,
                depth_mm: random.small(2_000) as u32,
            }),
        }),
        quantity: random.small(20) as u32,
        price: Some(money(random)),
        discounts: if random.chance(30) {
            vec![Discount { code: random.hex(8), amount: Some(money(random)) }]
        } else {
            Vec::new()
        },
    }
}

fn attribute(random: &mut Random) -> Attribute {
    let value = match random.small(4) {
        0 => Value::Text(random.word()),
        1 => Value::Number(random.within(-5_000, 5_000)),
        2 => Value::Flag(random.chance(50)),
        _ => Value::Measure(Measure {
            amount: random.fraction() * 100.0,
            unit: random.pick(&["kg", "mm", "V"]).to_owned(),
        }),
    };
    Attribute { name: random.word(), value: Some(value) }
}

fn money(random: &mut Random) -> Money {
    Money {
        currency: random.pick(&["EUR", "JPY", "NOK"]).to_owned(),
        units: random.within(-100, 100_000),
        nanos: random.small(100) * 10_000_000,
    }
}

fn shipment(random: &mut Random) -> Shipment {
    Shipment {
        carrier: random.word(),
        events: random.many(4, |random| Event {
            at: random.within(1_500_000_000, 1_800_000_000),
            status: random.word(),
            position: Some(position(random)),
        }),
    }
}
