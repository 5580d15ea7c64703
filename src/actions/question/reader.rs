//! Reads a question step by step; every step takes the words that it understood.
//!
//! The order of the steps is the grammar: what changes the meaning of other words comes first.

use super::words::{Words, singular};
use super::{Choice, Reading, compare::Periods, dates, fillers, guard, ranking::Ranking, vocabulary, window::Calendar};
use crate::actions::Desk;
use crate::crm::query::{Comparison, Expr, GroupKey, Measure, Path, Query};
use crate::crm::{ChartKind, FieldType, Kind, Schema, SourceError};

/// Whether a window without a year looks ahead or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    Ahead,
    Either,
}

pub(super) struct Reader<'a, 'd> {
    pub(super) desk: &'a Desk<'d>,
    pub(super) schema: Schema,
    pub(super) words: Words,
    pub(super) query: Query,
    /// What must hold.
    pub(super) conditions: Vec<Expr>,
    /// What a record is like: a stage, a priority, won. Where a share is asked for, the share of these.
    pub(super) traits: Vec<Expr>,
    /// How words were taken, for the seller to see.
    pub(super) notes: Vec<String>,
    /// The date that windows are about, where a word said it.
    pub(super) date_field: Option<&'static str>,
    pub(super) ranking: Option<Ranking>,
    pub(super) periods: Option<Periods>,
    pub(super) chart: Option<ChartKind>,
    /// A share of the records is asked for, of those that meet these conditions.
    pub(super) share: Option<Vec<Expr>>,
    pub(super) choice: Option<Choice>,
    pub(super) tense: Tense,
    /// How many times a field must have changed.
    pub(super) often: Option<u32>,
    /// Where the field stands of which the smallest and the largest value are asked for.
    pub(super) ends_of: Option<usize>,
    /// Records of another kind inside of a condition: nothing is counted, grouped or ranked there.
    nested: bool,
}

impl<'a, 'd> Reader<'a, 'd> {
    pub(super) fn new(desk: &'a Desk<'d>, question: &str) -> Result<Self, SourceError> {
        let question = question.replace(" on top", " first").replace(" at the top", " first");
        let question =
            question.replace(" to dos", " tasks").replace(" to-do's", " tasks").replace(" to do's", " tasks");
        let question = question.replace(" im in on", " i am in on");
        let question = question.replace(", everybody", "").replace(", everyone", "").replace(", whole team", "");
        let question = question.replace("-priority", " priority").replace("->", " to ").replace('→', " to ");
        let mut words = Words::new(&question);
        words.take_all(fillers::PHRASES);
        fillers::take_attributes(&mut words);
        Ok(Self::over(desk, desk.records.schema()?, words, Kind::Opportunity))
    }

    fn over(desk: &'a Desk<'d>, schema: Schema, words: Words, kind: Kind) -> Self {
        Self {
            desk,
            schema,
            words,
            query: Query::all(kind),
            conditions: Vec::new(),
            traits: Vec::new(),
            notes: Vec::new(),
            date_field: None,
            ranking: None,
            periods: None,
            chart: None,
            share: None,
            choice: None,
            tense: Tense::Either,
            ends_of: None,
            often: None,
            nested: false,
        }
    }

    pub(super) fn read(mut self) -> Result<Reading, SourceError> {
        self.wish_for_chart();
        self.lowest_and_highest();
        self.sort_of_cases()?;
        self.take_ranking();
        if !self.topics() && !self.take_kind()? {
            return Ok(Reading { unused: self.unused(), ..Reading::default() });
        }
        if self.ranking.is_some() && self.words.take_any(&["owns"]).is_some() {
            self.note(format!("who owns the most is told by the number of {}", self.query.kind.plural()));
        }
        self.aim_ranking();
        // A year or a word for a state may be part of a name.
        self.long_names()?;
        self.take_periods();
        self.said_beside()?;
        self.history()?;
        self.having();
        self.groups();
        self.numbers();
        self.currencies()?;
        self.relations()?;
        self.longest_of_each();
        self.durations()?;
        self.rates()?;
        self.measure_ends();
        self.counts_and_sums()?;
        self.next_and_last();
        self.conditions_in_words()?;
        self.money();
        self.sorting();
        self.rank()?;
        self.values_and_names()?;
        self.places();
        self.changed_often();
        self.open_by_default()?;
        self.conversion_window();
        self.fields_to_show();
        Ok(self.finish())
    }

