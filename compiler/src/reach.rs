//! The files that each file imports publicly, directly or indirectly.
//!
//! Such a set can contain most files of a compilation, so that lists of all sets would take quadratic
//! memory and time. Instead, files are arranged in chains: each file of a chain imports the previous
//! one publicly. A set that contains a file of a chain contains all earlier files of the chain, so one
//! position for each chain describes a set. A ladder of public imports is a single chain.

use std::sync::Arc;

use crate::source::FileId;

/// The place of a file in a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) chain: u32,
    pub(crate) index: u32,
}

/// A set of files: for each of some chains, sorted, the position of its last file in the set.
pub(crate) type Reach = Arc<[Position]>;

/// Returns true if a set contains the file at a position.
pub(crate) fn contains(reach: &Reach, position: Position) -> bool {
    let found = reach.binary_search_by_key(&position.chain, |last| last.chain);
    found.is_ok_and(|found| reach[found].index >= position.index)
}

/// The chains of all files that are imported publicly.
#[derive(Default)]
pub(crate) struct Chains {
    /// The position of each file; absent if no file imports it publicly.
    positions: Vec<Option<Position>>,
    /// The number of files in each chain.
    lengths: Vec<u32>,
}

impl Chains {
    pub(crate) fn position(&self, file: FileId) -> Option<Position> {
        self.positions.get(file.0 as usize).copied().flatten()
    }

    /// Returns the set of the files that a file with some public imports imports publicly.
    ///
    /// `imports` has each file that it imports publicly, with the same set of that file and its own
    /// public imports.
    pub(crate) fn reach<'i>(
        &mut self,
        imports: impl Iterator<Item = (FileId, &'i Reach, &'i [FileId])>,
    ) -> Reach {
        let mut all: Vec<Position> = Vec::new();
        for (file, reach, public) in imports {
            all.extend_from_slice(reach);
            all.push(self.place(file, public));
        }
        all.sort_unstable_by_key(|position| (position.chain, std::cmp::Reverse(position.index)));
        all.dedup_by_key(|position| position.chain);
        all.into()
    }

    /// Returns the position of a file, which is appended to the chain of one of its public imports if it
    /// has none.
    fn place(&mut self, file: FileId, public: &[FileId]) -> Position {
        if let Some(known) = self.position(file) {
            return known;
        }
        let ends = public.iter().filter_map(|&file| self.position(file));
        let mut ends = ends.filter(|at| self.lengths[at.chain as usize] == at.index + 1);
        let chain = ends.next().map_or(self.lengths.len() as u32, |at| at.chain);
        if chain as usize == self.lengths.len() {
            self.lengths.push(0);
        }
        let length = &mut self.lengths[chain as usize];
        let position = Position { chain, index: *length };
        *length += 1;
        let at = file.0 as usize;
        if self.positions.len() <= at {
            self.positions.resize(at + 1, None);
        }
        self.positions[at] = Some(position);
        position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the chains and the sets of files with these public imports.
    fn sets(imports: &[Vec<u32>]) -> (Chains, Vec<Reach>) {
        let mut chains = Chains::default();
        let mut sets: Vec<Reach> = Vec::new();
        let ids = |list: &Vec<u32>| list.iter().map(|&id| FileId(id)).collect::<Vec<_>>();
        let ids: Vec<Vec<FileId>> = imports.iter().map(ids).collect();
        for own in imports {
            let import = |&id: &u32| (FileId(id), &sets[id as usize], &ids[id as usize][..]);
            let own = own.iter().map(import);
            let reach = chains.reach(own);
            sets.push(reach);
        }
        (chains, sets)
    }

    #[test]
    fn sets_equal_those_of_a_search() {
        let mut random = 1u64;
        for _ in 0..300 {
            let count = 30;
            let imports: Vec<Vec<u32>> = (0..count)
                .map(|file| {
                    let chosen = (0..file).filter(|_| {
                        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        (random >> 33).is_multiple_of(8)
                    });
                    chosen.collect()
                })
                .collect();
            let (chains, sets) = sets(&imports);
            for (file, reach) in sets.iter().enumerate() {
                let mut expected = vec![false; imports.len()];
                let mut open = imports[file].clone();
                while let Some(next) = open.pop() {
                    if !std::mem::replace(&mut expected[next as usize], true) {
                        open.extend(&imports[next as usize]);
                    }
                }
                for (other, expected) in expected.into_iter().enumerate() {
                    let position = chains.position(FileId(other as u32));
                    let found = position.is_some_and(|position| contains(reach, position));
                    assert_eq!(found, expected, "{other} from {file} of {imports:?}");
                }
            }
        }
    }

    /// The work for a set is proportional to its size.
    #[test]
    fn sets_of_a_ladder_have_one_position() {
        for both in [false, true] {
            let imports: Vec<Vec<u32>> = (0..1000u32)
                .map(|file| {
                    let last = file.saturating_sub(1 + u32::from(both));
                    (last..file).collect()
                })
                .collect();
            let (_, sets) = sets(&imports);
            assert!(sets.iter().all(|reach| reach.len() <= 1), "{both}");
        }
    }
}
