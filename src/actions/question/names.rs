//! Names of records in a question: "at Acme Corp", "Anna's deals", "of GTX Pro", "with Halden".
//!
//! A whole name wins over parts of names. A part that fits several records is asked back, never guessed.

use super::fillers::is_filler;
use super::reader::Reader;
use super::values::any_of;
use super::{Choice, vocabulary, window};
use crate::crm::query::{Expr, Literal, Op, Path, fold_text};
use crate::crm::{Kind, Record, RecordRef, SourceError, standard_fields};

/// Longest name in words.
const LONGEST: usize = 6;
/// Users looked at for first names.
const USERS: usize = 500;
/// Records looked at for a part of a name.
const NEAR: usize = 20;

impl Reader<'_, '_> {
    /// Names of several words: they win over picklist values ("GTX Pro" over the series "GTX").
    pub(super) fn long_names(&mut self) -> Result<(), SourceError> {
        self.names_of(2)
    }

    /// Names of one word, and first or last names of colleagues.
    pub(super) fn names(&mut self) -> Result<(), SourceError> {
        self.names_of(1)?;
        self.colleagues()
    }

    /// Names of at least so many words, longest first.
    fn names_of(&mut self, least: usize) -> Result<(), SourceError> {
        for count in (least..=LONGEST).rev() {
            for at in 0..self.words.len() {
                if self.words.free(at, count).is_none() || !self.tells(at) || !self.tells(at + count - 1) {
                    continue;
                }
                let name = self.words.raw(at, count);
                if count > 1 && window::is_window(&name, &self.calendar()) {
                    continue;
                }
                if let Some((path, name)) = self.by_name(&name)? {
                    self.add_name(at, count, path, name);
                }
            }
        }
        Ok(())
    }

    /// Whether a word may begin or end a name.
    fn tells(&self, at: usize) -> bool {
        !is_filler(self.words.at(at))
            || self.words.0.get(at).is_some_and(|word| word.raw.starts_with(char::is_uppercase) && at > 0)
    }

    /// A condition on a name; two names of one field are alternatives, names left out are none of them.
    fn add_name(&mut self, at: usize, count: usize, path: Path, name: String) {
        let negated = self.negated_at(at) || self.follows_negated(at, &path);
        self.words.take(at, count);
        self.words.take_all(&["about"]);
        for condition in &mut self.conditions {
            if let Some(joined) = joined(condition, &path, &name, negated) {
                *condition = joined;
                // An "or" between two names of one field says what the condition says.
                for joint in [at.checked_sub(1), Some(at + count)].into_iter().flatten() {
                    if self.words.at(joint) == "or" {
                        self.words.take(joint, 1);
                    }
                }
                return;
            }
        }
        self.conditions.push(any_of(path, vec![name], negated));
    }

    /// "except Acme and Globex": the second name is left out, too.
    fn follows_negated(&self, at: usize, path: &Path) -> bool {
        let joint = at.checked_sub(1).map_or("", |at| self.words.said(at));
        matches!(joint, "and" | "or" | "nor")
            && self.conditions.iter().any(|condition| match condition {
                Expr::Compare(other, Op::Ne, Literal::Text(_)) => other == path,
                Expr::Not(inner) => matches!(&**inner, Expr::OneOf(other, _) if other == path),
                _ => false,
            })
    }

    /// The record of a name, of the kinds that the question's kind leads to. Several of one name are asked back.
    fn by_name(&mut self, name: &str) -> Result<Option<(Path, String)>, SourceError> {
        let rows = self.desk.records.by_name(None, name, 8)?;
        let fits: Vec<(Path, RecordRef, String)> = rows
            .into_iter()
            .filter_map(|row| Some((path_to(&self.query.kind, &row.record.kind)?, row.record, row.name)))
            .collect();
        let own_first = fits.iter().find(|(path, ..)| path.0 == ["name"]).or_else(|| fits.first());
        let Some((path, _, found)) = own_first.cloned() else { return Ok(None) };
        let linked: Vec<&(Path, RecordRef, String)> = fits.iter().filter(|(path, ..)| path.0.len() > 1).collect();
        if let [(path, _, found)] = linked[..] {
            return Ok(Some((path.clone(), found.clone())));
        }
        if linked.len() > 1 {
            let same = linked.iter().all(|(other, ..)| *other == linked[0].0);
            if !same {
                self.ask(name, linked.iter().map(|(_, record, name)| (record.clone(), name.clone())).collect());
            }
            return Ok(Some((linked[0].0.clone(), linked[0].2.clone())));
        }
        Ok(Some((path, found)))
    }