    /// The condition that the unused words from one place to another put on records of a kind.
    pub(super) fn nested(&mut self, kind: &Kind, from: usize, to: usize) -> Result<Option<Expr>, SourceError> {
        let mut words = self.words.clone();
        words.take(0, from);
        let count = words.len().saturating_sub(to);
        words.take(to, count);
        let mut inner = Self { nested: true, ..Self::over(self.desk, self.schema.clone(), words, kind.clone()) };
        inner.long_names()?;
        inner.numbers();
        inner.conditions_in_words()?;
        inner.values_and_names()?;
        for at in from..to.min(self.words.len()) {
            if inner.words.0.get(at).is_some_and(|word| word.used) {
                self.words.take(at, 1);
            }
        }
        self.notes.append(&mut inner.notes);
        self.choice = self.choice.take().or(inner.choice.take());
        let parts: Vec<Expr> = inner.traits.into_iter().chain(inner.conditions).collect();
        Ok((!parts.is_empty()).then(|| Expr::all(parts)))
    }

    /// What narrows records of a kind beside their state, their owner and the time.
    pub(super) fn narrowed(desk: &'a Desk<'d>, kind: &Kind, words: Words) -> Result<Vec<Expr>, SourceError> {
        let mut inner = Self { nested: true, ..Self::over(desk, desk.records.schema()?, words, kind.clone()) };
        for at in 0..inner.words.len() {
            if inner.kind_of(inner.words.at(at)).is_some() {
                inner.words.take(at, 1);
            }
        }
        inner.long_names()?;
        inner.numbers();
        inner.values()?;
        inner.names()?;
        let known = inner.conditions.len();
        inner.partial_names()?;
        if inner.choice.is_some() {
            inner.conditions.truncate(known);
        }
        Ok(inner.traits.into_iter().chain(inner.conditions).collect())
    }

    /// States, windows of time and the owner: conditions that need no look at the records' own words.
    fn conditions_in_words(&mut self) -> Result<(), SourceError> {
        self.states()?;
        self.windows();
        self.mine();
        Ok(())
    }

    fn values_and_names(&mut self) -> Result<(), SourceError> {
        self.long_names()?;
        self.values()?;
        self.names()?;
        self.side_by_side();
        self.partial_names()?;
        self.me_among();
        self.stages_passed();
        self.about_accounts()
    }

    fn finish(mut self) -> Reading {
        self.settle_share();
        self.settle_measures();
        let traits = std::mem::take(&mut self.traits);
        let conditions = std::mem::take(&mut self.conditions);
        let mut parts: Vec<Expr> = Vec::new();
        for part in traits.into_iter().chain(conditions) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        self.query.filter = (!parts.is_empty()).then(|| Expr::all(parts));
        if let Some(periods) = self.periods {
            let field = self.date_field.unwrap_or_else(|| dates::date_field(&self.query.kind));
            self.query.compare =
                Some(Comparison { path: Path::new(field), period: periods.period, with: periods.with });
        }
        let evidence = self.words.0.iter().filter(|word| word.used).count();
        Reading {
            unused: self.unused(),
            blocking: guard::blocking(&self.words),
            query: Some(self.query),
            notes: self.notes,
            evidence,
            chart: self.chart,
            choice: self.choice,
            outright: false,
            aside: false,
            put_right: None,
        }
    }

    /// Groups without a measure are counted; deals are also added up.
    fn settle_measures(&mut self) {
        let grouped = !self.query.group.is_empty() || self.periods.is_some();
        if grouped && self.query.measures.is_empty() {
            self.query.measures.push(Measure::Count);
            if self.query.kind == Kind::Opportunity {
                self.query.measures.push(Measure::Sum(Path::new("amount")));
            }
        }
        if !self.query.measures.is_empty() || !self.query.sort.is_empty() {
            self.words.take_all(&[
                "amount",
                "amounts",
                "value",
                "values",
                "size",
                "sizes",
                "worth",
                "percent",
                "percentage",
                "sum",
                "total",
                "totals",
            ]);
        }
    }

