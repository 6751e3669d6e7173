//! The products of a new database.

use crate::proto::shop::catalog::v1::Product;

const FIRST: [(&str, &str, &str, i64, u32); 12] = [
    ("tea-assam", "Assam tea", "Black and strong, a pound of it", 1290, 100),
    ("tea-sencha", "Sencha tea", "Green, steamed, from Shizuoka", 1690, 80),
    ("tea-rooibos", "Rooibos", "Red, and no tea at all", 890, 120),
    ("coffee-yirga", "Yirgacheffe coffee", "Washed, light roast, whole beans", 1590, 60),
    ("coffee-decaf", "Decaf coffee", "For the evening", 1390, 40),
    ("pot-iron", "Iron teapot", "Keeps warm, and is heavy", 5900, 12),
    ("pot-glass", "Glass teapot", "Shows what is going on", 3400, 18),
    ("cup-blue", "Blue cup", "Stoneware, 0.3 litres", 1200, 50),
    ("cup-white", "White cup", "Porcelain, 0.2 litres", 900, 50),
    ("kettle", "Kettle", "Says when it is ready", 4500, 20),
    ("sieve", "Tea sieve", "Steel, fine", 700, 90),
    ("honey", "Honey", "From the roof across the street", 990, 3),
];

/// Returns the initial products.
pub(super) fn products() -> Vec<Product> {
    let product =
        |(sku, name, description, price_cents, stock): (&str, &str, &str, i64, u32)| Product {
            sku: sku.into(),
            name: name.into(),
            description: description.into(),
            price_cents,
            stock,
        };
    FIRST.into_iter().map(product).collect()
}
