//! First names and their short forms, as they are used in English; source: common usage, written down for this.

use super::common::PassBuilder;
use crate::trust::fold::words::spell;
use std::{collections::HashMap, sync::LazyLock};

static RELATED: LazyLock<HashMap<u64, Vec<u64>, PassBuilder>> = LazyLock::new(|| {
    let mut related: HashMap<u64, Vec<u64>, PassBuilder> = HashMap::default();
    let mut link = |from, to| {
        let names = related.entry(from).or_default();
        if from != to && !names.contains(&to) {
            names.push(to);
        }
    };
    for line in include_str!("nicknames.txt").lines() {
        let mut names = line.split(' ').map(|name| spell(name.chars()));
        let Some(formal) = names.next() else { continue };
        names.for_each(|short| {
            link(short, formal);
            link(formal, short);
        });
    }
    related
});

/// The first names that somebody may have who is called so, by their hashes.
pub(super) fn related(name: u64) -> &'static [u64] {
    RELATED.get(&name).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_lead_to_the_name_and_back() {
        let hash = |name: &str| spell(name.chars());
        for (short, formal) in [("bill", "william"), ("thomas", "tom"), ("peggy", "margaret"), ("jez", "jeremy")] {
            assert!(related(hash(short)).contains(&hash(formal)), "{short}");
        }
        assert!(related(hash("kanerva")).is_empty());
    }
}
