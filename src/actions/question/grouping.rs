//! "by stage", "per month", "for each rep", "monthly": what to group by.

use super::reader::Reader;
use super::words::{length, singular};
use super::{dates, vocabulary};
use crate::crm::query::{GroupKey, Path, Sort, SortKey, Unit};
use crate::crm::{FieldType, Kind};

impl Reader<'_, '_> {
    /// Every group that is asked for; "by amount" is an order and no group.
    pub(super) fn groups(&mut self) {
        self.rhythm();
        let counted = self.words.said_any(vocabulary::COUNT)
            || self.ranking.as_ref().is_some_and(super::ranking::Ranking::is_of_groups);
        let mut at = 0;
        while at < self.words.len() {
            let Some((_, lead)) = self.lead_at(at) else {
                at += 1;
                continue;
            };
            let Some((key, count)) = self.key_at(at + lead) else {
                at += 1;
                continue;
            };
            self.words.take(at, lead + count);
            at += lead + count;
            match self.order_of(&key).filter(|_| !counted) {
                Some(sort) => self.query.sort = vec![sort],
                None => self.add_group(key),
            }
            at = self.more_groups(at);
        }
        self.groups_in_front();
        self.groups_of_chart();
    }

    fn add_group(&mut self, key: GroupKey) {
        if !self.query.group.contains(&key) {
            self.query.group.push(key);
        }
    }

    /// A word such as "by" that no other phrase ("sorted by", "owned by") holds.
    fn lead_at(&self, at: usize) -> Option<(&'static str, usize)> {
        let before = at.checked_sub(1).map_or("", |at| self.words.said(at));
        let other = ["sorted", "sort", "ordered", "order", "owned", "followed", "ranked", "won", "sent", "by"];
        let found = self.words.any_at(at, vocabulary::PER)?;
        let orders = matches!(before, "sorted" | "sort" | "ordered" | "order" | "ranked");
        let other_by = found.0 == "by" && (orders || other.contains(&before) && self.person_at(at + 1));
        (!other_by).then_some(found)
    }

    /// Whether a name rather than a field's name stands here: "owned by Anna".
    fn person_at(&self, at: usize) -> bool {
        self.key_at(at).is_none()
    }

    /// "stage and month", "stage, owner".
    fn more_groups(&mut self, mut at: usize) -> usize {
        loop {
            let joint = usize::from(matches!(self.words.at(at), "and" | "then"));
            let joint = joint + usize::from(self.words.at(at + joint) == "by" || self.words.at(at + joint) == "per");
            let Some((key, count)) = self.key_at(at + joint).filter(|_| joint > 0) else { return at };
            self.words.take(at, joint + count);
            self.add_group(key);
            at += joint + count;
        }
    }

    /// "monthly", "quarterly".
    fn rhythm(&mut self) {
        for (word, unit) in vocabulary::RHYTHMS {
            if self.words.said(self.words.find(word).map_or(usize::MAX, |at| at + length(word))) == "revenue"
                && *unit == Unit::Year
                && self.query.kind != Kind::Opportunity
            {
                continue;
            }
            if let Some(at) = self.words.take_phrase(word) {
                let key = self.dated_key(*unit, at + length(word));
                self.add_group(key);
            }
        }
    }

    /// "stage funnel", "case reasons": a field's name right before or behind the kind in a chart of it.
    fn groups_in_front(&mut self) {
        if self.chart.is_none() || !self.query.group.is_empty() {
            return;
        }
        for at in 0..self.words.len() {
            if let Some((key, count)) = self.key_at(at)
                && !matches!(key, GroupKey::Calendar(..))
                && self.order_of(&key).is_none()
            {
                self.words.take(at, count);
                self.add_group(key);
                return;
            }
        }
    }

