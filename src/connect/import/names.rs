//! Which record a text means: by id, by reference, by name, or by a name that is nearly it.
//!
//! Invariant: a link is made only when exactly one record fits. Memory grows with the names, not with the rows.

use crate::crm::{Kind, Listing, RecordId, RecordRef, Records, SourceError, fold_name};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What a text turned out to mean.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meaning {
    /// Exactly one record.
    One(RecordRef),
    /// Exactly one record, but written differently: its name.
    Misspelt(RecordRef, String),
    /// No record; these names are one letter away.
    Near(Vec<String>),
    /// Several records have this name.
    Ambiguous(usize),
    /// Nothing like it.
    Unknown,
}

#[derive(Default)]
struct Names {
    ids: HashSet<RecordId>,
    entries: Vec<(RecordId, String)>,
    exact: HashMap<String, Vec<u32>>,
    folded: HashMap<String, Vec<u32>>,
    halves: Option<HashMap<(bool, String), Vec<u32>>>,
}

/// Every record of this import and, kind by kind as they are asked for, of the workspace.
#[derive(Default)]
pub(super) struct Index {
    kinds: HashMap<Kind, Names>,
    loaded: HashSet<Kind>,
    /// References of export trees: (file number, record).
    references: HashMap<String, Vec<(usize, RecordRef)>>,
    cache: HashMap<(Option<Kind>, String), Meaning>,
}

