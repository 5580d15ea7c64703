//! Reads a question step by step; every step takes the words that it understood.

use super::{
    Reading, filters, grouping, names, values, vocabulary,
    window::{self, Calendar, Window},
    words::{Words, length},
};
use crate::actions::Desk;
use crate::crm::query::{Expr, GroupKey, Literal, Measure, Op, Path, Period, Query, Sort, SortKey, Unit};
use crate::crm::{Kind, Schema, SourceError};

/// Days after which "without activity" is taken to mean it, when no window is said.
const SILENT_DAYS: i32 = 30;

/// Whether a word carries no meaning of its own.
pub(super) fn is_filler(word: &str) -> bool {
    word.is_empty() || vocabulary::FILLER.contains(&word)
}

pub(super) struct Reader<'a, 'd> {
    desk: &'a Desk<'d>,
    schema: Schema,
    words: Words,
    query: Query,
    conditions: Vec<Expr>,
    notes: Vec<String>,
    date_field: Option<&'static str>,
}

impl<'a, 'd> Reader<'a, 'd> {
    pub(super) fn new(desk: &'a Desk<'d>, question: &str) -> Result<Self, SourceError> {
        Ok(Self {
            desk,
            schema: desk.records.schema()?,
            words: Words::new(question),
            query: Query::all(Kind::Opportunity),
            conditions: Vec::new(),
            notes: Vec::new(),
            date_field: None,
        })
    }

    pub(super) fn read(mut self) -> Result<Reading, SourceError> {
        if !self.take_kind() {
            let unused = self.unused();
            return Ok(Reading { query: None, unused, notes: Vec::new(), evidence: 0 });
        }
        self.ranking_of_others();
        self.groups();
        if let Some(condition) = filters::amount(&self.query.kind, &mut self.words) {
            self.conditions.push(condition);
        }
        self.limit_and_measures();
        self.lacks();
        self.states()?;
        self.windows();
        self.mine();
        self.sorting();
        let kind = self.query.kind.clone();
        self.conditions.extend(names::take_long(self.desk, &kind, &mut self.words)?);
        self.conditions.extend(values::take(self.desk, &kind, &mut self.words)?);
        self.conditions.extend(names::take(self.desk, &kind, &mut self.words)?);
        Ok(self.finish())
    }

    fn finish(mut self) -> Reading {
        self.query.filter = match self.conditions.len() {
            0 => None,
            1 => self.conditions.pop(),
            _ => Some(Expr::And(std::mem::take(&mut self.conditions))),
        };
        if !self.query.group.is_empty() && self.query.measures.is_empty() {
            self.query.measures.push(Measure::Count);
            if let Some(money) =
                vocabulary::money_field(&self.query.kind).filter(|_| self.query.kind == Kind::Opportunity)
            {
                self.query.measures.push(Measure::Sum(Path::new(money)));
            }
        }
        let evidence = self.words.0.iter().filter(|word| word.used).count();
        Reading { unused: self.unused(), query: Some(self.query), notes: self.notes, evidence }
    }

    fn unused(&self) -> Vec<String> {
        self.words.0.iter().filter(|w| !w.used && !is_filler(&w.text)).map(|w| w.raw.clone()).collect()
    }