    /// The group that a phrase names, and how many words it takes.
    pub(super) fn key_at(&self, at: usize) -> Option<(GroupKey, usize)> {
        let skip = usize::from(matches!(self.words.at(at), "the" | "our" | "their" | "sales" | "its" | "each"));
        [4, 3, 2, 1].into_iter().find_map(|count| {
            [0, skip].into_iter().find_map(|skip| {
                let phrase = self.words.free(at + skip, count)?;
                if let Some((unit, more)) = self.unit_at(at + skip, count) {
                    let key = self.dated_key(unit, at + skip + more);
                    let dated = self.date_behind(at + skip + more).map_or(0, |(_, words)| words);
                    return Some((key, skip + more + dated));
                }
                self.field_key(&phrase).map(|key| (key, skip + count))
            })
        })
    }

    /// "month", "closing month", "fiscal quarter".
    fn unit_at(&self, at: usize, count: usize) -> Option<(Unit, usize)> {
        let before = ["calendar", "fiscal", "closing", "close", "creation"];
        let skip = count - 1;
        let led = (0..skip).all(|n| before.contains(&self.words.at(at + n)));
        let unit =
            vocabulary::UNITS.iter().find(|(word, _)| *word == self.words.at(at + skip)).map(|(_, unit)| *unit)?;
        (led && skip <= 1).then_some((unit, count))
    }

    /// "of close", "of creation", "created", behind a unit.
    fn date_behind(&self, at: usize) -> Option<(&'static str, usize)> {
        let skip = usize::from(matches!(self.words.at(at), "of" | "they" | "when"));
        dates::of_verb(self.words.at(at + skip), &self.query.kind).filter(|_| skip > 0).map(|field| (field, skip + 1))
    }

    /// A calendar unit on the date that a verb in the sentence is about.
    pub(super) fn dated_key(&self, unit: Unit, behind: usize) -> GroupKey {
        let verb = || (0..self.words.len()).find_map(|at| dates::of_verb(self.words.said(at), &self.query.kind));
        let won = || self.query.kind == Kind::Opportunity && self.words.said_any(&["won", "lost", "wins", "win"]);
        let field = self.date_behind(behind).map(|(field, _)| field);
        let closed = ["close", "closed", "closes", "solve", "solved", "resolve", "resolved"];
        let ended = (self.query.kind == Kind::Case && self.words.said_any(&closed)).then_some("closed_at");
        let field = field.or_else(|| if won() { None } else { verb().or(ended) }).or(self.date_field);
        GroupKey::Calendar(unit, Path::new(field.unwrap_or_else(|| dates::date_field(&self.query.kind))))
    }

    pub(super) fn field_key(&self, phrase: &str) -> Option<GroupKey> {
        let kind = &self.query.kind;
        let one = singular(phrase);
        let (_, paths) =
            vocabulary::GROUPS.iter().find(|(name, _)| *name == phrase || *name == one).copied().unwrap_or(("", &[]));
        let reachable = paths.iter().find(|path| {
            let first = path.split('.').next().unwrap_or(path);
            self.schema.field(kind, first).is_some() && (path.contains('.') || self.schema.field(kind, path).is_some())
        });
        if let Some(path) = reachable {
            return Some(GroupKey::Field(Path::new(path)));
        }
        let own = |name: &str| {
            self.schema.find(kind, name).filter(|field| {
                !matches!(field.field_type, FieldType::Reference | FieldType::LongText) && field.name != "name"
            })
        };
        own(phrase).or_else(|| own(&one)).map(|field| GroupKey::Field(Path::new(&field.name)))
    }

    /// "by amount", "by close date": nearly every record has its own, so it is an order and no group.
    fn order_of(&self, key: &GroupKey) -> Option<Sort> {
        let GroupKey::Field(path) = key else { return None };
        let field = self.schema.field(&self.query.kind, path.field()).filter(|_| path.0.len() == 1)?;
        let date = matches!(field.field_type, FieldType::Date | FieldType::Time);
        let order = Sort { key: SortKey::Field(path.clone()), descending: !date };
        (date || field.field_type.is_numeric()).then_some(order)
    }
}