    /// What is about an account's deals, contacts or cases is about the account, too.
    pub(super) fn about_accounts(&mut self) -> Result<(), SourceError> {
        let about = Path::new("about.name");
        for at in 0..self.conditions.len() {
            let Expr::Compare(path, Op::Eq, Literal::Text(name)) = &self.conditions[at] else { continue };
            if *path != about || self.desk.records.by_name(Some(&Kind::Account), name, 1)?.is_empty() {
                continue;
            }
            let through = Expr::Compare(Path::new("about.account.name"), Op::Eq, Literal::Text(name.clone()));
            self.note(format!("what is about deals, contacts or cases of {name} counts, too"));
            self.conditions[at] = Expr::Or(vec![self.conditions[at].clone(), through]);
        }
        Ok(())
    }

    fn ask(&mut self, name: &str, candidates: Vec<(RecordRef, String)>) {
        if self.choice.is_none() {
            self.choice = Some(Choice { name: name.to_owned(), candidates });
        }
    }

    /// "Anna's deals", "tasks for aisha": a first or last name that users have.
    fn colleagues(&mut self) -> Result<(), SourceError> {
        let Some(path) = path_to(&self.query.kind, &Kind::User) else { return Ok(()) };
        if !(0..self.words.len()).any(|at| self.may_be_name(at)) {
            return Ok(());
        }
        let users = self.desk.all(&Kind::User, None, USERS)?;
        for at in 0..self.words.len() {
            if !self.may_be_name(at) {
                continue;
            }
            let word = self.words.at(at).to_owned();
            // "Bens deals", written without its apostrophe.
            let own = word.strip_suffix('s').filter(|own| own.len() > 2).unwrap_or(&word).to_owned();
            let called =
                |user: &&Record| fold_text(&user.name()).split_whitespace().any(|part| part == word || part == own);
            let fits: Vec<&Record> = users.iter().filter(called).collect();
            match fits[..] {
                [] => {}
                [user] => self.add_name(at, 1, path.clone(), user.name()),
                _ => {
                    let candidates = fits.iter().map(|user| (user.reference(), user.name())).collect();
                    self.ask(&self.words.raw(at, 1), candidates);
                    self.words.take(at, 1);
                }
            }
        }
        Ok(())
    }

    fn may_be_name(&self, at: usize) -> bool {
        let word = self.words.at(at);
        (!is_filler(word) || self.stands_out(at))
            && word.len() > 1
            && self.kind_of(word).is_none()
            && !vocabulary::NEGATIONS.contains(&word)
    }

    /// Whether a word has a capital that its place in the sentence does not ask for: "Will", "Art", "May".
    fn stands_out(&self, at: usize) -> bool {
        let capital = |at: usize| {
            self.words.0.get(at).is_some_and(|word| word.raw.starts_with(char::is_uppercase) && word.raw.len() > 1)
        };
        at > 1 && capital(at) && !capital(at - 1)
    }

    /// "deals with Halden": a word that stands in the name of one account, product, contact or campaign.
    pub(super) fn partial_names(&mut self) -> Result<(), SourceError> {
        let kinds: Vec<(Kind, Path)> = [Kind::Account, Kind::Product, Kind::Contact, Kind::Campaign, Kind::Opportunity]
            .into_iter()
            .filter_map(|kind| Some((kind.clone(), path_to(&self.query.kind, &kind)?)))
            .collect();
        let mut at = 0;
        while at < self.words.len() {
            let count = self.run_of_names(at);
            if count == 0 {
                at += 1;
                continue;
            }
            let mut taken = 1;
            for count in (1..=count).rev() {
                if self.part_of_name((at, count), &self.words.raw(at, count), &kinds)? {
                    taken = count;
                    break;
                }
                // "Haldens deals", written without its apostrophe.
                let own = self.words.raw(at, 1).strip_suffix('s').filter(|own| own.len() > 3).map(str::to_owned);
                if let Some(own) = own.filter(|_| count == 1)
                    && self.part_of_name((at, 1), &own, &kinds)?
                {
                    break;
                }
            }
            at += taken;
        }
        Ok(())
    }