    /// The kind asked for: the first word that names one and is not a group or something missing.
    fn take_kind(&mut self) -> bool {
        let grouped: Vec<usize> = grouping::places(&self.words).iter().map(|per| per.at).collect();
        let lacking = |at: usize| at > 0 && matches!(self.words.at(at - 1), "no" | "without" | "missing" | "any");
        let named = (0..self.words.0.len()).filter(|at| !grouped.contains(at) && !lacking(*at)).find_map(|at| {
            let word = self.words.at(at);
            let known = vocabulary::KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| kind.clone());
            let kind =
                known.or_else(|| Some(Kind::parse(word)).filter(|kind| kind.is_standard() || self.is_custom(kind)))?;
            Some((at, kind))
        });
        if let Some((at, kind)) = named {
            let pipeline = self.words.at(at) == "pipeline";
            self.words.take(at, 1);
            if pipeline {
                self.conditions.extend(filters::open(self.desk, &kind).ok());
                self.query.measures.push(Measure::Count);
                self.query.measures.push(Measure::Sum(Path::new("amount")));
            }
            self.query.kind = kind;
            return true;
        }
        let hint = vocabulary::HINTS.iter().find(|(word, _)| self.words.find(word).is_some());
        if let Some((word, kind)) = hint {
            self.query.kind = kind.clone();
            if matches!(*word, "revenue" | "sales" | "sold") {
                let _ = self.words.take_phrase(word);
                self.conditions.extend(filters::state(self.desk, kind, &["won"], true).ok());
                self.query.measures.push(Measure::Sum(Path::new("amount")));
                self.notes.push(format!("“{word}” is taken as the amount of won deals"));
            }
        }
        hint.is_some()
    }

    fn is_custom(&self, kind: &Kind) -> bool {
        self.schema.kinds().any(|known| known == kind)
    }

    /// "top 5 accounts by won amount", "which rep has the most won deals": deals, grouped by the kind that was named.
    fn ranking_of_others(&mut self) {
        let group = match self.query.kind {
            Kind::Account => "account.name",
            Kind::User => "owner.name",
            Kind::Product => "product.name",
            _ => return,
        };
        let about_deals = ["won", "lost", "deals", "opportunities", "deal", "revenue", "pipeline", "sales", "sold"];
        let ranked = self.words.find("most").is_some()
            || vocabulary::BIGGEST.iter().chain(vocabulary::SMALLEST).any(|word| self.words.find(word).is_some())
            || self.words.find("by").is_some();
        if !ranked || !about_deals.iter().any(|word| self.words.find(word).is_some()) {
            return;
        }
        let kind = std::mem::replace(&mut self.query.kind, Kind::Opportunity);
        let money = ["amount", "revenue", "value", "sales", "worth"].iter().any(|w| self.words.find(w).is_some());
        let measure = if money { Measure::Sum(Path::new("amount")) } else { Measure::Count };
        self.query.group = vec![GroupKey::Field(Path::new(group))];
        self.query.measures = vec![measure.clone()];
        self.query.sort = vec![Sort { key: SortKey::Measure(measure), descending: true }];
        if self.words.take_phrase("most").is_some() {
            self.query.limit = Some(1);
        }
        if self.words.find("revenue").is_some()
            || self.words.find("sales").is_some()
            || self.words.find("sold").is_some()
        {
            self.conditions.extend(filters::state(self.desk, &Kind::Opportunity, &["won"], true).ok());
        }
        for word in ["number of", "amount", "revenue", "value", "sales", "sold", "deals", "deal", "opportunities", "by"]
        {
            let _ = self.words.take_phrase(word);
        }
        self.notes.push(format!("{} are ranked by their deals", kind.plural()));
    }

    fn groups(&mut self) {
        for per in grouping::places(&self.words) {
            let Some((key, count)) = grouping::key(&self.words, per.at, &self.query.kind, &self.schema) else {
                continue;
            };
            self.words.take(per.lead.0, per.lead.1);
            self.words.take(per.at, count);
            self.query.group.push(key);
            let and = per.at + count;
            if self.words.at(and) == "and"
                && let Some((key, count)) = grouping::key(&self.words, and + 1, &self.query.kind, &self.schema)
            {
                self.words.take(and, count + 1);
                self.query.group.push(key);
            }
        }
    }

    fn limit_and_measures(&mut self) {
        let money = vocabulary::money_field(&self.query.kind);
        if self.words.take_any(vocabulary::COUNT).is_some() && !self.query.measures.contains(&Measure::Count) {
            self.query.measures.insert(0, Measure::Count);
        }
        if let Some(path) = money.map(Path::new) {
            let sum = Measure::Sum(path.clone());
            if self.words.take_any(vocabulary::AVERAGE).is_some() {
                self.query.measures.push(Measure::Avg(path));
            }
            if self.words.take_any(vocabulary::SUM).is_some() && !self.query.measures.contains(&sum) {
                self.query.measures.push(sum);
            }
        }
        for (list, descending) in [(vocabulary::BIGGEST, true), (vocabulary::SMALLEST, false)] {
            let Some((at, phrase)) = self.words.take_any(list) else { continue };
            self.limit_near(at, length(phrase));
            if let Some(field) = money {
                self.rank(field, descending);
            }
        }
        for (list, descending) in [(vocabulary::NEWEST, true), (vocabulary::OLDEST, false)] {
            let Some((at, phrase)) = self.words.take_any(list) else { continue };
            self.limit_near(at, length(phrase));
            let field = if self.query.kind == Kind::Opportunity {
                "created_at"
            } else {
                vocabulary::date_field(&self.query.kind)
            };
            self.query.sort = vec![Sort { key: SortKey::Field(Path::new(field)), descending }];
        }
        if let Some(at) = self.words.find("first").filter(|at| self.number(at + 1).is_some()) {
            self.words.take(at, 1);
            self.limit_near(at, 1);
        }
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.words.at(at).parse().ok().filter(|n| (1..=10_000).contains(n))
    }

    /// "top 5", "5 biggest"; "the biggest deal" is one.
    fn limit_near(&mut self, at: usize, count: usize) {
        for place in [Some(at + count), at.checked_sub(1)].into_iter().flatten() {
            if let Some(number) = self.number(place) {
                self.words.take(place, 1);
                self.query.limit = Some(number);
                return;
            }
        }
        let next = self.words.0.get(at + count).map(|word| word.text.as_str());
        let singular =
            ["deal", "opportunity", "account", "case", "task", "lead", "customer", "opp", "contact", "quote"];
        if next.is_some_and(|word| singular.contains(&word)) {
            self.query.limit = Some(1);
        }
    }

    fn rank(&mut self, field: &str, descending: bool) {
        let key = match self.query.measures.first() {
            Some(measure) if !self.query.group.is_empty() => SortKey::Measure(measure.clone()),
            _ => SortKey::Field(Path::new(field)),
        };
        self.query.sort = vec![Sort { key, descending }];
    }

    fn lacks(&mut self) {
        while let Some(lack) = filters::lack(&self.query.kind, &self.schema, &mut self.words) {
            let condition = match lack {
                filters::Lack::Field(condition) => condition,
                filters::Lack::Activity => self.silent(),
            };
            self.conditions.push(condition);
        }
    }

    fn silent(&mut self) -> Expr {
        let calendar = self.calendar();
        let said = window::take(&mut self.words, &calendar).map(|(_, window)| window);
        let period = match said {
            Some(Window::In(period)) => period,
            _ => Period::Rolling { count: -SILENT_DAYS, unit: Unit::Day },
        };
        self.notes.push("“activity” is taken as the last change of the record".to_owned());
        Expr::Not(Box::new(Expr::Within(Path::new("modified_at"), period)))
    }

    fn calendar(&self) -> Calendar {
        Calendar { today: self.desk.today, fiscal_start_month: self.desk.fiscal_start_month }
    }

    fn states(&mut self) -> Result<(), SourceError> {
        let kind = self.query.kind.clone();
        let overdue = ["overdue", "past due", "late"];
        if self.words.take_any(&overdue).is_some() {
            let field = vocabulary::date_field(&kind);
            self.conditions.push(filters::open(self.desk, &kind)?);
            self.conditions.push(Expr::Compare(Path::new(field), Op::Lt, Literal::Today(0)));
        }
        if kind == Kind::Opportunity {
            for (word, said) in [("won", ["closed won", "won", "win"]), ("lost", ["closed lost", "lost", "lose"])] {
                if self.words.take_any(&said).is_some() {
                    self.conditions.push(filters::state(self.desk, &kind, &[word], true)?);
                }
            }
            if self.words.take_any(&["closing", "due to close"]).is_some() {
                self.conditions.push(filters::open(self.desk, &kind)?);
                self.notes.push("“closing” is taken as open deals by their close date".to_owned());
            }
        }
        if self.words.take_any(&["open", "active", "unresolved", "pending", "not closed"]).is_some()
            && !self.has_state()
        {
            self.conditions.push(filters::open(self.desk, &kind)?);
        }
        let closed = ["closed", "solved", "resolved", "completed", "done"];
        if !self.has_state()
            && matches!(kind, Kind::Opportunity | Kind::Case | Kind::Task)
            && let Some((_, word)) = self.words.take_any(&closed)
        {
            self.conditions.push(filters::closed(self.desk, &kind)?);
            self.date_field = date_verb(word, &kind);
        }
        Ok(())
    }

    fn has_state(&self) -> bool {
        self.conditions.iter().any(|condition| {
            let text = format!("{condition:?}");
            text.contains("\"stage\"") || text.contains("\"status\"")
        })
    }

    /// Every window of time, on the date that its verb says.
    fn windows(&mut self) {
        let calendar = self.calendar();
        while let Some((at, window)) = window::take(&mut self.words, &calendar) {
            let field =
                self.verb_before(at).or(self.date_field).unwrap_or_else(|| vocabulary::date_field(&self.query.kind));
            let age = matches!(window, Window::Side(Op::Lt, Literal::Today(_)));
            let field =
                if age && self.query.kind == Kind::Opportunity && field == "close_date" { "created_at" } else { field };
            self.conditions.push(window.on(field));
        }
    }

    fn verb_before(&mut self, at: usize) -> Option<&'static str> {
        for index in (0..at).rev().chain(at..self.words.0.len()) {
            let word = self.words.at(index).to_owned();
            if let Some(field) = date_verb(&word, &self.query.kind) {
                self.words.take(index, 1);
                return Some(field);
            }
        }
        None
    }

    fn mine(&mut self) {
        if self.schema.field(&self.query.kind, "owner").is_none() {
            return;
        }
        if self
            .words
            .take_any(&["my", "mine", "i own", "do i", "have i", "i have", "did i", "assigned to me", "i"])
            .is_some()
        {
            self.conditions.push(Expr::Compare(Path::new("owner"), Op::Eq, Literal::Me));
        }
    }

    /// "sorted by close date", with "descending" where it is said.
    fn sorting(&mut self) {
        let Some((at, phrase)) = self.words.take_any(vocabulary::SORT) else { return };
        let start = at + length(phrase);
        for count in [3, 2, 1] {
            let free = (start..start + count).all(|index| !self.words.at(index).is_empty());
            let found = self.schema.find(&self.query.kind, &self.words.raw(start, count)).filter(|_| free);
            if let Some(field) = found {
                self.words.take(start, count);
                let descending =
                    self.words.take_any(&["descending", "desc", "largest first", "newest first"]).is_some();
                let _ = self.words.take_any(&["ascending", "asc"]);
                self.query.sort = vec![Sort { key: SortKey::Field(Path::new(&field.name)), descending }];
                return;
            }
        }
    }
}

fn date_verb(word: &str, kind: &Kind) -> Option<&'static str> {
    let fits = |of: &Option<Kind>| of.as_ref().is_none_or(|of| of == kind);
    vocabulary::DATE_VERBS.iter().find(|(verb, of, _)| *verb == word && fits(of)).map(|(_, _, field)| *field)
}
