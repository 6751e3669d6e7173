//! Comparison of both codecs for the messages of all fixtures.

use rust_grpc_differential::choose::{case, seed};
use rust_grpc_differential::run::{Effort, run};
use rust_grpc_differential::{ENTRIES, Place, SETS, Source, Way};

#[test]
fn behaves_like_prost_for_every_message_of_every_fixture() {
    compare(Effort { messages: 10, mutations: 8, cut: 20, seed: 1 });
}

#[test]
#[ignore = "takes a minute"]
fn behaves_like_prost_for_many_cases_of_every_fixture() {
    compare(Effort { messages: 100, mutations: 40, cut: 60, seed: 2 });
}

fn compare(effort: Effort) {
    let tally = run(ENTRIES, SETS, effort);
    eprintln!("{} messages: {tally}", ENTRIES.len());
    tally.assert_explained();
    tally.assert_all_known_occur();
}

#[test]
fn fuzzer_seeds_decode_to_the_encoded_case() {
    let mut found = 0;
    for entry in ENTRIES {
        let seed = seed(entry, 9, 0x1c, &[1, 2], &[3]);
        let (chosen, case) = case(&seed).expect("long enough");
        found += usize::from(format!("{chosen:?}") == format!("{entry:?}"));
        assert_eq!((case.base, case.bytes), (&[1, 2][..], &[3][..]));
        assert_eq!((case.way, case.source), (Way::Child(Place::Always), Source::Pieces(4)));
    }
    // Two message types may have the same hash.
    assert!(found + 3 > ENTRIES.len(), "{found} of {}", ENTRIES.len());
}