    /// How many words from here on may be a name together.
    fn run_of_names(&self, at: usize) -> usize {
        let plain = |at: usize| {
            self.may_be_name(at)
                && self.words.at(at).len() > 2
                && !self.words.at(at).chars().all(|c| c.is_ascii_digit())
        };
        let capital = |at: usize| self.words.0.get(at).is_some_and(|word| word.raw.starts_with(char::is_uppercase));
        let prepositions = [
            "with",
            "for",
            "at",
            "of",
            "from",
            "by",
            "about",
            "in",
            "to",
            "except",
            "excluding",
            "without",
            "vs",
            "and",
            "or",
            "open",
            "any",
            "not",
            "the",
            "our",
        ];
        let led = at > 0 && prepositions.contains(&self.words.said(at - 1));
        let followed =
            self.kind_of(self.words.said(at + 1)).is_some() || self.words.0.get(at + 1).is_some_and(|word| word.used);
        if !plain(at) || !(capital(at) || led || followed || at == 0) {
            return 0;
        }
        (at..at + 3).take_while(|at| plain(*at)).count()
    }

    fn part_of_name(
        &mut self,
        (at, count): (usize, usize),
        words: &str,
        kinds: &[(Kind, Path)],
    ) -> Result<bool, SourceError> {
        let wanted: Vec<String> = fold_text(words).split_whitespace().map(str::to_owned).collect();
        for (kind, path) in kinds {
            let hits = self.desk.records.search(words, Some(kind), NEAR)?;
            let fits: Vec<(RecordRef, String)> = hits
                .into_iter()
                .map(|hit| (hit.row.record, hit.row.name))
                .filter(|(_, name)| {
                    let name = fold_text(name);
                    let parts: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
                    wanted.iter().all(|word| parts.contains(&word.as_str()))
                })
                .collect();
            if fits.is_empty() {
                continue;
            }
            let names: std::collections::BTreeSet<String> = fits.iter().map(|(_, name)| fold_text(name)).collect();
            if path.0 == ["name"] {
                // Records of the kind itself: all whose name has the word are meant.
                self.words.take(at, count);
                self.conditions.push(Expr::Compare(path.clone(), Op::Contains, Literal::Text(words.to_owned())));
            } else if let (1, Some((_, name))) = (names.len(), fits.first()) {
                self.add_name(at, count, path.clone(), name.clone());
            } else {
                self.ask(words, fits);
                self.words.take(at, count);
            }
            return Ok(true);
        }
        Ok(false)
    }
}

/// The condition with one more name in it, where it is on the same field in the same way.
fn joined(condition: &Expr, path: &Path, name: &str, negated: bool) -> Option<Expr> {
    let literals = match (condition, negated) {
        (Expr::Compare(other, Op::Eq, literal), false) | (Expr::Compare(other, Op::Ne, literal), true)
            if other == path =>
        {
            vec![literal.clone()]
        }
        (Expr::OneOf(other, literals), false) if other == path => literals.clone(),
        (Expr::Not(inner), true) => match &**inner {
            Expr::OneOf(other, literals) if other == path => literals.clone(),
            _ => return None,
        },
        _ => return None,
    };
    let mut names: Vec<String> = literals
        .into_iter()
        .map(|literal| match literal {
            Literal::Text(text) => Some(text),
            _ => None,
        })
        .collect::<Option<_>>()?;
    names.push(name.to_owned());
    names.dedup();
    Some(any_of(path.clone(), names, negated))
}

/// How records of `kind` point at a record of `target`, by its name.
fn path_to(kind: &Kind, target: &Kind) -> Option<Path> {
    if kind == target {
        return Some(Path::new("name"));
    }
    if *kind == crate::crm::query::change() {
        return (*target == Kind::User).then(|| Path::new("old"));
    }
    let fields = standard_fields(kind);
    let field = fields.iter().find(|field| field.target == target.as_str()).or_else(|| {
        let any =
            |field: &&crate::crm::StandardField| field.target == "*" && !target.is_activity() && *target != Kind::User;
        fields.iter().find(any)
    })?;
    Some(Path::new(&format!("{}.name", field.name)))
}