/// Case and runs of spaces do not matter in names.
fn case_folded(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Index {
    /// Adds a record under a name; a record that is renamed is known by both.
    pub(super) fn add(&mut self, record: &RecordRef, name: &str) {
        let names = self.kinds.entry(record.kind.clone()).or_default();
        let new = names.ids.insert(record.id.clone());
        if name.trim().is_empty() {
            return;
        }
        let number = u32::try_from(names.entries.len()).unwrap_or(u32::MAX);
        let same = names.exact.entry(case_folded(name)).or_default();
        if !new && same.iter().any(|other| names.entries[*other as usize].0 == record.id) {
            return;
        }
        same.push(number);
        names.folded.entry(fold_name(name)).or_default().push(number);
        names.entries.push((record.id.clone(), name.to_owned()));
        names.halves = None;
    }

    /// Remembers the reference by which a tree calls a record.
    pub(super) fn refer(&mut self, file: usize, reference: &str, record: RecordRef) {
        let known = self.references.entry(reference.to_owned()).or_default();
        if !known.iter().any(|(_, other)| *other == record) {
            known.push((file, record));
        }
    }

    /// Whether this import or the workspace, as far as loaded, has the record.
    pub(super) fn has(&self, record: &RecordRef) -> bool {
        self.kinds.get(&record.kind).is_some_and(|names| names.ids.contains(&record.id))
    }

    /// Forgets answers, because records were added since.
    pub(super) fn forget_meanings(&mut self) {
        self.cache.clear();
    }

    /// Every name of a kind that is known so far.
    pub(super) fn entries(&self, kind: &Kind) -> &[(RecordId, String)] {
        self.kinds.get(kind).map_or(&[], |names| &names.entries)
    }

    /// The record that `@reference` means for a file: of the same file first.
    pub(super) fn reference(&self, file: usize, reference: &str) -> Meaning {
        let Some(known) = self.references.get(reference) else { return Meaning::Unknown };
        let own: Vec<_> = known.iter().filter(|(from, _)| *from == file).collect();
        match (own.as_slice(), known.as_slice()) {
            ([(_, record)], _) => Meaning::One(record.clone()),
            ([], [(_, record)]) => Meaning::One(record.clone()),
            (_, all) => Meaning::Ambiguous(all.len()),
        }
    }

    /// Loads the names of a kind from the workspace, once.
    pub(super) fn load(&mut self, store: &dyn Records, kind: &Kind) -> Result<(), SourceError> {
        if !self.loaded.insert(kind.clone()) {
            return Ok(());
        }
        let mut after = None;
        loop {
            let listing = Listing { kind: kind.clone(), filter: None, sort: None, limit: 1000, after };
            let page = store.list(&listing)?;
            for row in &page.rows {
                self.add(&row.record, &row.name);
            }
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// What a text means as a link to a kind, or to any of the usual kinds.
    pub(super) fn resolve(
        &mut self,
        store: &dyn Records,
        target: Option<&Kind>,
        text: &str,
    ) -> Result<Meaning, SourceError> {
        let key = (target.cloned(), text.to_owned());
        if let Some(meaning) = self.cache.get(&key) {
            return Ok(meaning.clone());
        }
        const ANY: &[Kind] = &[Kind::Opportunity, Kind::Account, Kind::Contact, Kind::Lead, Kind::Case];
        let targets = target.map_or(ANY, std::slice::from_ref);
        for kind in targets {
            self.load(store, kind)?;
        }
        let meaning = self.look_up(targets, text);
        if self.cache.len() > 100_000 {
            self.cache.clear();
        }
        self.cache.insert(key, meaning.clone());
        Ok(meaning)
    }

    fn look_up(&mut self, targets: &[Kind], text: &str) -> Meaning {
        if let Some(record) = RecordRef::parse(text).filter(|record| self.has(record)) {
            return Meaning::One(record);
        }
        let id = RecordId::new(text);
        let by_id: Vec<&Kind> =
            targets.iter().filter(|k| self.kinds.get(k).is_some_and(|names| names.ids.contains(&id))).collect();
        if let [kind] = by_id.as_slice() {
            return Meaning::One(RecordRef { kind: (*kind).clone(), id });
        }
        let exact = self.matching(targets, |names| names.exact.get(&case_folded(text)));
        match exact.as_slice() {
            [] => {}
            [(record, _)] => return Meaning::One(record.clone()),
            several => return Meaning::Ambiguous(several.len()),
        }
        let folded = fold_name(text);
        if folded.is_empty() {
            return Meaning::Unknown;
        }
        match self.matching(targets, |names| names.folded.get(&folded)).as_slice() {
            [] => self.near(targets, &folded),
            [(record, name)] => Meaning::Misspelt(record.clone(), name.clone()),
            several => Meaning::Ambiguous(several.len()),
        }
    }

    fn matching<'a>(
        &'a self,
        targets: &[Kind],
        pick: impl Fn(&'a Names) -> Option<&'a Vec<u32>>,
    ) -> Vec<(RecordRef, String)> {
        let mut found = Vec::new();
        for kind in targets {
            let Some(names) = self.kinds.get(kind) else { continue };
            for number in pick(names).into_iter().flatten() {
                let (id, name) = &names.entries[*number as usize];
                found.push((RecordRef { kind: kind.clone(), id: id.clone() }, name.clone()));
            }
        }
        found
    }

    fn near(&mut self, targets: &[Kind], folded: &str) -> Meaning {
        let mut near = BTreeSet::new();
        for kind in targets {
            if let Some(names) = self.kinds.get_mut(kind) {
                near.extend(names.one_edit_away(folded));
            }
        }
        if near.is_empty() { Meaning::Unknown } else { Meaning::Near(near.into_iter().take(5).collect()) }
    }
}

impl Names {
    /// Names within one edit. One edit leaves the first or the last half as it is, so only names that share a half
    /// are compared.
    fn one_edit_away(&mut self, wanted: &str) -> Vec<String> {
        let letters: Vec<char> = wanted.chars().collect();
        if letters.len() < 4 {
            return Vec::new();
        }
        let entries = &self.entries;
        let halves = self.halves.get_or_insert_with(|| index_halves(entries));
        let mut candidates: BTreeSet<u32> = BTreeSet::new();
        let length = letters.len();
        // The other name may be a letter shorter or longer, so its halves may be too.
        for more in 0..=2 {
            let head = (true, letters[..(length + more - 1) / 2].iter().collect::<String>());
            let tail = (false, letters[length - (length + more) / 2..].iter().collect::<String>());
            for key in [head, tail] {
                candidates.extend(halves.get(&key).into_iter().flatten().take(1000));
            }
        }
        candidates
            .into_iter()
            .map(|number| &entries[number as usize].1)
            .filter(|name| within_one_edit(&letters, &fold_name(name).chars().collect::<Vec<_>>()))
            .cloned()
            .collect()
    }
}

fn index_halves(entries: &[(RecordId, String)]) -> HashMap<(bool, String), Vec<u32>> {
    let mut halves: HashMap<(bool, String), Vec<u32>> = HashMap::new();
    for (number, (_, name)) in entries.iter().enumerate() {
        let letters: Vec<char> = fold_name(name).chars().collect();
        let (head, tail) = letters.split_at(letters.len() / 2);
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        halves.entry((true, head.iter().collect())).or_default().push(number);
        halves.entry((false, tail.iter().collect())).or_default().push(number);
    }
    halves
}

/// Whether one insertion, deletion or replacement makes one out of the other.
pub(super) fn within_one_edit(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same_head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let skip = usize::from(short.len() == long.len());
    same_head == short.len() || short[same_head + skip..] == long[same_head + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(names: &[&str]) -> Index {
        let mut index = Index::default();
        for (number, name) in names.iter().enumerate() {
            index.add(&RecordRef::new(Kind::Product, format!("p{number}")), name);
        }
        index
    }

    #[test]
    fn names_resolve_by_what_fits_exactly_one_record() {
        let mut index = index(&["GTX Pro", "GTX Plus Pro", "Twin", "twin", "MG Special"]);
        let product = |number: usize| RecordRef::new(Kind::Product, format!("p{number}"));
        for (text, meaning) in [
            ("gtx  pro", Meaning::One(product(0))),
            ("p1", Meaning::One(product(1))),
            ("product:p1", Meaning::One(product(1))),
            ("GTXPro", Meaning::Misspelt(product(0), "GTX Pro".into())),
            ("Twin", Meaning::Ambiguous(2)),
            ("MG Specal", Meaning::Near(vec!["MG Special".into()])),
            ("G Special", Meaning::Near(vec!["MG Special".into()])),
            ("MG Specials", Meaning::Near(vec!["MG Special".into()])),
            ("Anvil", Meaning::Unknown),
        ] {
            assert_eq!(index.look_up(&[Kind::Product], text), meaning, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn every_single_edit_is_found(name in "[a-z]{5,12}", at in 0usize..12, letter in "[0-9]", how in 0..3) {
            let mut letters: Vec<char> = name.chars().collect();
            let at = at % letters.len();
            let letter = letter.chars().next().unwrap();
            match how {
                0 => letters[at] = letter,
                1 => letters.insert(at, letter),
                _ => { letters.remove(at); }
            }
            let edited: String = letters.into_iter().collect();
            proptest::prop_assume!(edited != name);
            let meaning = index(&[&name]).look_up(&[Kind::Product], &edited);
            proptest::prop_assert_eq!(meaning, Meaning::Near(vec![name]));
        }
    }
}
