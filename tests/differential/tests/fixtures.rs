//! Comparison of both codecs for the messages of all fixtures.

use rust_grpc_differential::run::{Effort, run};
use rust_grpc_differential::{ENTRIES, SETS};

#[test]
fn behaves_like_prost_for_every_message_of_every_fixture() {
    compare(Effort { messages: 10, mutations: 8, cut: 20, seed: 1 });
}

#[test]
#[ignore = "takes a minute"]
fn behaves_like_prost_for_many_cases_of_every_fixture() {
    compare(Effort { messages: 600, mutations: 40, cut: 60, seed: 2 });
}

fn compare(effort: Effort) {
    let tally = run(ENTRIES, SETS, effort);
    eprintln!("{} messages: {tally}", ENTRIES.len());
    tally.assert_explained();
    tally.assert_all_known_occur();
}