    fn unused(&self) -> Vec<String> {
        self.words.0.iter().filter(|w| !w.used && !fillers::is_filler(&w.text)).map(|w| w.raw.clone()).collect()
    }

    /// "as a bar chart", "trend", "funnel".
    fn wish_for_chart(&mut self) {
        const BARS: &[&str] = &[
            "as a bar chart",
            "bar charts",
            "bar chart",
            "column chart",
            "histogram",
            "as a chart",
            "as a graph",
            "chart of",
            "graph of",
            "chart",
            "graph",
            "plot",
            "diagram",
            "visualize",
            "visualise",
        ];
        const LINES: &[&str] = &[
            "as a line chart",
            "line chart",
            "line graph",
            "sparkline",
            "trend line",
            "trends",
            "trend",
            "over time",
            "development of",
        ];
        const FUNNEL: &[&str] = &["as a funnel", "funnel chart", "sales funnel", "funnel"];
        self.chart = if self.words.take_any(LINES).is_some() {
            Some(ChartKind::Sparkline)
        } else if self.words.has(FUNNEL) {
            self.words.take_all(&["chart", "graph"]);
            // The word itself stays: it also says that deals are meant.
            Some(ChartKind::Funnel)
        } else {
            self.words.take_any(BARS).map(|_| ChartKind::Bars)
        };
        self.words.take_all(&["chart", "graph"]);
    }

    /// A chart needs groups: a trend months, a funnel stages, and bars of deals, leads or cases how far they are.
    pub(super) fn groups_of_chart(&mut self) {
        if !self.query.group.is_empty() {
            return;
        }
        match self.chart {
            Some(ChartKind::Sparkline) => self.query.group.push(self.calendar_key(crate::crm::query::Unit::Month)),
            Some(ChartKind::Funnel | ChartKind::Bars) if self.query.kind == Kind::Opportunity => {
                self.query.group.push(GroupKey::Field(Path::new("stage")));
            }
            Some(ChartKind::Funnel) => self.query.group.push(GroupKey::Field(Path::new("status"))),
            Some(ChartKind::Bars) if matches!(self.query.kind, Kind::Case | Kind::Lead) => {
                self.query.group.push(GroupKey::Field(Path::new("status")));
            }
            _ => {}
        }
    }

    pub(super) fn calendar_key(&self, unit: crate::crm::query::Unit) -> GroupKey {
        let field = self.date_field.unwrap_or_else(|| dates::date_field(&self.query.kind));
        GroupKey::Calendar(unit, Path::new(field))
    }

    pub(super) fn calendar(&self) -> Calendar {
        Calendar { today: self.desk.today, fiscal_start_month: self.desk.fiscal_start_month, tense: self.tense }
    }

    /// The numeric field that a phrase at a place names, and how many words it has.
    pub(super) fn number_field_at(&self, at: usize) -> Option<(String, usize)> {
        [3, 2, 1].into_iter().find_map(|count| {
            let phrase = self.words.free(at, count)?;
            let field = self
                .schema
                .find(&self.query.kind, &phrase)
                .or_else(|| self.schema.find(&self.query.kind, &singular(&phrase)))?;
            (field.field_type.is_numeric() && field.name != "founded").then_some((field.name, count))
        })
    }

    pub(super) fn field_type(&self, field: &str) -> Option<FieldType> {
        self.schema.field(&self.query.kind, field).map(|field| field.field_type)
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    pub(super) fn is_nested(&self) -> bool {
        self.nested
    }

    /// Which kind vocabulary words stand for, if any.
    pub(super) fn kind_of(&self, word: &str) -> Option<Kind> {
        let known = vocabulary::KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| kind.clone());
        known.or_else(|| {
            let kind = Kind::parse(word);
            (kind.is_standard() || self.schema.kinds().any(|known| *known == kind)).then_some(kind)
        })
    }
}
